import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type {
  ClientCapabilities,
  InitializeResult,
  Position,
  PublishDiagnosticsParams,
  TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol';

/** The built command. */
export const built = resolve(process.env['EXIMC_DIST'] ?? 'dist', 'cli.js');

/** Why tests of the language server's process are skipped; undefined where they can run. */
export const notBuilt = existsSync(built) ? undefined : `${built} is missing: npm run build makes it`;
if (notBuilt !== undefined) console.warn(`tests of the language server are skipped: ${notBuilt}`);

/** An editor that can do everything that answers depend on. */
export const capable: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true },
    completion: { completionItem: { snippetSupport: true } },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
      resolveSupport: { properties: ['edit'] },
    },
    foldingRange: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: { prepareSupport: true },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};

/** A server's process, and the editor's side of it. */
export interface Client {
  readonly connection: MessageConnection;
  readonly capabilities: InitializeResult['capabilities'];
  readonly pid: number;
  uri(name: string): string;
  open(name: string, text: string, languageId?: string): void;
  change(name: string, changes: TextDocumentContentChangeEvent[]): void;
  close(name: string): void;
  request<R = unknown>(method: string, params: object): Promise<R>;
  /** Asks about a place of a document. */
  at<R = unknown>(method: string, name: string, position: Position, more?: object): Promise<R>;
  /** The diagnostics of a document's newest version, once they have come. */
  diagnostics(name: string): Promise<PublishDiagnosticsParams['diagnostics']>;
  stop(): Promise<number | null>;
}

const running = new Set<Client>();

afterAll(async () => {
  await Promise.all([...running].map((client) => client.stop()));
});

/** Starts `eximc lsp --stdio` over a folder. */
export async function startServer(
  folder: string,
  {
    capabilities = capable,
    options,
    args = [],
  }: { capabilities?: ClientCapabilities; options?: object; args?: readonly string[] } = {},
): Promise<Client> {
  const child = spawn(process.execPath, [built, 'lsp', '--stdio', ...args], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const versions = new Map<string, number>();
  const received = new Map<string, PublishDiagnosticsParams>();
  let waiting: (() => void)[] = [];
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    received.set(params.uri, params);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.onRequest('workspace/configuration', () => [options ?? null]);
  connection.listen();
  // What is still asked of a server that has gone is never answered.
  void ended.then(() => {
    connection.dispose();
  });
  const uri = (name: string): string => (name.includes(':') ? name : pathToFileURL(join(folder, name)).href);
  const { capabilities: server } = await connection.sendRequest<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: uri('.'),
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'test' }],
    capabilities,
    ...(options && { initializationOptions: options }),
  });
  await connection.sendNotification('initialized', {});
  const send = (method: string, params: object): void => {
    void connection.sendNotification(method, params);
  };
  let stopping: Promise<number | null> | undefined;
  const client: Client = {
    connection,
    capabilities: server,
    pid: child.pid ?? 0,
    uri,
    open(name, text, languageId = 'exim') {
      versions.set(name, 1);
      send('textDocument/didOpen', { textDocument: { uri: uri(name), languageId, version: 1, text } });
    },
    change(name, contentChanges) {
      const version = (versions.get(name) ?? 0) + 1;
      versions.set(name, version);
      send('textDocument/didChange', { textDocument: { uri: uri(name), version }, contentChanges });
    },
    close(name) {
      versions.delete(name);
      send('textDocument/didClose', { textDocument: { uri: uri(name) } });
    },
    request: (method, params) => connection.sendRequest(method, params),
    at: (method, name, position, more = {}) =>
      connection.sendRequest(method, { textDocument: { uri: uri(name) }, position, ...more }),
    async diagnostics(name) {
      for (;;) {
        const params = received.get(uri(name));
        if (params && params.version === versions.get(name)) return params.diagnostics;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    stop() {
      stopping ??= (async () => {
        running.delete(client);
        await connection.sendRequest('shutdown').catch(() => undefined);
        await connection.sendNotification('exit').catch(() => undefined);
        return ended;
      })();
      return stopping;
    },
  };
  running.add(client);
  return client;
}

/** A text with a cursor in it, written as `‸`. */
export function marked(text: string): { readonly text: string; readonly position: Position } {
  const at = text.indexOf('‸');
  if (at < 0) throw new Error(`no cursor in ${text}`);
  const before = text.slice(0, at).split('\n');
  return {
    text: text.slice(0, at) + text.slice(at + 1),
    position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
  };
}
