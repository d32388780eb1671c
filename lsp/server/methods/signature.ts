import type { Position, SignatureHelp } from 'vscode-languageserver/node';
import { MarkupKind } from 'vscode-languageserver/node';
import type { TargetCatalogue } from '../../../src/catalogue/catalogue.ts';
import { languageOf } from '../../../src/compile/language.ts';
import type { Frame } from '../expansion-cursor.ts';
import { expansionCursor } from '../expansion-cursor.ts';
import { escapeMarkdown } from '../markdown.ts';
import { lineStart } from '../place.ts';
import { offsetAt } from '../positions.ts';
import type { SyntaxForm } from '../syntax-forms.ts';
import { formAt, syntaxForms } from '../syntax-forms.ts';
import type { View } from '../workspace.ts';

/** The characters after which an editor asks by itself. */
export const signatureTriggers = ['{', '}', ':'] as const;

/** How what is open may be written, and what it is for. */
interface Syntax {
  readonly forms: readonly SyntaxForm[];
  readonly doc: string;
  /** What stands before a form, and after it. */
  readonly around: readonly [before: string, after: string];
}

function syntaxOf({ kind, name }: Frame, catalogue: TargetCatalogue): Syntax | undefined {
  if (kind === 'operator') {
    const row = catalogue.rows('operators').get(name);
    if (!row) return undefined;
    const before = `${name}${row.argument === 'required' ? '_n' : ''}:`;
    const part = { name: 'string', braced: true, start: before.length, end: before.length + 'string'.length };
    return { forms: [{ text: `${before}string`, rest: ':string', parts: [part] }], doc: row.doc, around: ['${', '}'] };
  }
  const row = catalogue.rows(kind === 'condition' ? 'conditions' : 'items').get(name);
  const around = kind === 'condition' ? (['', ''] as const) : (['${', '}'] as const);
  return row && { forms: syntaxForms(name, row.syntax), doc: row.doc, around };
}

/**
 * What the item, operator or condition around the cursor takes, and which of it is being written.
 *
 * @param labelOffsets whether parameters are told by where they stand in the label; else by their text
 */
export function signatureHelp({ analysis, file }: View, position: Position, labelOffsets = true): SignatureHelp | null {
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
  const { forms, around, doc } = syntax;
  const written = value.slice(frame.start + frame.name.length);
  const { form, part } = formAt(forms, written, frame.argument, frame.opened);
  return {
    signatures: forms.map(({ text, parts }) => ({
      label: around[0] + text + around[1],
      documentation: { kind: MarkupKind.Markdown, value: escapeMarkdown(doc) },
      parameters: parts.map(({ start: from, end }) => ({
        label: labelOffsets ? [around[0].length + from, around[0].length + end] : text.slice(from, end),
      })),
    })),
    activeSignature: form,
    activeParameter: part,
  };
}
