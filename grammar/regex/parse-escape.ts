import { lowerCase, upperCase } from '../preprocess/characters.ts';
import type { ByteSet, Place } from './ast.ts';
import type { PatternReader } from './reader.ts';
import { beyond, fault, readName, relative } from './reader.ts';
import { readProperty } from './properties.ts';
import { escapeClasses, setOf } from './sets.ts';

/** What a backslash and what follows it mean. */
export type Escape =
  | { readonly kind: 'char'; readonly code: number }
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'newline' }
  /** What a reader takes for one character. */
  | { readonly kind: 'cluster' }
  | { readonly kind: 'keep' }
  | { readonly kind: 'reference'; readonly name: string | number; readonly offset: number }
  | { readonly kind: 'recursion'; readonly name: string | number; readonly offset: number };

const controls: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

const places: Readonly<Record<string, Place>> = {
  A: 'start',
  z: 'end',
  Z: 'soft-end',
  b: 'word-boundary',
  B: 'no-word-boundary',
  G: 'match-start',
};

/** The class of a letter after a backslash; undefined for a letter that stands for none. */
export function escapeClass(letter: string): ByteSet | undefined {
  const direct = Object.hasOwn(escapeClasses, letter) ? escapeClasses[letter] : undefined;
  if (direct) return setOf(direct);
  const contrary = /[DSWHV]/.test(letter) ? escapeClasses[lowerCase(letter)] : undefined;
  return contrary && setOf((code) => !contrary(code));
}

/** Reads an escape outside classes. */
export function readEscape(reader: PatternReader): Escape {
  const { text } = reader;
  const start = reader.at;
  const code = readCharacter(reader, false);
  if (code !== undefined) return { kind: 'char', code };
  const letter = text.charAt(start + 1);
  reader.at = start + 2;
  if (letter === 'N' && text.charAt(reader.at) === '{' && !/^\{\d+(?:,\d*)?\}/.test(text.slice(reader.at))) {
    if (text.startsWith('{U+', reader.at)) beyond('\\N{U+…}');
    fault('PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u', reader.at);
  }
  const set = escapeClass(letter);
  if (set) return { kind: 'set', set };
  const place = Object.hasOwn(places, letter) ? places[letter] : undefined;
  if (place !== undefined) return { kind: 'place', place };
  switch (letter) {
    case 'K':
      return { kind: 'keep' };
    case 'R':
      return { kind: 'newline' };
    case 'C':
      return { kind: 'set', set: setOf(() => true) };
    case 'g':
      return groupEscape(reader);
    case 'k':
      return nameEscape(reader);
    case 'p':
    case 'P':
      return { kind: 'set', set: readProperty(reader, letter === 'P') };
    case 'X':
      return { kind: 'cluster' };
    default:
      return digitEscape(reader, start);
  }
}

/** A back reference by its number: what is left when no octal number was read. */
function digitEscape(reader: PatternReader, start: number): Escape {
  const pattern = /\d+/y;
  pattern.lastIndex = start + 1;
  const image = pattern.exec(reader.text)?.[0];
  if (image === undefined) fault('unrecognized character follows \\', start + 1);
  reader.at = start + 1 + image.length;
  return { kind: 'reference', name: Number(image), offset: reader.at - 1 };
}

function groupEscape(reader: PatternReader): Escape {
  const { text } = reader;
  const next = text.charAt(reader.at);
  const malformed = '\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number';
  const at = reader.at;
  if (next === '<' || next === "'") {
    const number = /[<']([+-]?\d+)[>']/y;
    number.lastIndex = at;
    const match = number.exec(text);
    if (match) {
      reader.at += match[0].length;
      return { kind: 'recursion', name: relative(match[1] ?? '', reader), offset: reader.at - 1 };
    }
    reader.at++;
    return { kind: 'recursion', ...readName(reader, next === '<' ? '>' : next) };
  }
  const number = /(\{)?([+-]?\d+)(\})?/y;
  number.lastIndex = at;
  const match = number.exec(text);
  if (match && (match[1] === undefined) === (match[3] === undefined)) {
    const [image, , digits = ''] = match;
    const name = relative(digits, reader);
    if (name <= 0) fault('reference to non-existent subpattern', at);
    reader.at += image.length;
    return { kind: 'reference', name, offset: reader.at - 1 };
  }
  if (next !== '{') fault(malformed, reader.at);
  reader.at++;
  return { kind: 'reference', ...readName(reader, '}') };
}

function nameEscape(reader: PatternReader): Escape {
  const next = reader.text.charAt(reader.at);
  const terminator = next === '{' ? '}' : next === '<' ? '>' : next === "'" ? "'" : undefined;
  if (terminator === undefined) {
    fault('\\k is not followed by a braced, angle-bracketed, or quoted name', reader.at);
  }
  reader.at++;
  return { kind: 'reference', ...readName(reader, terminator) };
}

/**
 * Reads an escape that stands for one byte.
 *
 * @param inClass in a class there are no back references, so that more digits are octal
 * @returns undefined for an escape that means something else; then nothing has been read
 */
export function readCharacter(reader: PatternReader, inClass: boolean): number | undefined {
  const { text } = reader;
  const start = reader.at;
  if (start + 1 >= text.length) fault('\\ at end of pattern', text.length);
  const letter = text.charAt(start + 1);
  const take = (length: number, code: number): number => {
    reader.at = start + length;
    return code;
  };
  if (/[^A-Za-z0-9]/.test(letter)) return take(2, letter.charCodeAt(0));
  const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
  if (control !== undefined) return take(2, control);
  switch (letter) {
    case 'c': {
      const next = text.charCodeAt(start + 2);
      if (start + 2 >= text.length) fault('\\c at end of pattern', text.length);
      if (next < 32 || next > 126) fault('\\c must be followed by a printable ASCII character', start + 2);
      return take(3, upperCase(text.charAt(start + 2)).charCodeAt(0) ^ 64);
    }
    case 'x':
      return readHex(reader);
    case 'o':
      return readBraced(reader, 'octal');
    case 'F':
    case 'L':
    case 'l':
    case 'U':
    case 'u':
      return fault('PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u', start + 2);
  }
  if (!/\d/.test(letter)) return undefined;
  return readOctal(reader, inClass);
}

function readHex(reader: PatternReader): number {
  if (reader.text.charAt(reader.at + 2) === '{') return readBraced(reader, 'hex');
  const pattern = /\\x([0-9A-Fa-f]{0,2})/y;
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  reader.at += match?.[0].length ?? 2;
  return Number.parseInt(match?.[1] || '0', 16);
}

function readBraced(reader: PatternReader, base: 'hex' | 'octal'): number {
  const { text } = reader;
  const open = reader.at + 2;
  if (text.charAt(open) !== '{') fault('missing opening brace after \\o', reader.at + 1);
  let at = open + 1;
  if (at >= text.length || text.charAt(at) === '}') fault('digits missing in \\x{} or \\o{} or \\N{U+}', at);
  let code = 0;
  const digit = base === 'hex' ? /[0-9A-Fa-f]/ : /[0-7]/;
  for (; digit.test(text.charAt(at)); at++) {
    code = code * (base === 'hex' ? 16 : 8) + Number.parseInt(text.charAt(at), 16);
    if (code > 255) {
      while (digit.test(text.charAt(at))) at++;
      fault('character code point value in \\x{} or \\o{} is too large', at);
    }
  }
  if (text.charAt(at) !== '}') {
    fault(`non-${base} character in \\${base === 'hex' ? 'x' : 'o'}{} (closing brace missing?)`, at);
  }
  reader.at = at + 1;
  return code;
}

/** Digits after a backslash: an octal number, or undefined for a back reference. */
function readOctal(reader: PatternReader, inClass: boolean): number | undefined {
  const { text } = reader;
  const start = reader.at + 1;
  const digits = /\d+/y;
  digits.lastIndex = start;
  const image = digits.exec(text)?.[0] ?? '';
  if (!inClass && !image.startsWith('0')) {
    const number = Number(image);
    if (number < 10 || image.startsWith('8') || image.startsWith('9') || number <= reader.groups) return undefined;
  }
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{0,2})/.exec(image)?.[0];
  if (octal === undefined) return fault('unrecognized character follows \\', start);
  reader.at = start + octal.length;
  const code = Number.parseInt(octal, 8);
  if (code > 255) fault('octal value is greater than \\377 in 8-bit non-UTF-8 mode', reader.at);
  return code;
}
