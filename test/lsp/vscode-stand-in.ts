import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What gives way where something is to be let go of. */
interface Disposable {
  dispose(): void;
}

type Listener<T> = (event: T) => unknown;

/** An event that can be listened to, as `vscode.EventEmitter` makes them. */
class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>, self?: unknown, disposables?: Disposable[]): Disposable => {
    const bound = self === undefined ? listener : listener.bind(self);
    this.listeners.add(bound);
    const disposable = { dispose: () => void this.listeners.delete(bound) };
    disposables?.push(disposable);
    return disposable;
  };
  fire(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(...given: [Position, Position] | [number, number, number, number]) {
    const [a, b] = given.length === 2 ? given : [new Position(given[0], given[1]), new Position(given[2], given[3])];
    this.start = a;
    this.end = b;
  }
}

class Uri {
  constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}
  get fsPath(): string {
    return this.path;
  }
  static parse(text: string): Uri {
    return text.startsWith('file:')
      ? Uri.file(fileURLToPath(text))
      : new Uri(text.split(':', 1)[0] ?? '', text.replace(/^[^:]*:/, ''));
  }
  static file(path: string): Uri {
    return new Uri('file', path);
  }
  with({ path = this.path }: { path?: string }): Uri {
    return new Uri(this.scheme, path);
  }
  toString(): string {
    return this.scheme === 'file' ? pathToFileURL(this.path).href : `${this.scheme}:${this.path}`;
  }
}

/** A document that is open in the editor. */
export interface StandInDocument {
  readonly uri: Uri;
  readonly fileName: string;
  languageId: string;
  readonly version: number;
  readonly isDirty: false;
  readonly isClosed: false;
  getText(): string;
}

class CodeActionKind {
  static readonly Empty = new CodeActionKind('');
  constructor(readonly value: string) {}
  append(part: string): CodeActionKind {
    return new CodeActionKind(this.value === '' ? part : `${this.value}.${part}`);
  }
}

class TestItem {
  description: string | undefined;
  range: Range | undefined;
  sortText: string | undefined;
  parent: TestItem | undefined;
  readonly children = new TestItems(this);
  constructor(
    readonly id: string,
    readonly label: string,
    readonly uri: Uri | undefined,
  ) {}
}

class TestItems {
  private readonly items = new Map<string, TestItem>();
  constructor(private readonly owner?: TestItem) {}
  add(item: TestItem): void {
    item.parent = this.owner;
    this.items.set(item.id, item);
  }
  delete(id: string): void {
    this.items.delete(id);
  }
  get(id: string): TestItem | undefined {
    return this.items.get(id);
  }
  replace(items: readonly TestItem[]): void {
    this.items.clear();
    for (const item of items) this.add(item);
  }
  [Symbol.iterator](): Iterator<[string, TestItem]> {
    return this.items[Symbol.iterator]();
  }
}

/** What a test run was told. */
export interface ToldRun {
  readonly told: Map<string, string>;
  output: string;
  readonly covered: { readonly uri: Uri; readonly lines: number }[];
  ended: boolean;
}

type RunHandler = (request: { include?: readonly TestItem[] }) => Promise<void>;

/** An editor as far as the extension and its client library look at one. */
export interface StandIn {
  /** What `require('vscode')` gives. */
  readonly api: object;
  /** Opens a document of the folder. */
  open(name: string, languageId: string): StandInDocument;
  readonly commands: ReadonlyMap<string, (...given: unknown[]) => unknown>;
  /** The commands that were run that the extension has not registered itself. */
  readonly ran: readonly (readonly unknown[])[];
  /** What was registered with `languages`, by the name of the method. */
  readonly providers: ReadonlyMap<string, readonly unknown[]>;
  readonly messages: readonly string[];
  readonly profiles: ReadonlyMap<string, RunHandler>;
  readonly runs: readonly ToldRun[];
  readonly pages: readonly { readonly title: string; html: string }[];
  /** What stands in output channels, by their names. */
  readonly output: ReadonlyMap<string, string>;
  /** The editor's selection, and what a person types where the extension asks. */
  typed: string | undefined;
}

/** The classes and enumerations that VS Code declares: the enumerations with their values, the classes without anything. */
function declared(): Record<string, unknown> {
  const text = readFileSync('node_modules/@types/vscode/index.d.ts', 'utf8');
  const found: Record<string, unknown> = {};
  for (const [, name = ''] of text.matchAll(/^\s*export (?:abstract )?class (\w+)/gm)) {
    found[name] = class {
      constructor(
        readonly first?: unknown,
        readonly second?: unknown,
      ) {}
    };
  }
  for (const [, name = '', body = ''] of text.matchAll(/^\s*export enum (\w+) \{([^}]*)\}/gm)) {
    const members: Record<string, string | number> = {};
    let next = 0;
    for (const [, member = '', value] of body
      .replace(/\/\*[^]*?\*\//g, '')
      .matchAll(/(\w+)(?:\s*=\s*(-?\d+))?\s*(?:,|$)/g)) {
      const number = value === undefined ? next : Number(value);
      next = number + 1;
      members[member] = number;
      members[number] = member;
    }
    found[name] = members;
  }
  return found;
}

/**
 * A stand-in for VS Code: what the extension uses does what VS Code's own does, as its documentation has it; any other class
 * or function is there, and does nothing.
 *
 * @param folder the folder that is open
 */
export function createStandIn(folder: string): StandIn {
  const documents: StandInDocument[] = [];
  const opened = new EventEmitter<StandInDocument>();
  const closed = new EventEmitter<StandInDocument>();
  const commands = new Map<string, (...given: unknown[]) => unknown>();
  const ran: unknown[][] = [];
  const providers = new Map<string, unknown[]>();
  const messages: string[] = [];
  const profiles = new Map<string, RunHandler>();
  const runs: ToldRun[] = [];
  const pages: { title: string; html: string }[] = [];
  const output = new Map<string, string>();
  const nothing = (): Disposable => ({ dispose: () => undefined });
  const never = new EventEmitter<never>().event;
  const folderUri = Uri.file(folder);

  /** An object whose methods that are not given do nothing. */
  const lenient = <T extends object>(given: T, otherwise: (name: string) => unknown): T =>
    new Proxy(given, {
      get: (target, name) =>
        name in target ? (target as Record<string | symbol, unknown>)[name] : otherwise(String(name)),
    });
  const byName = (name: string): unknown => (name.startsWith('onDid') || name.startsWith('onWill') ? never : nothing);

  const channel = (name: string): object => {
    output.set(name, '');
    const append = (text: string): void => void output.set(name, `${output.get(name) ?? ''}${text}`);
    const line = (text: unknown): void => {
      append(`${String(text)}\n`);
    };
    const given = { name, logLevel: 3, append, appendLine: line };
    return lenient(given, (each) => (each.startsWith('onDid') ? never : line));
  };

  const workspace = lenient(
    {
      textDocuments: documents,
      notebookDocuments: [],
      workspaceFolders: [{ uri: folderUri, name: 'folder', index: 0 }],
      onDidOpenTextDocument: opened.event,
      onDidCloseTextDocument: closed.event,
      getConfiguration: () => ({
        get: (_: string, byDefault: unknown) => byDefault,
        has: () => false,
        inspect: () => undefined,
      }),
      getWorkspaceFolder: () => ({ uri: folderUri, name: 'folder', index: 0 }),
      asRelativePath: ({ path }: Uri) => relative(folder, path),
      findFiles: () =>
        Promise.resolve(
          readdirSync(folder, 'utf8')
            .filter((name) => /\.ya?ml$/.test(name))
            .map((name) => Uri.file(join(folder, name))),
        ),
      fs: { readFile: (uri: Uri) => Promise.resolve(readFileSync(uri.path)) },
      createFileSystemWatcher: () => lenient({ dispose: () => undefined }, byName),
    },
    byName,
  );
  const window = lenient(
    {
      visibleTextEditors: [],
      tabGroups: lenient({ all: [] }, byName),
      activeTextEditor: undefined as object | undefined,
      state: { focused: true },
      createOutputChannel: channel,
      showInputBox: () => Promise.resolve(standIn.typed),
      showInformationMessage: (text: string) => {
        messages.push(text);
        return Promise.resolve(undefined);
      },
      showWarningMessage: (text: string) => {
        messages.push(text);
        return Promise.resolve(undefined);
      },
      showErrorMessage: (text: string) => {
        messages.push(text);
        return Promise.resolve(undefined);
      },
      createWebviewPanel(_: string, title: string) {
        const page = { title, html: '' };
        pages.push(page);
        return { webview: page, onDidDispose: never, reveal: () => undefined };
      },
    },
    byName,
  );
  const languages = lenient(
    {
      match: ({ language }: { language?: string }, document: StandInDocument) =>
        language === undefined || language === document.languageId ? 10 : 0,
      createDiagnosticCollection: () => lenient(new Map<string, unknown>(), () => () => undefined),
      setTextDocumentLanguage(document: StandInDocument, languageId: string) {
        closed.fire(document);
        document.languageId = languageId;
        opened.fire(document);
        return Promise.resolve(document);
      },
    },
    (name) =>
      (...given: unknown[]): Disposable => {
        providers.set(name, [
          ...(providers.get(name) ?? []),
          given.find((each) => typeof each === 'object' && !Array.isArray(each)) ?? given,
        ]);
        return nothing();
      },
  );

  const tests = {
    createTestController: () => {
      const items = new TestItems();
      const controller = {
        items,
        resolveHandler: undefined,
        refreshHandler: undefined,
        createTestItem: (id: string, label: string, uri?: Uri) => new TestItem(id, label, uri),
        createRunProfile(name: string, _: number, handler: RunHandler) {
          profiles.set(name, handler);
          return {};
        },
        createTestRun() {
          const run: ToldRun = { told: new Map(), output: '', covered: [], ended: false };
          runs.push(run);
          const tell =
            (what: string) =>
            ({ label, parent }: TestItem) =>
              void run.told.set(parent ? `${parent.label} > ${label}` : label, what);
          return {
            token: { isCancellationRequested: false },
            enqueued: tell('enqueued'),
            started: tell('started'),
            passed: tell('passed'),
            failed: tell('failed'),
            errored: tell('errored'),
            appendOutput: (text: string) => {
              run.output += text;
            },
            addCoverage: ({ uri, details }: { uri: Uri; details: unknown[] }) =>
              void run.covered.push({ uri, lines: details.length }),
            end: () => {
              run.ended = true;
            },
          };
        },
        dispose: () => undefined,
      };
      return controller;
    },
  };

  const api = {
    ...declared(),
    ...{
      version: '1.100.0',
      CodeActionKind,
      EventEmitter,
      Position,
      Range,
      Uri,
      Disposable: Object.assign(
        class {
          constructor(readonly dispose: () => void) {}
        },
        {
          from: (...all: Disposable[]): Disposable => ({
            dispose: () => {
              all.forEach((each) => {
                each.dispose();
              });
            },
          }),
        },
      ),
      CancellationTokenSource: class {
        readonly token = { isCancellationRequested: false, onCancellationRequested: never };
        cancel(): void {}
        dispose(): void {}
      },
      Location: class {
        constructor(
          readonly uri: Uri,
          readonly range: Range,
        ) {}
      },
      StatementCoverage: class {
        constructor(
          readonly executed: number,
          readonly location: Position,
        ) {}
      },
      FileCoverage: { fromDetails: (uri: Uri, details: unknown[]): object => ({ uri, details }) },
      TestMessage: class {
        constructor(readonly message: string) {}
        static diff(message: string, expectedOutput: string, actualOutput: string): object {
          return { message, expectedOutput, actualOutput };
        }
      },
      env: lenient({ language: 'en', appName: 'stand-in', isTelemetryEnabled: false, logLevel: 3 }, byName),
      extensions: lenient({ all: [], getExtension: () => undefined }, byName),
      commands: {
        registerCommand(name: string, run: (...given: unknown[]) => unknown) {
          // VS Code refuses a name that is taken.
          if (commands.has(name)) throw new Error(`command '${name}' already exists`);
          commands.set(name, run);
          return { dispose: () => void commands.delete(name) };
        },
        executeCommand(name: string, ...given: unknown[]) {
          const run = commands.get(name);
          if (!run) ran.push([name, ...given]);
          return Promise.resolve(run?.(...given));
        },
      },
      workspace,
      window,
      languages,
      tests,
    },
  };

  const standIn: StandIn = {
    api,
    commands,
    ran,
    providers,
    messages,
    profiles,
    runs,
    pages,
    output,
    typed: undefined,
    open(name, languageId) {
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8');
      const document: StandInDocument = {
        uri: Uri.file(path),
        fileName: path,
        languageId,
        version: 1,
        isDirty: false,
        isClosed: false,
        getText: () => text,
      };
      documents.push(document);
      window.activeTextEditor = { document, selection: lenient(new Range(0, 0, 0, 0), (each) => each === 'isEmpty') };
      opened.fire(document);
      return document;
    },
  };
  return standIn;
}
