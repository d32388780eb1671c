import { trimEnd } from '../preprocess/characters.ts';
import { readAddressPattern } from './address-pattern.ts';
import type { List, ListDirective, ListItem, ListPattern, ListSeparator, ListType } from './ast.ts';
import { readHostPattern } from './host-pattern.ts';
import { readNamePattern } from './name-pattern.ts';
import type { ItemSource } from './source.ts';
import { itemSource, spanOf, wordOf } from './source.ts';
import { maySeparate } from './split.ts';

const isSpace = (char: string): boolean => char === ' ' || (char >= '\t' && char <= '\r');

const isControl = (char: string): boolean => char < ' ' || char === '\x7f';

const hostDirectives: ReadonlySet<string> = new Set([
  'include_unknown',
  'ignore_unknown',
  'include_defer',
  'ignore_defer',
]);

function directiveOf(text: string, type: ListType): ListDirective | undefined {
  if (!text.startsWith('+')) return undefined;
  const word = text.slice(1);
  const known = type === 'host' ? hostDirectives.has(word) : word === 'caseful' && /address|local-part/.test(type);
  return known ? (word as ListDirective) : undefined;
}

/**
 * Reads a list that needs no expansion, or has been expanded, into its items. Nothing is refused: what Exim would stumble
 * over when it matches is a node like any other.
 *
 * @param text the list; spans are offsets into it
 * @param separator what separates where the list does not say
 */
export function parseList(text: string, type: ListType, separator = ':'): List {
  let at = 0;
  const skip = (stop: string): void => {
    while (at < text.length && isSpace(text.charAt(at)) && text.charAt(at) !== stop) at++;
  };
  skip(separator);
  const change = readChange(text, at);
  if (change) at = change.end;
  const used = change?.value ?? separator;
  const items: ListItem[] = [];
  for (;;) {
    skip(used);
    if (at >= text.length) break;
    const start = at;
    let end = at;
    for (; at < text.length; at++) {
      if (text.charAt(at) === used) {
        if (isControl(used) || text.charAt(at + 1) !== used) break;
        at++;
      }
      if (!isSpace(text.charAt(at))) end = at + 1;
    }
    at++;
    items.push(readItem(itemSource(text, start, end, used), 0, type));
  }
  return { type, change, separator: used, items, start: 0, end: text.length };
}

/** Reads a single item, in which separators mean nothing, such as the pattern of a retry or rewrite rule. */
export function parseListItem(text: string, type: ListType): ListItem {
  const start = /^[\t-\r ]*/.exec(text)?.[0].length ?? 0;
  const end = trimEnd(text, start, text.length);
  return readItem({ text: text.slice(start, end), offset: (index) => start + index }, 0, type);
}

function readChange(text: string, at: number): ListSeparator | undefined {
  if (text.charAt(at) !== '<') return undefined;
  // At the very end Exim takes the end of the string for a control character.
  if (at + 1 === text.length) return { value: '\0', start: at, end: at + 1 };
  const value = text.charAt(at + 1);
  return maySeparate(value) ? { value, start: at, end: at + 2 } : undefined;
}

function readItem(source: ItemSource, from: number, type: ListType): ListItem {
  const { text } = source;
  const whole = spanOf(source, from, text.length);
  const directive = directiveOf(text.slice(from), type);
  if (directive !== undefined) {
    return {
      text: text.slice(from),
      negation: undefined,
      pattern: { kind: 'directive', directive, ...whole },
      ...whole,
    };
  }
  let start = from;
  let negation: ListItem['negation'];
  if (text.charAt(from) === '!') {
    negation = spanOf(source, from, from + 1);
    start++;
    while (isSpace(text.charAt(start))) start++;
  }
  return { text: text.slice(from), negation, pattern: readPattern(source, start, type), ...whole };
}

function readPattern(source: ItemSource, from: number, type: ListType): ListPattern {
  const { text } = source;
  const span = spanOf(source, from, text.length);
  if (from >= text.length) return { kind: 'empty', ...span };
  const first = text.charAt(from);
  if (first === '/') return { kind: 'file', path: text.slice(from), ...span };
  if (first === '+' && type !== 'string') {
    return { kind: 'named', name: wordOf(source, from + 1, text.length), ...span };
  }
  if (type === 'host') return readHostPattern(source, from);
  if (type === 'address') {
    return readAddressPattern(source, from, (domain, at) => readItem(domain, at, 'domain'));
  }
  return readNamePattern(source, from, type === 'domain');
}
