import { isSpace } from '../preprocess/characters.ts';

/** What Exim's string_dequote() reads at a place. */
export interface Dequoted {
  readonly text: string;
  /** Index past what was read: past the closing quote, or at the white space that ends a bare word. */
  readonly end: number;
  readonly quoted: boolean;
  /** Where each character of `text` came from; absent where `text` stands in the input as it is. */
  readonly map?: readonly number[];
  /** A quoted string that Exim would call unclosed. */
  readonly unclosed: boolean;
}

const octal = /[0-7]{1,3}/y;
const hexadecimal = /[0-9A-Fa-f]{1,2}/y;
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * Reads one backslash escape, as string_interpret_escape() does.
 *
 * @param text the input
 * @param at index of the backslash
 * @param stop index at which the input ends
 * @returns the byte that it stands for, and the index past the escape
 */
export function readEscape(
  text: string,
  at: number,
  stop: number,
): { readonly character: string; readonly end: number } {
  const next = at + 1 < stop ? text.charAt(at + 1) : '';
  if (next === '') return { character: '\\', end: at + 1 };
  octal.lastIndex = at + 1;
  const digits = octal.exec(text)?.[0].slice(0, stop - at - 1);
  if (digits) return { character: String.fromCharCode(parseInt(digits, 8) & 0xff), end: at + 1 + digits.length };
  if (next === 'x') {
    hexadecimal.lastIndex = at + 2;
    const hex = hexadecimal.exec(text)?.[0].slice(0, stop - at - 2) ?? '';
    return { character: String.fromCharCode(hex === '' ? 0 : parseInt(hex, 16)), end: at + 2 + hex.length };
  }
  return { character: controls[next] ?? next, end: at + 2 };
}

/**
 * Reads a quoted string or a bare word.
 *
 * @param text the input
 * @param start where to begin
 * @param stop where the input ends
 */
export function dequote(text: string, start: number, stop: number): Dequoted {
  if (text.charAt(start) !== '"' || start >= stop) {
    let end = start;
    while (end < stop && !isSpace(text.charCodeAt(end))) end++;
    return { text: text.slice(start, end), end, quoted: false, unclosed: false };
  }
  let at = start + 1;
  while (at < stop && text.charAt(at) !== '"' && text.charAt(at) !== '\\') at++;
  if (at >= stop || text.charAt(at) === '"') {
    const end = Math.min(stop, at + 1);
    return { text: text.slice(start + 1, at), end, quoted: true, unclosed: at >= stop };
  }
  const parts: string[] = [];
  const map: number[] = [];
  at = start + 1;
  while (at < stop && text.charAt(at) !== '"') {
    map.push(at);
    if (text.charAt(at) === '\\') {
      const { character, end } = readEscape(text, at, stop);
      parts.push(character);
      at = end;
    } else {
      parts.push(text.charAt(at));
      at++;
    }
  }
  const end = Math.min(stop, at + 1);
  // Exim looks no further than the last character that it read: an escaped quote at the very end passes for the closing one.
  const unclosed = end <= start + 1 || text.charAt(end - 1) !== '"';
  return { text: parts.join(''), end, quoted: true, map, unclosed };
}
