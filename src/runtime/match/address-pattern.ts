import { lowerCase } from '../expand/characters.ts';
import type { CompiledList } from './compiled-list.ts';
import type { PatternLanguage, StringPattern } from './string-pattern.ts';
import { stringPattern } from './string-pattern.ts';

/** What an address pattern says of the local part. */
export interface LocalPartPattern {
  /** Whether it begins with `*`: then only the end must agree. */
  readonly wild: boolean;
  readonly text: string;
  readonly lower: string;
}

/** An item of an address list, taken apart. */
export type AddressPattern =
  /** `^…`, over the whole address. */
  | { readonly kind: 'regex'; readonly text: string; readonly pattern: StringPattern }
  /** `type;file`, with the whole address as the key. */
  | { readonly kind: 'lookup'; readonly text: string; readonly pattern: StringPattern; readonly partial: boolean }
  | /** `@@type;file`: the domain is looked up, and gives a list of local parts. */
    { readonly kind: 'split'; readonly text: string; readonly pattern: StringPattern }
    /** A domain pattern, perhaps with a local part before it; the domain is a list of one item. */
  | {
      readonly kind: 'parts';
      readonly text: string;
      readonly local: LocalPartPattern | undefined;
      readonly domain: CompiledList;
    };

const wholeAddressLookup = /^[a-zA-Z0-9-]*\*?@?;/;

const magicDomains: ReadonlySet<string> = new Set(['', '[]', 'mx_any', 'mx_primary', 'mx_secondary']);

/**
 * Takes a pattern apart that is matched as `check_address` does.
 *
 * @param pattern a list item without its "!"
 * @param domainItem makes a domain list of a single item
 */
export function addressPattern(
  pattern: string,
  language: PatternLanguage,
  domainItem: (text: string) => CompiledList,
): AddressPattern {
  if (pattern.startsWith('^')) {
    return { kind: 'regex', text: pattern, pattern: stringPattern(pattern, false, language) };
  }
  if (wholeAddressLookup.test(pattern)) {
    const partial = pattern.startsWith('partial-');
    return { kind: 'lookup', text: pattern, pattern: stringPattern(pattern, false, language), partial };
  }
  if (pattern.startsWith('@@')) {
    return { kind: 'split', text: pattern, pattern: stringPattern(pattern.slice(2), false, language) };
  }
  let at = pattern.lastIndexOf('@');
  if (at < 0) return { kind: 'parts', text: pattern, local: undefined, domain: domainItem(pattern) };
  let domain = pattern.slice(at + 1);
  if (at > 0 && pattern[at - 1] === '@' && magicDomains.has(domain)) {
    at--;
    domain = `@${domain}`;
  }
  const wild = pattern.startsWith('*');
  const text = pattern.slice(wild ? 1 : 0, at);
  return { kind: 'parts', text: pattern, local: { wild, text, lower: lowerCase(text) }, domain: domainItem(domain) };
}
