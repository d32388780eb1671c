import type { ListKind } from '../../grammar/config/ast.ts';
import { maySeparate } from '../../grammar/list/split.ts';
import { skipSpace } from './exim-text.ts';

/** What a reference is to; a named list by its kind. */
export type ReferenceKind = 'acl' | 'router' | 'transport' | ListKind;

/** Items of lists that begin with a plus sign and name no list. */
const listKeywords: ReadonlySet<string> = new Set([
  'caseful',
  'include_unknown',
  'ignore_unknown',
  'include_defer',
  'ignore_defer',
  'exclude_unknown',
]);

/** One name found in a text: offsets are into the text. */
export interface FoundName {
  readonly kind: ReferenceKind;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly static: boolean;
}

/**
 * The named lists among the items of a list.
 *
 * @param text a text that holds the list
 * @param start where the list begins in it
 * @param end where it ends
 */
export function namedListsIn(text: string, start: number, end: number, kind: ListKind): FoundName[] {
  const found: FoundName[] = [];
  if (!text.includes('+', start)) return found;
  let at = skipSpace(text, start);
  let separator = ':';
  if (text.charAt(at) === '<' && maySeparate(text.charAt(at + 1))) {
    separator = text.charAt(at + 1);
    at += 2;
  }
  let from = at;
  let depth = 0;
  const take = (stop: number): void => {
    const item = /^[\t-\r ]*(?:!?[\t-\r ]*|[^\t-\r @+]*@)\+(\w+)[\t-\r ]*$/.exec(text.slice(from, stop));
    const name = item?.[1];
    if (!item || name === undefined || listKeywords.has(name)) return;
    const begin = from + item[0].lastIndexOf('+') + 1;
    const of = item[0].includes('@') && kind === 'addresslist' ? 'domainlist' : kind;
    found.push({ kind: of, name, start: begin, end: begin + name.length, static: true });
  };
  for (; at < end; at++) {
    const c = text.charAt(at);
    if (c === '{') depth++;
    else if (c === '}') depth--;
    else if (c === separator && depth <= 0) {
      take(at);
      from = at + 1;
    }
  }
  take(end);
  return found;
}
