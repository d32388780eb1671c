import { lowerCase } from '../preprocess/characters.ts';

const blanks = /^[ \t\n]*/;

function skipBlanks(text: string): string {
  return text.replace(blanks, '');
}

/** Decodes what stands in `${hex:…}`; undefined where it is malformed. Mirrors `hex_decode`. */
function decodeHex(text: string): string | undefined {
  let rest = skipBlanks(text);
  let result = '';
  do {
    const [pair] = /^[0-9A-Fa-f]{1,2}/.exec(rest) ?? [];
    if (pair === undefined) return undefined;
    result += String.fromCharCode(Number.parseInt(pair, 16));
    rest = rest.slice(pair.length);
    if (rest === '') return result;
    if (!/^[ \t\n]/.test(rest)) return undefined;
    rest = skipBlanks(rest);
  } while (rest !== '');
  return result;
}

/** A character in UTF-8, as a byte string; beyond U+FFFF as Exim writes it, which takes the second byte from the wrong bits. */
function utf8(code: number): string {
  const last = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), last(0));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), last(6), last(0));
  return String.fromCharCode(0xf0 | (code >> 18), last(10), last(6), last(0));
}

/** The digits beyond which a number is out of range whatever they are. */
const mostDigits = 7;

/** Stands for a number that is no character. */
const outOfRange = Symbol('out of range');

/** Decodes what stands in `${unicode:…}`; undefined where it is malformed. Mirrors `unicode_decode`. */
function decodeUnicode(text: string): string | typeof outOfRange | undefined {
  let rest = skipBlanks(text);
  let result = '';
  for (;;) {
    const [zeros = ''] = /^0*/.exec(rest) ?? [];
    const [digits = ''] = /^[0-9A-Fa-f]{0,7}/.exec(rest.slice(zeros.length)) ?? [];
    const length = zeros.length + digits.length;
    if (length === 0) return undefined;
    const code = Number.parseInt(digits || '0', 16);
    if (digits.length === mostDigits || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return outOfRange;
    result += utf8(code);
    rest = rest.slice(length);
    // What follows without a blank is taken for the next number, or is malformed.
    rest = skipBlanks(rest);
    if (rest === '') return result;
  }
}

const opening = /\$\{(hex|unicode):/gi;

/**
 * Replaces encoded characters; what is malformed stays as it is. Mirrors `string_decode`.
 *
 * @returns undefined where a number is no Unicode character
 */
export function decodeCharacters(text: string): string | undefined {
  let result = '';
  let at = 0;
  opening.lastIndex = 0;
  for (;;) {
    const found = opening.exec(text);
    if (!found) return result + text.slice(at);
    const inner = found.index + found[0].length;
    const brace = text.indexOf('}', inner);
    const decode = lowerCase(found[1]) === 'hex' ? decodeHex : decodeUnicode;
    const decoded = brace < 0 ? undefined : decode(text.slice(inner, brace));
    if (decoded === outOfRange) return undefined;
    if (decoded === undefined) {
      opening.lastIndex = found.index + 1;
      continue;
    }
    result += text.slice(at, found.index) + decoded;
    at = opening.lastIndex = brace + 1;
  }
}
