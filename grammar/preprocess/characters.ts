/** C's isspace() in the POSIX locale. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** C's isalnum() in the POSIX locale, or an underscore. */
export function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

/** C's isupper() in the POSIX locale. */
export function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** The first index from `start` on, before `end`, at which there is no white space. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The end of `[start, end)` without its trailing white space. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

/* Texts are byte strings: what JavaScript takes for white space and for letters beyond ASCII is neither to Exim. */

/** A text without the white space before it. */
export function trimSpaceStart(text: string): string;
/** The same; what is undefined stays undefined. */
export function trimSpaceStart(text: string | undefined): string | undefined;
export function trimSpaceStart(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const start = skipSpace(text, 0, text.length);
  return start === 0 ? text : text.slice(start);
}

/** A text without the white space after it. */
export function trimSpaceEnd(text: string): string;
/** The same; what is undefined stays undefined. */
export function trimSpaceEnd(text: string | undefined): string | undefined;
export function trimSpaceEnd(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const end = trimEnd(text, 0, text.length);
  return end === text.length ? text : text.slice(0, end);
}

/** A text without the white space around it. */
export function trimSpace(text: string): string;
/** The same; what is undefined stays undefined. */
export function trimSpace(text: string | undefined): string | undefined;
export function trimSpace(text: string | undefined): string | undefined {
  return trimSpaceEnd(trimSpaceStart(text));
}

const highUpper = /[\xc0-\xde]/;
const high = /[\x80-\xff]/;

/** ASCII letters made small. */
export function lowerCase(text: string): string;
/** The same; what is undefined stays undefined. */
export function lowerCase(text: string | undefined): string | undefined;
export function lowerCase(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return highUpper.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();
}

/** ASCII letters made capital. */
export function upperCase(text: string): string;
/** The same; what is undefined stays undefined. */
export function upperCase(text: string | undefined): string | undefined;
export function upperCase(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return high.test(text) ? text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : text.toUpperCase();
}
