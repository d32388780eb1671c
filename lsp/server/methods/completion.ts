import { trimSpaceEnd, trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import type { CompletionItem, CompletionList, Position } from 'vscode-languageserver/node';
import { CompletionItemKind, CompletionItemTag, InsertTextFormat, MarkupKind } from 'vscode-languageserver/node';
import type { LogicalSpan } from '../../../grammar/fault.ts';
import { onceFor } from '../../../src/check/once.ts';
import { decodeText, encodeText } from '../../../src/check/positions.ts';
import { catalogue, chooseTarget } from '../../../src/index.ts';
import { aclFileOffers, aclTextOffers, commentOffers, directiveOffers, lineOffers } from '../completion/lines.ts';
import { macroNames } from '../completion/names.ts';
import type { Offer, OfferKind, Offers, RowReference } from '../completion/offer.ts';
import { surroundingsOf } from '../completion/surroundings.ts';
import { rowMarkdown } from '../markdown.ts';
import type { Parsed } from '../../../src/index.ts';
import { aclFilePlace, lineStart, placeOf } from '../place.ts';
import { lineEnd, offsetAt, positionAt } from '../positions.ts';
import type { View } from '../workspace.ts';

/** The characters after which an editor asks by itself. */
export const completionTriggers = ['$', '{', '=', ' ', '+', '.', '/', ':', ','] as const;

/** What the editor can do with completions. */
export interface CompletionSupport {
  readonly snippets: boolean;
  /** Whether an item can say what is replaced apart from what is in front of the cursor. */
  readonly insertReplace?: boolean;
  /** The editor's command that shows completions. */
  readonly suggest?: string | undefined;
}

const kinds: Readonly<Record<OfferKind, CompletionItemKind>> = {
  option: CompletionItemKind.Property,
  keyword: CompletionItemKind.Keyword,
  driver: CompletionItemKind.Class,
  word: CompletionItemKind.EnumMember,
  function: CompletionItemKind.Function,
  operator: CompletionItemKind.Operator,
  variable: CompletionItemKind.Variable,
  macro: CompletionItemKind.Constant,
  list: CompletionItemKind.Struct,
  acl: CompletionItemKind.Method,
  router: CompletionItemKind.Module,
  transport: CompletionItemKind.Module,
  authenticator: CompletionItemKind.Module,
  value: CompletionItemKind.Value,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  rule: CompletionItemKind.Event,
  section: CompletionItemKind.Module,
};

/** The stretch of the logical text that each physical line's logical line is, by file and first line. */
const spansByLine = onceFor((parsed: Parsed): ReadonlyMap<string, LogicalSpan> => {
  const found = new Map<string, LogicalSpan>();
  for (const line of parsed.source.logical.lines) found.set(`${line.firstLine} ${line.file.path}`, line);
  return found;
});

/** All that may stand at a place, before it is put into the protocol's form. */
export function offersAt({ analysis, file }: View, offset: number): Offers {
  const start = lineStart(analysis, file, offset);
  if (start.kind === 'comment') return commentOffers(start.text);
  const inFile = aclFilePlace(analysis, file, start.line);
  const place = inFile ?? placeOf(analysis.parsed, file, start.line);
  const line = spansByLine(analysis.parsed).get(`${start.line} ${file.path}`);
  const around = surroundingsOf(analysis, place, line, aclTextOffers);
  // Macros, conditionals and includes mean nothing there.
  if (inFile) return aclFileOffers(start.text, { ...around, place: { ...place, acl: undefined } });
  if (start.text.startsWith('.')) return directiveOffers(start.text, file, offset, around);
  const found = lineOffers(start.text, around);
  // A macro may stand anywhere: told where what is typed begins like one.
  const word = /(?:^|\W)(_?[A-Z]\w*)$/.exec(start.typed)?.[1];
  if (word === undefined || /^[A-Z]\w*$/.test(start.typed)) return found;
  const macros = macroNames(around).filter(({ label }) => label.startsWith(word.charAt(0)));
  return found.typed.endsWith(word) && found.typed !== word
    ? {
        offers: [
          ...found.offers,
          ...macros.map((each) => ({ ...each, insert: found.typed.slice(0, -word.length) + each.label })),
        ],
        typed: found.typed,
      }
    : { offers: [...found.offers, ...macros], typed: word };
}

interface ItemData {
  readonly row: RowReference;
  readonly version: string;
}

const plainSnippet = (text: string): string => text.replace(/\$\{\d+:([^{}]*)\}/g, '$1').replace(/\\([\\$}])/g, '$1');

/** What stands around the cursor, as far as what is put in must go together with it. */
interface Joint {
  /** The rest of the word that the cursor is in. */
  readonly tail: string;
  /** What follows that word in its line. */
  readonly after: string;
  readonly closing: string | undefined;
}

/** What an offer puts in: text, or a snippet; what stands behind the cursor already is not put in again. */
function putIn(offer: Offer, joint: Joint, snippets: boolean): { readonly text: string; readonly snippet: boolean } {
  const { label, kind, insert, snippet } = offer;
  const { after, closing } = joint;
  const ends = closing !== undefined && !after.startsWith(closing) && !after.startsWith(':') ? closing : '';
  if (snippet !== undefined && snippets) {
    // Its arguments are there.
    if (/^[{:]/.test(after)) return { text: label, snippet: false };
    return { text: snippet + ends, snippet: true };
  }
  const text = insert ?? (kind === 'operator' && snippet !== undefined ? plainSnippet(snippet) : label);
  if (snippet === undefined && kind === 'variable') return { text: text + ends, snippet: false };
  const sign = /[\t-\r ]*([=:;/])[\t-\r ]*$/.exec(text);
  if (sign && trimSpaceStart(after).startsWith(sign[1] ?? ''))
    return { text: text.slice(0, sign.index), snippet: false };
  return { text: text.endsWith(' ') && /^[\t-\r ]/.test(after) ? trimSpaceEnd(text) : text, snippet: false };
}

/**
 * What may stand at a place: all of it, for the editor to choose from as the person types.
 *
 * @param position where the cursor is
 */
export function completion(view: View, position: Position, support: CompletionSupport): CompletionList | null {
  const { analysis, file } = view;
  const offset = offsetAt(file, position);
  const { offers, typed, incomplete, closing } = offersAt(view, offset);
  const begin = offset - typed.length;
  const written = file.text.slice(begin, offset) === typed;
  const line = file.text.slice(offset, lineEnd(file, position.line));
  const tail = /^[\w-]*/.exec(line)?.[0] ?? '';
  const joint = { tail, after: line.slice(tail.length), closing };
  const range = { start: written ? positionAt(file, begin) : position, end: position };
  const whole = { start: range.start, end: positionAt(file, offset + tail.length) };
  const { version } = analysis.config.target;
  const item = (offer: Offer): CompletionItem => {
    const { label, kind, detail, row, deprecated, rank } = offer;
    const { text, snippet } = putIn(offer, joint, support.snippets);
    const newText = decodeText(text);
    return {
      label: decodeText(label),
      kind: kinds[kind],
      ...(detail !== undefined && detail !== '' && { detail: decodeText(detail) }),
      textEdit: support.insertReplace && tail !== '' ? { newText, insert: range, replace: whole } : { newText, range },
      filterText: decodeText(label),
      sortText: `${rank ?? 0}${decodeText(label)}`,
      ...(snippet && { insertTextFormat: InsertTextFormat.Snippet }),
      ...(deprecated && { tags: [CompletionItemTag.Deprecated] }),
      // What can follow is shown as if it had been typed.
      ...(support.suggest !== undefined &&
        /[=:/] ?$/.test(text) && { command: { title: '', command: support.suggest } }),
      ...(row && { data: { row, version } satisfies ItemData }),
    };
  };
  return { isIncomplete: incomplete ?? typed === '', items: offers.map(item) };
}

function isData(data: unknown): data is ItemData {
  return typeof data === 'object' && data !== null && 'row' in data && 'version' in data;
}

/** Adds the documentation of the catalogue to an item that the editor shows. */
export function resolveCompletion(item: CompletionItem): CompletionItem {
  const data: unknown = item.data;
  if (!isData(data)) return item;
  const value = rowMarkdown(data.row, catalogue, chooseTarget({ version: encodeText(data.version) }));
  return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
}
