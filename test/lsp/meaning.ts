import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { View } from '../../lsp/server/workspace.ts';
import { decodeText } from '../../src/check/positions.ts';
import { toJson } from '../../src/compile/to-json.ts';

const isPlace = (value: unknown): boolean => typeof value === 'object' && value !== null && 'endLine' in value;

/** All that a configuration says, without the places where it says so. */
export function meaningOf({ analysis }: View): string {
  const { config } = analysis;
  const refusals = config.faults
    .filter(({ exim }) => exim)
    .map(({ rule, message, exim }) => [rule, message, exim?.message]);
  return JSON.stringify(
    [toJson(config), refusals],
    (key, value: unknown) => (key === 'at' || key === 'line' || isPlace(value) ? undefined : value),
    1,
  );
}

/** Makes edits in a text. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create('file:///x', 'exim', 1, text), [...edits]);
}

/** The texts of all files of a view after an edit of several files. */
export function afterEdit({ analysis }: View, { changes = {} }: WorkspaceEdit): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [path, file] of analysis.files)
    texts[path] = withEdits(decodeText(file.text), changes[analysis.uriOf(file)] ?? []);
  return texts;
}
