/*
 * Character classes and small readings of text that Exim's reader of configurations does with the C library in the "C"
 * locale. Text is a byte string throughout.
 */

import { isSpace } from '../../grammar/preprocess/characters.ts';

export { isSpace };

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isAlpha(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** What may stand in a name after its first letter. */
export function isNameCharacter(code: number): boolean {
  return isAlpha(code) || isDigit(code) || code === 95;
}

/** The offset of the first character from `at` on that is no white space; the length of the text where there is none. */
export function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** The offset of the first white space from `at` on; the length of the text where there is none. */
export function skipNonSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && !isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** The offset past the letters, digits and underscores from `at` on. */
export function skipName(text: string, at: number): number {
  let i = at;
  while (i < text.length && isNameCharacter(text.charCodeAt(i))) i++;
  return i;
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
  '\t': '\\t',
  '"': '\\"',
};

function escaped(character: string): string {
  return escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

/**
 * A string as `-bP` shows it: everything that does not print, tabs among it, as an escape (`string_printing2` with SP_TAB).
 */
export function printable(text: string): string {
  return /[^ -~]/.test(text) ? text.replaceAll(/[^ -~]/g, escaped) : text;
}

/** As `printable`, but tabs are left as they are (`string_printing`). */
export function printableWithTabs(text: string): string {
  return /[^\t -~]/.test(text) ? text.replaceAll(/[^\t -~]/g, escaped) : text;
}

/** A string in double quotes, with what does not print and the quotes in it escaped. */
export function quotedAndEscaped(text: string): string {
  return `"${text.replaceAll(/[^ !#-~]/g, escaped)}"`;
}
