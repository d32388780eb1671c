import type { Name, Value } from './ast.ts';
import { dequote } from './dequote.ts';

/** A name node over a stretch of text. */
export function nameNode(text: string, start: number, end: number): Name {
  return { kind: 'name', text: text.slice(start, end), start, end };
}

/** A value taken as it stands. */
export function bareValue(text: string, start: number, end: number): Value {
  return { kind: 'value', text: text.slice(start, end), quoted: false, textStart: start, start, end };
}

/**
 * A value that is the rest of a line, or, where it begins with a quote, a quoted string (readconf.c, read_string()).
 *
 * @param text the logical text
 * @param start where the value begins
 * @param end where its line ends
 */
export function restOfLine(text: string, start: number, end: number): Value {
  if (text.charAt(start) !== '"' || start >= end) return bareValue(text, start, end);
  const value = wordValue(text, start, end);
  return value.end < end ? { ...value, extra: nameNode(text, value.end, end) } : value;
}

/**
 * A value that is one word or one quoted string (string.c, string_dequote()).
 *
 * @param text the logical text
 * @param start where the value begins
 * @param end where its line ends
 */
export function wordValue(text: string, start: number, end: number): Value {
  const { text: read, end: stop, quoted, map, unclosed } = dequote(text, start, end);
  return {
    kind: 'value',
    text: read,
    quoted,
    textStart: quoted ? start + 1 : start,
    start,
    end: stop,
    ...(map ? { map } : {}),
    ...(unclosed ? { unclosed } : {}),
  };
}

/** The index of the first character from `start` on that is no white space; `end` where there is none. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== 32 && !(code >= 9 && code <= 13)) break;
    at++;
  }
  return at;
}
