import type {
  CancellationToken,
  Connection,
  Diagnostic,
  DocumentDiagnosticReport,
  InitializeParams,
  InitializeResult,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import {
  CodeActionKind,
  CodeLensRefreshRequest,
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  MarkupContent,
  MarkupKind,
  MessageType,
  ProposedFeatures,
  Range,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { projectFileNames } from '../../src/check/find-project-file.ts';
import { ruleDocuments } from '../../src/index.ts';
import type { Analysis } from './analysis.ts';
import type { Settings } from './client.ts';
import { clientOf, settingsOf, suggestCommand } from './client.ts';
import type { Documents, OpenDocument } from './documents.ts';
import { createDocuments } from './documents.ts';
import { createDisk } from './files.ts';
import type { Host, ScenarioReport } from './host.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from './methods/call-hierarchy.ts';
import { codeActions, explainCommand, fixAllKind } from './methods/code-actions.ts';
import { configurationLenses, runScenarioCommand, runScenariosCommand, scenarioLenses } from './methods/code-lens.ts';
import { definition } from './methods/definition.ts';
import { diagnosticsFor } from './methods/diagnostics.ts';
import { completion, completionTriggers, resolveCompletion } from './methods/completion.ts';
import { evaluateCommand, evaluateSelection, evaluateText, staticValueAt } from './methods/evaluate.ts';
import { foldingRanges } from './methods/folding.ts';
import { formatDocument, formatOnType, formatRange, formattingTriggers } from './methods/formatting.ts';
import { hover } from './methods/hover.ts';
import { inlayHints } from './methods/inlay-hints.ts';
import { documentLinks } from './methods/links.ts';
import { highlights, references } from './methods/references.ts';
import { prepareRename, rename, RenameRefused } from './methods/rename.ts';
import { pageAt, pageScheme, rulePageUri } from './methods/rule-pages.ts';
import { selectionRanges } from './methods/selection.ts';
import { semanticTokens, tokenModifiers, tokenTypes } from './methods/semantic-tokens.ts';
import { signatureHelp, signatureTriggers } from './methods/signature.ts';
import { documentSymbols, workspaceSymbols } from './methods/symbols.ts';
import { createScenarios } from './scenarios.ts';
import { pathOf, uriOf } from './uri.ts';
import type { View, Workspace } from './workspace.ts';
import { createWorkspace, isConfiguration } from './workspace.ts';
import { isScenario } from './yaml/kind.ts';
import { createYamlService } from './yaml/service.ts';

/** Milliseconds to wait for more keystrokes before diagnostics are pushed: as long as they took the last time, within these. */
const shortest = 40;
const longest = 3000;

/** Each of several pieces of data once. */
function distinct<T>(list: readonly T[]): T[] {
  return [...new Map(list.map((each) => [JSON.stringify(each), each])).values()];
}

/** The edits that several configurations ask for, each once. */
function mergeEdits(all: readonly WorkspaceEdit[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of all) {
    for (const [uri, edits] of Object.entries(edit.changes ?? {}))
      changes[uri] = distinct([...(changes[uri] ?? []), ...edits]);
  }
  return { changes };
}

/**
 * Serves one editor: the protocol's side of the methods, each of which is a function over what was read.
 *
 * @param connection to the editor
 * @param host the program that the server runs in
 */
export function serve(connection: Connection, host: Host): void {
  const documents: Documents = createDocuments();
  const workspace: Workspace = createWorkspace(documents, createDisk(), host);
  const scenarios = createScenarios(documents, host);
  const yaml = createYamlService(documents, workspace, host);
  let client = clientOf({ capabilities: {} });
  let folders: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const pushed = new Set<string>();
  const problems = new Set<string>();

  function initialize(params: InitializeParams): InitializeResult {
    const { workspaceFolders } = params;
    client = clientOf(params);
    folders = (workspaceFolders ?? []).map(({ uri }) => pathOf(uri));
    workspace.setFolders(folders);
    applySettings(settingsOf(params.initializationOptions));
    return {
      serverInfo: { name: 'eximc', version: host.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        diagnosticProvider: { identifier: 'eximc', interFileDependencies: true, workspaceDiagnostics: false },
        completionProvider: { triggerCharacters: [...completionTriggers], resolveProvider: true },
        hoverProvider: true,
        signatureHelpProvider: { triggerCharacters: [...signatureTriggers] },
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        renameProvider: { prepareProvider: true },
        documentSymbolProvider: true,
        workspaceSymbolProvider: true,
        documentLinkProvider: {},
        foldingRangeProvider: true,
        selectionRangeProvider: true,
        semanticTokensProvider: {
          legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
          full: true,
          range: true,
        },
        inlayHintProvider: true,
        callHierarchyProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        documentFormattingProvider: true,
        documentRangeFormattingProvider: true,
        documentOnTypeFormattingProvider: {
          firstTriggerCharacter: formattingTriggers[0],
          moreTriggerCharacter: formattingTriggers.slice(1),
        },
        codeLensProvider: {},
        executeCommandProvider: {
          commands: [explainCommand, evaluateCommand, runScenarioCommand, runScenariosCommand],
        },
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          textDocumentContent: { schemes: [pageScheme] },
        },
      },
    };
  }

  function applySettings({ roots }: Settings): void {
    const [folder] = folders;
    workspace.setRoots(
      (roots ?? []).map((root) => (root.startsWith('/') || folder === undefined ? root : `${folder}/${root}`)),
    );
  }

  async function readSettings(): Promise<void> {
    if (!client.configuration) return;
    applySettings(settingsOf(await connection.workspace.getConfiguration('eximc')));
  }

  /** Tells the editor of all files of the configurations that are open; takes back what held for others. */
  async function pushAll(): Promise<void> {
    await workspace.ready();
    tellProblems();
    if (client.pull) return;
    const now = new Map<string, Diagnostic[]>();
    const roots = workspace.roots();
    for (const analysis of roots) {
      for (const file of analysis.files.values()) {
        const path = analysis.diskPathOf(file.path);
        if (now.has(path) || (path === analysis.root && !documents.byPath(path) && !file.text.includes('\n'))) continue;
        const found = diagnosticsFor(workspace.analysesFor(path), path, client.diagnostics);
        if (found.length > 0 || documents.byPath(path)) now.set(path, found);
      }
    }
    for (const document of documents.all()) {
      if (!isConfiguration(document)) now.set(document.path, await writtenDiagnostics(document));
    }
    for (const path of pushed) if (!now.has(path)) send(path, []);
    pushed.clear();
    for (const [path, diagnostics] of now) {
      send(path, diagnostics);
      pushed.add(path);
    }
  }

  /** What is wrong with a document that is no configuration: as it is written, and by its last run. */
  async function writtenDiagnostics(document: OpenDocument): Promise<Diagnostic[]> {
    return distinct([...(await yaml.diagnostics(document)), ...scenarios.diagnosticsOf(document.path)]);
  }

  function send(path: string, diagnostics: Diagnostic[]): void {
    const document = documents.byPath(path);
    const sent = connection.sendDiagnostics({
      uri: document?.uri ?? uriOf(path),
      diagnostics,
      ...(document && { version: document.version }),
    });
    sent.catch(report);
  }

  /** The diagnostics of the files that are read with one, and that the editor does not ask about: they are not open. */
  function relatedTo(path: string): Record<string, { kind: 'full'; items: Diagnostic[] }> {
    const found: Record<string, { kind: 'full'; items: Diagnostic[] }> = {};
    for (const analysis of workspace.analysesFor(path)) {
      for (const file of analysis.files.values()) {
        const other = analysis.diskPathOf(file.path);
        if (other === path || other === analysis.root || documents.byPath(other)) continue;
        const items = diagnosticsFor(workspace.analysesFor(other), other, client.diagnostics);
        found[uriOf(other)] = { kind: DocumentDiagnosticReportKind.Full, items };
      }
    }
    return found;
  }

  /** A project's file that cannot be read is told once. */
  function tellProblems(): void {
    for (const { project } of workspace.roots()) {
      if (project.problem === undefined || problems.has(project.problem)) continue;
      problems.add(project.problem);
      show(MessageType.Error, project.problem);
    }
  }

  let quiet = shortest;

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const begin = performance.now();
      pushAll()
        .catch(report)
        .finally(() => {
          quiet = Math.max(shortest, Math.min(performance.now() - begin, longest));
        });
    }, quiet);
  }

  /** Shows a message to the person, who need not answer. */
  function show(type: MessageType, message: string): void {
    connection.sendNotification(ShowMessageNotification.type, { type, message }).catch(report);
  }

  function report(error: unknown): void {
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  function refresh(): void {
    schedule();
    if (client.pull && client.refreshDiagnostics) connection.languages.diagnostics.refresh().catch(report);
  }

  async function explain(name: string): Promise<null> {
    const rule = ruleDocuments.find((each) => each.name === name);
    if (!rule) return null;
    if (client.showDocument) {
      const { success } = await connection.window.showDocument({ uri: rulePageUri(rule.name) });
      if (success) return null;
    }
    show(MessageType.Info, `${rule.name}: ${rule.summary} ${rule.why}`);
    return null;
  }

  /** Tells the person what came of scenarios, unless the editor does, and has what is shown of them drawn anew. */
  function afterRuns(reports: readonly ScenarioReport[], toldElsewhere = false): void {
    const failed = reports.filter(({ ok }) => !ok).length;
    if (toldElsewhere) {
      // Nothing more is to be said.
    } else if (reports.length === 0) show(MessageType.Info, 'there are no scenarios for this configuration');
    else if (failed > 0) show(MessageType.Warning, `${failed} of ${reports.length} scenarios failed`);
    else
      show(MessageType.Info, reports.length === 1 ? 'the scenario passed' : `all ${reports.length} scenarios passed`);
    if (client.refreshLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(report);
    refresh();
  }

  /** Makes a handler that waits for the projects, finds the view of the document, and answers `none` where there is none. */
  function on<P extends { readonly textDocument: { readonly uri: string } }, R>(
    none: R,
    answer: (view: View, params: P) => R | Promise<R>,
  ): (params: P, token: CancellationToken) => Promise<R> {
    return async (params) => {
      await workspace.ready();
      const view = workspace.viewOf(pathOf(params.textDocument.uri));
      if (!view) return none;
      try {
        return await answer(view, params);
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        report(error);
        return none;
      }
    };
  }

  /** Answers about eximc's own YAML files, where the editor has not said that something else does; else, about configurations. */
  function orYaml<P, R>(
    answer: (params: P) => Promise<R | undefined>,
    otherwise: (params: P, token: CancellationToken) => Promise<R>,
  ): (params: P, token: CancellationToken) => Promise<R> {
    return async (params, token) => (client.yaml ? await answer(params) : undefined) ?? otherwise(params, token);
  }

  /** The file of a view in every configuration that it is a part of. */
  function viewsOf({ analysis, file }: View): View[] {
    const path = analysis.diskPathOf(file.path);
    return workspace.analysesFor(path).flatMap((each) => {
      const there = each.fileAt(path);
      return there ? [{ analysis: each, file: there }] : [];
    });
  }

  /** Lets a refusal reach the person. */
  function refusing<P, R>(answer: (view: View, params: P) => R): (view: View, params: P) => R {
    return (view, params) => {
      try {
        return answer(view, params);
      } catch (error) {
        if (error instanceof RenameRefused) throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
        throw error;
      }
    };
  }

  /** Makes a handler for requests about an item that an earlier answer held. */
  function onItem<P extends { readonly item: { readonly uri: string } }, R>(
    answer: (analysis: Analysis, params: P) => R | null,
  ): (params: P) => Promise<R | null> {
    return async (params) => {
      await workspace.ready();
      const view = workspace.viewOf(pathOf(params.item.uri));
      return view ? answer(view.analysis, params) : null;
    };
  }

  connection.onInitialize(initialize);
  connection.onInitialized(() => {
    if (client.watch) {
      const watchers = ['**/*'].map((globPattern) => ({ globPattern }));
      connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(report);
    }
    if (client.tellsSettings)
      connection.client.register(DidChangeConfigurationNotification.type, { section: 'eximc' }).catch(report);
    if (client.configuration) void readSettings().then(refresh, report);
    if (!client.folders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
      folders = [...folders.filter((folder) => !gone.has(folder)), ...added.map(({ uri }) => pathOf(uri))];
      workspace.setFolders(folders);
      refresh();
    });
  });
  connection.onDidChangeConfiguration(({ settings }) => {
    const own: unknown =
      typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>)['eximc'] : undefined;
    if (own !== undefined && own !== null) applySettings(settingsOf(own));
    readSettings().then(refresh, report);
  });
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    documents.open(uri, languageId, version, text);
    workspace.changed();
    refresh();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = documents.change(uri, version, contentChanges);
    workspace.changed();
    if (document && !isConfiguration(document)) scenarios.changed(document.path);
    schedule();
  });
  connection.onDidSaveTextDocument(() => {
    workspace.changed();
    schedule();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.close(uri);
    workspace.changed();
    refresh();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const paths = changes.map(({ uri }) => pathOf(uri));
    const isProject = (path: string): boolean =>
      projectFileNames.some((name) => path.endsWith(`/${name}`)) ||
      workspace.roots().some(({ project }) => project.settings.target.featuresFrom === path);
    if (paths.some(isProject)) workspace.reset();
    else if (paths.some((path) => workspace.concerns(path))) workspace.changed();
    else return;
    refresh();
  });

  connection.languages.diagnostics.on(async ({ textDocument }): Promise<DocumentDiagnosticReport> => {
    await workspace.ready();
    tellProblems();
    const path = pathOf(textDocument.uri);
    const document = documents.byPath(path);
    const items =
      document && !isConfiguration(document)
        ? await writtenDiagnostics(document)
        : diagnosticsFor(workspace.analysesFor(path), path, client.diagnostics);
    const relatedDocuments = client.relatedDocuments ? relatedTo(path) : {};
    return { kind: DocumentDiagnosticReportKind.Full, items, relatedDocuments };
  });
  connection.onCompletion(
    orYaml(
      ({ textDocument, position }) => yaml.completion(textDocument.uri, position, client.snippets),
      on(null, (view, { position }) => {
        const suggest = client.commands.has(suggestCommand) ? suggestCommand : undefined;
        return completion(view, position, { ...client, suggest });
      }),
    ),
  );
  connection.onCompletionResolve(resolveCompletion);
  connection.onHover(
    orYaml(
      ({ textDocument, position }) => yaml.hover(textDocument.uri, position),
      on(null, async (view, { position }) => {
        const told = hover(view, position);
        const value = await staticValueAt(view, position, host);
        if (value === undefined) return told;
        const before = told && MarkupContent.is(told.contents) ? `${told.contents.value}\n\n` : '';
        return { ...told, contents: { kind: MarkupKind.Markdown, value: before + value } };
      }),
    ),
  );
  connection.onSignatureHelp(on(null, (view, { position }) => signatureHelp(view, position, client.labelOffsets)));
  connection.onDefinition(on(null, (view, { position }) => definition(view, position)));
  connection.onReferences(
    on(null, (view, { position, context }) =>
      distinct(viewsOf(view).flatMap((each) => references(each, position, context.includeDeclaration) ?? [])),
    ),
  );
  connection.onDocumentHighlight(on(null, (view, { position }) => highlights(view, position)));
  connection.onPrepareRename(
    on(
      null,
      refusing((view, { position }) => prepareRename(view, position)),
    ),
  );
  connection.onRenameRequest(
    on(
      null,
      refusing((view, { position, newName }) =>
        mergeEdits(
          viewsOf(view).map((each) =>
            rename(each, position, newName, (texts) => workspace.reread(each.analysis, texts)),
          ),
        ),
      ),
    ),
  );
  connection.onDocumentSymbol(on(null, documentSymbols));
  connection.onWorkspaceSymbol(async ({ query }) => {
    await workspace.ready();
    return workspaceSymbols(workspace.roots(), query);
  });
  connection.onDocumentLinks(orYaml(({ textDocument }) => yaml.links(textDocument.uri), on(null, documentLinks)));
  connection.onFoldingRanges(on(null, foldingRanges));
  connection.onSelectionRanges(on(null, (view, { positions }) => selectionRanges(view, positions)));
  connection.languages.semanticTokens.on(on({ data: [] }, (view) => semanticTokens(view)));
  connection.languages.semanticTokens.onRange(on({ data: [] }, (view, { range }) => semanticTokens(view, range)));
  connection.languages.inlayHint.on(on(null, (view, { range }) => inlayHints(view, range)));
  connection.languages.callHierarchy.onPrepare(on(null, (view, { position }) => prepareCallHierarchy(view, position)));
  connection.languages.callHierarchy.onIncomingCalls(onItem((analysis, { item }) => incomingCalls(analysis, item)));
  connection.languages.callHierarchy.onOutgoingCalls(onItem((analysis, { item }) => outgoingCalls(analysis, item)));
  connection.onCodeAction(on(null, (view, { range, context }) => codeActions(view, range, context)));
  connection.onDocumentFormatting(on(null, (view, { options }) => formatDocument(view, options)));
  connection.onDocumentRangeFormatting(on(null, (view, { range, options }) => formatRange(view, range, options)));
  connection.onDocumentOnTypeFormatting(
    on(null, (view, { position, ch, options }) => formatOnType(view, position, ch, options)),
  );
  connection.onCodeLens(async ({ textDocument: { uri } }) => {
    await workspace.ready();
    const document = documents.byUri(uri);
    if (document && isScenario(document)) return scenarioLenses(uri, client.commands);
    const view = workspace.viewOf(pathOf(uri));
    return view ? configurationLenses(view, scenarios.reports()) : null;
  });
  connection.onExecuteCommand(async ({ command, arguments: given = [] }) => {
    await workspace.ready();
    const [subject, how, toldElsewhere] = given as readonly unknown[];
    if (typeof subject !== 'string')
      throw new ResponseError(LSPErrorCodes.RequestFailed, 'the command lacks its argument');
    switch (command) {
      case explainCommand:
        return explain(subject);
      case evaluateCommand: {
        const view = workspace.viewOf(pathOf(subject));
        if (!view) throw new ResponseError(LSPErrorCodes.RequestFailed, 'that is no configuration that is open');
        if (typeof how === 'string') return evaluateText(view, how, host);
        if (!Range.is(how)) throw new ResponseError(LSPErrorCodes.RequestFailed, 'the command lacks what to evaluate');
        return evaluateSelection(view, how, host);
      }
      case runScenarioCommand: {
        const report = await scenarios.run(pathOf(subject), how === 'html' ? 'html' : 'text');
        afterRuns([report], toldElsewhere === true);
        return report;
      }
      case runScenariosCommand: {
        const view = workspace.viewOf(pathOf(subject));
        const reports = view ? await scenarios.runAll(view.analysis) : [];
        afterRuns(reports);
        return reports;
      }
      default:
        return null;
    }
  });
  connection.workspace.textDocumentContent.on(({ uri }) => {
    const text = pageAt(uri);
    return text === undefined ? null : { text };
  });
  connection.onShutdown(() => {
    clearTimeout(timer);
  });
}

/**
 * Serves the editor at standard input and output.
 *
 * @returns when the editor has said goodbye
 */
export function serveStdio(host: Host): Promise<void> {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  // What an editor refuses, or a fault of ours in one answer, is no reason to leave it.
  process.on('unhandledRejection', (error) => {
    connection.console.error(String(error));
  });
  serve(connection, host);
  return new Promise((resolve) => {
    connection.onExit(resolve);
    connection.listen();
  });
}
