import type { Position, SignatureHelp } from 'vscode-languageserver/node';
import { MarkupKind } from 'vscode-languageserver/node';
import type { TargetCatalogue } from '../../../src/catalogue/catalogue.ts';
import { languageOf } from '../../../src/check/expansions.ts';
import type { Frame } from '../expansion-cursor.ts';
import { expansionCursor } from '../expansion-cursor.ts';
import { escapeMarkdown } from '../markdown.ts';
import { lineStart } from '../place.ts';
import { offsetAt } from '../positions.ts';
import type { View } from '../workspace.ts';

/** The characters after which an editor asks by itself. */
export const signatureTriggers = ['{', '}', ':'] as const;

/** How what is open is written, and what it is for. */
function syntaxOf({ kind, name }: Frame, catalogue: TargetCatalogue): { label: string; doc: string } | undefined {
  if (kind === 'operator') {
    const row = catalogue.rows('operators').get(name);
    return row && { label: `\${${name}:{string}}`, doc: row.doc };
  }
  if (kind === 'condition') {
    const row = catalogue.rows('conditions').get(name);
    return row && { label: `${name} ${row.syntax}`, doc: row.doc };
  }
  const row = catalogue.rows('items').get(name);
  const gap = row && /^\w/.test(row.syntax) ? ' ' : '';
  return row && { label: `\${${name}${gap}${row.syntax}}`, doc: row.doc };
}

/** The stretches of a syntax that are arguments in braces. */
function parametersOf(label: string): [number, number][] {
  return [...label.matchAll(/\{[^{}$]*\}/g)].map(({ 0: image, index }) => [index, index + image.length]);
}

/** What the item, operator or condition around the cursor takes, and which of it is being written. */
export function signatureHelp({ analysis, file }: View, position: Position): SignatureHelp | null {
  const start = lineStart(analysis, file, offsetAt(file, position));
  if (start.kind === 'comment') return null;
  const { catalogue } = analysis.config;
  const equals = start.text.indexOf('=');
  const value = equals < 0 ? start.text : start.text.slice(equals + 1);
  if (!value.includes('${')) return null;
  const { frames } = expansionCursor(value, languageOf(catalogue));
  const frame = frames.at(-1);
  const syntax = frame && syntaxOf(frame, catalogue);
  if (!syntax) return null;
  const parameters = parametersOf(syntax.label);
  const active = frame.argument >= 0 ? frame.argument : frame.opened;
  return {
    signatures: [
      {
        label: syntax.label,
        documentation: { kind: MarkupKind.Markdown, value: escapeMarkdown(syntax.doc) },
        parameters: parameters.map((label) => ({ label })),
        activeParameter: Math.min(active, Math.max(0, parameters.length - 1)),
      },
    ],
    activeSignature: 0,
    activeParameter: Math.min(active, Math.max(0, parameters.length - 1)),
  };
}
