import type { Position } from 'vscode-languageserver-protocol';
import { analysisOf } from '../../lsp/server/analysis.ts';
import { offsetAt } from '../../lsp/server/positions.ts';
import type { View } from '../../lsp/server/workspace.ts';
import { encodeText } from '../../src/check/positions.ts';
import type { TargetRequest } from '../../src/index.ts';
import { anyAccounts, chooseTarget, defaultSettings, sourceFile } from '../../src/index.ts';

/** Files by their paths; the first is the main one. Text. */
export type Files = Readonly<Record<string, string>>;

/** The main file of a configuration, as a method sees it. */
export function viewOf(files: Files | string, target: TargetRequest = {}, name?: string): View {
  const given = typeof files === 'string' ? { '/etc/exim.conf': files } : files;
  const texts = new Map(Object.entries(given).map(([path, text]) => [path, encodeText(text)]));
  const [main = ''] = texts.keys();
  const analysis = analysisOf({
    root: main,
    main: sourceFile(main, texts.get(main) ?? ''),
    project: {
      settings: defaultSettings,
      folder: undefined,
      target: chooseTarget(target),
      defines: [],
      accounts: anyAccounts,
    },
    reader: { read: (path) => texts.get(path), exists: (path) => texts.has(path) },
    find: (path) => (texts.has(path) ? path : undefined),
  });
  const file = analysis.fileAt(name ?? main);
  if (!file) throw new Error(`${name ?? main} is not read`);
  return { analysis, file };
}

/** A view with the cursor where `‸` stands in the text of its main file. */
export function cursorIn(
  text: string,
  target: TargetRequest = {},
): { readonly view: View; readonly position: Position; readonly offset: number } {
  const at = text.indexOf('‸');
  if (at < 0) throw new Error(`no cursor in ${text}`);
  const before = text.slice(0, at).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const view = viewOf(text.slice(0, at) + text.slice(at + 1), target);
  return { view, position, offset: offsetAt(view.file, position) };
}
