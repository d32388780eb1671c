import type { ExtensionContext, Uri } from 'vscode';
import { commands, EventEmitter, ExtensionMode, window, workspace } from 'vscode';
import type { LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { Evaluation, ScenarioReport } from '../../server/host.ts';
import { createScenarioTests } from './scenario-tests.ts';
import { showTrace } from './trace-view.ts';

let client: LanguageClient | undefined;

/** The server that comes with the extension, or the command that the person has chosen. */
function serverOptions(context: ExtensionContext): ServerOptions {
  const path = workspace.getConfiguration('eximc').get<string>('path', '');
  if (path !== '') return { command: path, args: ['lsp', '--stdio'] };
  const module = context.asAbsolutePath(
    context.extensionMode === ExtensionMode.Development ? '../../dist/cli.js' : 'server/cli.js',
  );
  return { module, transport: TransportKind.stdio, args: ['lsp'] };
}

function clientOptions(): LanguageClientOptions {
  return {
    documentSelector: [{ language: 'exim' }, { language: 'yaml', scheme: 'file' }],
    initializationOptions: { roots: workspace.getConfiguration('eximc').get<string[]>('roots', []) },
  };
}

async function request<R>(command: string, ...given: unknown[]): Promise<R | undefined> {
  return client?.sendRequest<R>('workspace/executeCommand', { command, arguments: given });
}

/** Shows what a string comes to, in the output of the extension. */
async function evaluateSelection(): Promise<void> {
  const editor = window.activeTextEditor;
  if (!client || !editor) return;
  const range = client.code2ProtocolConverter.asRange(editor.selection);
  const outcome = await request<Evaluation>('eximc.evaluate', editor.document.uri.toString(), range);
  if (!outcome) return;
  const { outputChannel } = client;
  outputChannel.appendLine(`${outcome.ok ? '' : 'Failed: '}${outcome.text}`);
  for (const line of outcome.explained) outputChannel.appendLine(line);
  for (const what of outcome.missing) outputChannel.appendLine(`not known here: ${what}`);
  outputChannel.show(true);
}

/** Runs a scenario, and shows its trace beside it. */
async function runAndShow(uri = window.activeTextEditor?.document.uri): Promise<void> {
  if (!uri) return;
  const report = await request<ScenarioReport>('eximc.runScenario', uri.toString(), 'html');
  if (report) showTrace(uri, report);
}

/** Tells whether the document in front is a scenario, for menus. */
function tellContext(): void {
  const document = window.activeTextEditor?.document;
  const scenario = document?.languageId === 'yaml' && /^(?:sessions|routes)[ \t]*:/m.test(document.getText());
  void commands.executeCommand('setContext', 'eximc.scenario', scenario);
}

/** Begins: VS Code calls it when an Exim configuration is opened. */
export async function activate(context: ExtensionContext): Promise<void> {
  client = new LanguageClient('eximc', 'Exim (eximc)', serverOptions(context), clientOptions());
  const changed = new EventEmitter<Uri>();
  context.subscriptions.push(
    changed,
    client,
    commands.registerCommand('eximc.evaluateSelection', evaluateSelection),
    commands.registerCommand('eximc.showTrace', runAndShow),
    commands.registerCommand('eximc.restart', () => client?.restart()),
    window.onDidChangeActiveTextEditor(tellContext),
    createScenarioTests((uri) => request<ScenarioReport>('eximc.runScenario', uri.toString(), 'text')),
  );
  tellContext();
  await client.start();
}

/** Ends: VS Code calls it when the window closes. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
