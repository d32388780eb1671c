import type { ExtensionContext, OutputChannel } from 'vscode';
import { commands, ExtensionMode, Uri, window, workspace } from 'vscode';
import type { LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { Evaluation, ScenarioReport } from '../../server/host.ts';
import { concernsEximc, isScenarioText, recogniseConfigurations } from './recognise.ts';
import { createScenarioTests } from './scenario-tests.ts';
import { openPlace, openPlaceCommand, showTrace } from './trace-view.ts';
import { contributeSchema, hasYamlExtension } from './yaml-schema.ts';

/** The language server that runs, or is about to. */
let running: { readonly client: LanguageClient; readonly started: Promise<void> } | undefined;

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
    initializationOptions: {
      roots: workspace.getConfiguration('eximc').get<string[]>('roots', []),
      commands: ['editor.action.triggerSuggest', 'eximc.showTrace'],
      yaml: !hasYamlExtension(),
    },
    middleware: {
      window: {
        // The pages of rules are to be read, not edited.
        async showDocument(params, token, next) {
          if (!params.uri.startsWith('eximc:')) return next(params, token);
          await commands.executeCommand('markdown.showPreview', Uri.parse(params.uri));
          return { success: true };
        },
      },
    },
  };
}

/** The language server, which is started where it does not run yet. */
async function server(context: ExtensionContext): Promise<LanguageClient> {
  if (!running) {
    const client = new LanguageClient('eximc', 'Exim (eximc)', serverOptions(context), clientOptions());
    running = { client, started: client.start() };
  }
  await running.started;
  return running.client;
}

async function stop(): Promise<void> {
  const old = running;
  running = undefined;
  await old?.started.catch(() => undefined);
  await old?.client.dispose();
}

/** Makes the extension's part of the commands. */
function commandsOf(context: ExtensionContext): {
  readonly request: <R>(command: string, ...given: unknown[]) => Promise<R>;
  readonly evaluateSelection: () => Promise<void>;
  readonly runAndShow: (uri?: Uri | string) => Promise<void>;
} {
  let results: OutputChannel | undefined;
  const request = async <R>(command: string, ...given: unknown[]): Promise<R> =>
    (await server(context)).sendRequest<R>('workspace/executeCommand', { command, arguments: given });

  return {
    request,
    async evaluateSelection() {
      const editor = window.activeTextEditor;
      if (!editor) return;
      const client = await server(context);
      const prompt = 'A string to expand, as in ${lc:$primary_hostname}';
      const what = editor.selection.isEmpty
        ? await window.showInputBox({ prompt, title: 'Evaluate' })
        : client.code2ProtocolConverter.asRange(editor.selection);
      if (what === undefined) return;
      const outcome = await request<Evaluation>('eximc.evaluate', editor.document.uri.toString(), what);
      if (!results) context.subscriptions.push((results = window.createOutputChannel('Exim: Evaluated')));
      const lines = outcome.ok && outcome.explained.length > 0 ? outcome.explained : [outcome.text];
      results.appendLine(outcome.ok ? lines.join('\n') : `Failed: ${[outcome.text, ...outcome.explained].join('\n')}`);
      for (const each of outcome.missing) results.appendLine(`not known here: ${each}`);
      results.appendLine('');
      results.show(true);
    },
    async runAndShow(given = window.activeTextEditor?.document.uri) {
      if (!given) return;
      const uri = typeof given === 'string' ? Uri.parse(given) : given;
      showTrace(uri, await request<ScenarioReport>('eximc.runScenario', uri.toString(), 'html', true));
    },
  };
}

/** Tells whether the document in front is a scenario, for menus. */
function tellContext(): void {
  const document = window.activeTextEditor?.document;
  const scenario = document?.languageId === 'yaml' && isScenarioText(document.getText());
  void commands.executeCommand('setContext', 'eximc.scenario', scenario);
}

/**
 * Begins: VS Code calls it when something is opened that may be of interest. The language server is started once there is
 * something for it.
 */
export async function activate(context: ExtensionContext): Promise<void> {
  const { request, evaluateSelection, runAndShow } = commandsOf(context);
  const startFor = (documents: typeof workspace.textDocuments): void => {
    if (!running && documents.some(concernsEximc)) void server(context).catch(() => undefined);
  };
  const restart = async (): Promise<void> => {
    await stop();
    await server(context);
  };
  context.subscriptions.push(
    commands.registerCommand('eximc.evaluateSelection', evaluateSelection),
    commands.registerCommand('eximc.showTrace', runAndShow),
    commands.registerCommand('eximc.restart', restart),
    commands.registerCommand(openPlaceCommand, openPlace),
    window.onDidChangeActiveTextEditor(tellContext),
    workspace.onDidOpenTextDocument((document) => {
      startFor([document]);
    }),
    workspace.onDidSaveTextDocument((document) => {
      startFor([document]);
      tellContext();
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (running && event.affectsConfiguration('eximc.path')) void restart();
    }),
    recogniseConfigurations(),
    createScenarioTests((uri) => request<ScenarioReport>('eximc.runScenario', uri.toString(), 'text', true)),
  );
  tellContext();
  startFor(workspace.textDocuments);
  await contributeSchema(context);
}

/** Ends: VS Code calls it when the window closes. */
export async function deactivate(): Promise<void> {
  await stop();
}
