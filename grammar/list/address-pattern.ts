import type { ListItem, ListPattern, LocalPattern } from './ast.ts';
import { readNamePattern } from './name-pattern.ts';
import type { ItemSource } from './source.ts';
import { spanOf, wordOf } from './source.ts';

/** What may follow "@@" at the end of an address pattern: with an "@" of its own it is a special domain. */
const specialDomain = /@@(?:|\[\]|mx_any|mx_primary|mx_secondary)$/;

/**
 * Reads an item of an address list.
 *
 * @param readDomain reads the part after the "@" as the only item of a domain list
 */
export function readAddressPattern(
  source: ItemSource,
  from: number,
  readDomain: (source: ItemSource, from: number) => ListItem,
): ListPattern {
  const { text } = source;
  const pattern = text.slice(from);
  const span = spanOf(source, from, text.length);
  if (pattern.startsWith('^')) return readNamePattern(source, from, false);
  if (/^[a-zA-Z0-9-]*(?:\([^)]*\))?[a-zA-Z0-9-]*\*?@?(?:,[^;]*)?;/.test(pattern)) {
    return readNamePattern(source, from, false);
  }
  if (pattern.startsWith('@@')) return { kind: 'split', lookup: readNamePattern(source, from + 2, false), ...span };
  const special = specialDomain.exec(pattern);
  const at = special && special.index > 0 ? special.index : pattern.lastIndexOf('@');
  if (at < 0) return { kind: 'address', local: undefined, domain: readDomain(source, from), ...span };
  const domain = readDomain(source, from + at + 1);
  return { kind: 'address', local: readLocal(source, from, from + at), domain, ...span };
}

function readLocal(source: ItemSource, from: number, to: number): LocalPattern {
  const span = spanOf(source, from, to);
  if (source.text.charAt(from) === '*' && to > from) {
    return { kind: 'wildcard', tail: wordOf(source, from + 1, to), ...span };
  }
  return { kind: 'literal', text: source.text.slice(from, to), ...span };
}
