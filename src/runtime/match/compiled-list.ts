import type { SplitOptions } from '../../../grammar/list/split.ts';
import { listReader, nextInList } from '../../../grammar/list/split.ts';
import { isSpace } from '../expand/characters.ts';
import type { AddressPattern } from './address-pattern.ts';
import { addressPattern } from './address-pattern.ts';
import type { HostPattern } from './host-pattern.ts';
import { hostPattern } from './host-pattern.ts';
import type { PatternLanguage, StringPattern } from './string-pattern.ts';
import { stringPattern } from './string-pattern.ts';

/** What a list holds: Exim's MCL_… types. */
export type ListType = 'string' | 'domain' | 'local-part' | 'host' | 'address';

/** Items that say how those after them are matched. */
export type ListDirective = '+caseful' | '+include_unknown' | '+ignore_unknown' | '+include_defer' | '+ignore_defer';

/** A pattern of any kind of list. */
export type ListPattern =
  | { readonly type: 'string' | 'domain' | 'local-part'; readonly pattern: StringPattern }
  | { readonly type: 'host'; readonly pattern: HostPattern }
  | { readonly type: 'address'; readonly pattern: AddressPattern };

interface ItemBase {
  /** As it stands in the list, with its "!". */
  readonly text: string;
  readonly negated: boolean;
}

/** One item of a list, ready to be matched. */
export type CompiledItem =
  | (ItemBase & { readonly kind: 'directive'; readonly directive: ListDirective })
  /** A file with an item on each line. */
  | (ItemBase & { readonly kind: 'file'; readonly file: string })
  /** `+name` */
  | (ItemBase & { readonly kind: 'named'; readonly name: string })
  | (ItemBase & { readonly kind: 'pattern'; readonly pattern: ListPattern });

/** A list that has been split, its items taken apart. */
export interface CompiledList {
  readonly items: readonly CompiledItem[];
}

const directives: Readonly<Record<ListType, ReadonlySet<string>>> = {
  string: new Set(),
  domain: new Set(),
  'local-part': new Set(['+caseful']),
  address: new Set(['+caseful']),
  host: new Set(['+include_unknown', '+ignore_unknown', '+include_defer', '+ignore_defer']),
};

/** How a list of a single item is "split": by what no text holds. */
const single: SplitOptions = { separator: '\u0100' };

/**
 * Splits a list and takes its items apart.
 *
 * @param text the list, expanded
 * @param split how it is split; undefined for a single item, in which separators mean nothing
 */
export function compileList(
  text: string,
  type: ListType,
  split: SplitOptions | undefined,
  language: PatternLanguage,
): CompiledList {
  const reader = listReader(text, split ?? single);
  const items: CompiledItem[] = [];
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    items.push(compileItem(item, type, language));
  }
  return { items };
}

/** Text after the "!" and the white space that may follow it. */
export function withoutMark(item: string): string {
  let start = 1;
  while (start < item.length && isSpace(item.charCodeAt(start))) start++;
  return item.slice(start);
}

function compileItem(text: string, type: ListType, language: PatternLanguage): CompiledItem {
  if (text.startsWith('+') && directives[type].has(text)) {
    return { kind: 'directive', text, negated: false, directive: text as ListDirective };
  }
  const negated = text.startsWith('!');
  const bare = negated ? withoutMark(text) : text;
  if (bare.startsWith('/')) return { kind: 'file', text, negated, file: bare };
  if (bare.startsWith('+') && type !== 'string') return { kind: 'named', text, negated, name: bare.slice(1) };
  return { kind: 'pattern', text, negated, pattern: compilePattern(bare, type, language) };
}

/** Takes one item apart, which is no file, no named list and has no "!". */
export function compilePattern(bare: string, type: ListType, language: PatternLanguage): ListPattern {
  switch (type) {
    case 'host':
      return { type, pattern: hostPattern(bare, language) };
    case 'address':
      return {
        type,
        pattern: addressPattern(bare, language, (domain) => compileList(domain, 'domain', undefined, language)),
      };
    default:
      return { type, pattern: stringPattern(bare, type === 'domain', language) };
  }
}
