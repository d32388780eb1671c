import type {
  CancellationToken,
  ClientCapabilities,
  Connection,
  Diagnostic,
  DocumentDiagnosticReport,
  InitializeParams,
  InitializeResult,
} from 'vscode-languageserver/node';
import {
  createConnection,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  ProposedFeatures,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import type { Documents } from './documents.ts';
import { createDocuments } from './documents.ts';
import { createDisk } from './files.ts';
import type { Host } from './host.ts';
import type { DiagnosticSupport } from './methods/diagnostics.ts';
import { diagnosticsFor } from './methods/diagnostics.ts';
import { completion, completionTriggers, resolveCompletion } from './methods/completion.ts';
import { hover } from './methods/hover.ts';
import { pageAt, pageScheme } from './methods/rule-pages.ts';
import { pathOf, uriOf } from './uri.ts';
import type { View, Workspace } from './workspace.ts';
import { createWorkspace } from './workspace.ts';

/** Milliseconds to wait for more keystrokes before diagnostics are pushed. */
const quiet = 40;

/** What the editor can do, as far as answers depend on it. */
interface Client {
  readonly diagnostics: DiagnosticSupport;
  readonly pull: boolean;
  readonly refreshDiagnostics: boolean;
  readonly snippets: boolean;
  readonly watch: boolean;
  readonly configuration: boolean;
}

function clientOf({ textDocument, workspace }: ClientCapabilities): Client {
  return {
    diagnostics: {
      related:
        textDocument?.publishDiagnostics?.relatedInformation ?? textDocument?.diagnostic?.relatedInformation ?? false,
      tags: (textDocument?.publishDiagnostics?.tagSupport ?? textDocument?.diagnostic?.tagSupport) !== undefined,
      codeDescription:
        textDocument?.publishDiagnostics?.codeDescriptionSupport ??
        textDocument?.diagnostic?.codeDescriptionSupport ??
        false,
    },
    pull: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    watch: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    configuration: workspace?.configuration === true,
  };
}

/** Settings that an editor may send. */
interface Settings {
  /** Main files, relative to the first folder of the workspace, beside those that are found. */
  readonly roots?: readonly string[];
}

function settingsOf(given: unknown): Settings {
  const roots: unknown = typeof given === 'object' && given !== null && 'roots' in given ? given.roots : undefined;
  return Array.isArray(roots) ? { roots: roots.filter((each) => typeof each === 'string') } : {};
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
  let client = clientOf({});
  let folders: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const pushed = new Set<string>();
  const problems = new Set<string>();

  function initialize({ capabilities, workspaceFolders, initializationOptions }: InitializeParams): InitializeResult {
    client = clientOf(capabilities);
    folders = (workspaceFolders ?? []).map(({ uri }) => pathOf(uri));
    workspace.setFolders(folders);
    applySettings(settingsOf(initializationOptions));
    return {
      serverInfo: { name: 'eximc', version: host.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        diagnosticProvider: { identifier: 'eximc', interFileDependencies: true, workspaceDiagnostics: false },
        completionProvider: { triggerCharacters: [...completionTriggers], resolveProvider: true },
        hoverProvider: true,
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
    for (const path of pushed) if (!now.has(path)) send(path, []);
    pushed.clear();
    for (const [path, diagnostics] of now) {
      send(path, diagnostics);
      pushed.add(path);
    }
  }

  function send(path: string, diagnostics: Diagnostic[]): void {
    const document = documents.byPath(path);
    void connection.sendDiagnostics({
      uri: document?.uri ?? uriOf(path),
      diagnostics,
      ...(document && { version: document.version }),
    });
  }

  /** A project's file that cannot be read is told once. */
  function tellProblems(): void {
    for (const { project } of workspace.roots()) {
      if (project.problem === undefined || problems.has(project.problem)) continue;
      problems.add(project.problem);
      connection.window.showErrorMessage(project.problem);
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      pushAll().catch(report);
    }, quiet);
  }

  function report(error: unknown): void {
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  function refresh(): void {
    schedule();
    if (client.pull && client.refreshDiagnostics) void connection.languages.diagnostics.refresh();
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
        report(error);
        return none;
      }
    };
  }

  connection.onInitialize(initialize);
  connection.onInitialized(() => {
    if (client.watch) {
      const watchers = ['**/*'].map((globPattern) => ({ globPattern }));
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (client.configuration) void readSettings().then(refresh, report);
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
    workspace.changed(documents.open(uri, languageId, version, text).path);
    refresh();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = documents.change(uri, version, contentChanges);
    if (document) workspace.changed(document.path);
    schedule();
  });
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    workspace.changed(pathOf(uri));
    schedule();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const document = documents.close(uri);
    if (document) workspace.changed(document.path);
    refresh();
  });
  connection.onDidChangeWatchedFiles(() => {
    workspace.reset();
    refresh();
  });

  connection.languages.diagnostics.on(async ({ textDocument }): Promise<DocumentDiagnosticReport> => {
    await workspace.ready();
    tellProblems();
    const path = pathOf(textDocument.uri);
    const items = diagnosticsFor(workspace.analysesFor(path), path, client.diagnostics);
    return { kind: DocumentDiagnosticReportKind.Full, items };
  });
  connection.onCompletion(on(null, (view, { position }) => completion(view, position, client)));
  connection.onCompletionResolve(resolveCompletion);
  connection.onHover(on(null, (view, { position }) => hover(view, position)));
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
  serve(connection, host);
  return new Promise((resolve) => {
    connection.onExit(resolve);
    connection.listen();
  });
}
