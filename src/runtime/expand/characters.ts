import { isSpace, lowerCase } from '../../../grammar/preprocess/characters.ts';

export {
  isSpace,
  lowerCase,
  trimSpace,
  trimSpaceEnd,
  trimSpaceStart,
  upperCase,
} from '../../../grammar/preprocess/characters.ts';

/* Characters as the C library sees them in the "C" locale: only ASCII letters are letters. */

/** `isdigit`. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** `isalpha`. */
export function isAlpha(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

/** `isalnum`. */
export function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isAlpha(code);
}

/** The offset of the first character from `at` on that is no white space. */
export function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && isSpace(text.charCodeAt(next))) next++;
  return next;
}

/**
 * Compares without regard to case. Mirrors `strcmpic`: a text that is the beginning of the other counts as the greater.
 *
 * @returns negative, 0 or positive
 */
export function compareCaseless(a: string, b: string): number {
  const left = lowerCase(a);
  const right = lowerCase(b);
  if (left === right) return 0;
  for (let i = 0; i < left.length; i++) {
    const difference = left.charCodeAt(i) - (i < right.length ? right.charCodeAt(i) : 0);
    if (difference !== 0) return difference;
  }
  return right.charCodeAt(left.length);
}

/** A text up to its first NUL, where C sees its end. */
export function untilNul(text: string): string {
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
  '\t': '\\t',
  '"': '\\"',
};

function octal(char: string): string {
  return `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

/** A text with what is not printable written as escapes. Mirrors `string_printing2`. */
export function printable(text: string, topBits: boolean, more: 'tabs' | 'tabs-and-spaces' | '' = ''): string {
  const plain = topBits ? /[^\t -~\x80-\xff]/g : /[^\t -~]/g;
  let result = text.replace(plain, (char) => shortEscapes[char] ?? octal(char));
  if (more !== '') result = result.replaceAll('\t', '\\t');
  return more === 'tabs-and-spaces' ? result.replaceAll(' ', '\\040') : result;
}
