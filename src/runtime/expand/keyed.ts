import { escaped } from '../../../grammar/expansion/tokens.ts';
import { isSpace, lowerCase, skipSpace } from './characters.ts';

/* The two kinds of `${extract…}` that are not JSON. */

const escape = /\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{0,2}|[^])/y;

/** A word, or a text in double quotes with escapes, taken off a string. Mirrors `string_dequote`. */
export function dequote(text: string, from: number): { readonly value: string; readonly next: number } {
  if (text.charCodeAt(from) !== 34) {
    let next = from;
    while (next < text.length && !isSpace(text.charCodeAt(next))) next++;
    return { value: text.slice(from, next), next };
  }
  let value = '';
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== 34) {
    escape.lastIndex = at;
    const image = text.charCodeAt(at) === 92 ? escape.exec(text)?.[0] : undefined;
    value += image === undefined ? text.charAt(at) : escaped(image);
    at += image?.length ?? 1;
  }
  return { value, next: at < text.length ? at + 1 : at };
}

/** The value of a key in `key=value key2 = "value 2"`. Mirrors `expand_getkeyed`. */
export function keyedField(key: string, text: string): string | undefined {
  const wanted = lowerCase(key);
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const start = at;
    while (at < text.length && text.charCodeAt(at) !== 61 && !isSpace(text.charCodeAt(at))) at++;
    const name = text.slice(start, at);
    at = skipSpace(text, at);
    if (text.charCodeAt(at) === 61) at = skipSpace(text, at + 1);
    const { value, next } = dequote(text, at);
    if (name.length === wanted.length && lowerCase(name) === wanted) return value;
    at = skipSpace(text, next);
  }
  return undefined;
}

/** Where the next separator stands; -1 where there is none. */
function nextSeparator(text: string, from: number, separators: string): number {
  if (separators.length === 1) return text.indexOf(separators, from);
  for (let at = from; at < text.length; at++) if (separators.includes(text.charAt(at))) return at;
  return -1;
}

/**
 * A field by its number. Mirrors `expand_gettokened`.
 *
 * @param number counted from 1, or from the end with -1 for the last; 0 for the whole
 * @param separators any of them separates
 */
export function numberedField(number: number, separators: string, text: string): string | undefined {
  if (number === 0) return text;
  const starts = [0];
  for (let at = nextSeparator(text, 0, separators); at >= 0; at = nextSeparator(text, at + 1, separators)) {
    if (starts.length === number) return text.slice(starts[number - 1], at);
    starts.push(at + 1);
  }
  const field = number > 0 ? number - 1 : starts.length + number;
  const start = starts[field];
  if (start === undefined) return undefined;
  const after = starts[field + 1];
  return text.slice(start, after === undefined ? undefined : after - 1);
}
