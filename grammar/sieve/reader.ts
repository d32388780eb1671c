import { lowerCase } from '../preprocess/characters.ts';
import type { SieveFault, SieveLanguage } from './ast.ts';
import type { Capability } from './words.ts';

/** A script while it is read: what `struct Sieve` has of it. */
export interface SieveReader {
  readonly text: string;
  readonly language: SieveLanguage;
  /** What `require` has named. */
  readonly required: Set<string>;
  at: number;
  /** As Exim counts lines. */
  line: number;
  fault: SieveFault | undefined;
  /** How many blocks and tests are open. */
  depth: number;
}

/** Makes a reader at the beginning of a text, which ends for Exim at its first NUL. */
export function createSieveReader(text: string, language: SieveLanguage): SieveReader {
  const nul = text.indexOf('\0');
  return {
    text: nul < 0 ? text : text.slice(0, nul),
    language,
    required: new Set(),
    at: 0,
    line: 1,
    fault: undefined,
    depth: 0,
  };
}

/** Notes a fault, in place of one before. */
export function fault(reader: SieveReader, message: string, start = reader.at, end = reader.at): void {
  reader.fault = { message, line: reader.line, start, end };
}

/** Notes that Exim dies here. */
export function fatal(reader: SieveReader, message: string, start: number): void {
  reader.fault = { message, line: reader.line, start, end: reader.at, fatal: true };
}

/** Whether an extension has been required; else that is a fault. */
export function needs(reader: SieveReader, capability: Capability, start: number): boolean {
  if (reader.required.has(capability)) return true;
  fault(reader, `missing previous require "${capability}";`, start, reader.at);
  return false;
}

/** Skips a hash comment, which must end with a newline; false after a fault. Mirrors `parse_hashcomment`. */
export function skipHashComment(reader: SieveReader): boolean {
  const end = reader.text.indexOf('\n', reader.at);
  if (end < 0) {
    const start = reader.at;
    reader.at = reader.text.length;
    fault(reader, 'missing end of comment', start);
    return false;
  }
  reader.at = end + 1;
  reader.line++;
  return true;
}

/** Skips a bracketed comment, whose lines are not counted. Mirrors `parse_comment`. */
function skipComment(reader: SieveReader): boolean {
  const start = reader.at;
  const end = reader.text.indexOf('*/', start + 2);
  if (end < 0) {
    reader.at = reader.text.length;
    fault(reader, 'missing end of comment', start);
    return false;
  }
  reader.at = end + 2;
  return true;
}

/** Skips white space and comments; false after a fault. Mirrors `parse_white`. */
export function skipWhite(reader: SieveReader): boolean {
  const { text } = reader;
  for (;;) {
    switch (text.charAt(reader.at)) {
      case ' ':
      case '\t':
        reader.at++;
        break;
      case '\n':
        reader.at++;
        reader.line++;
        break;
      case '#':
        if (!skipHashComment(reader)) return false;
        break;
      case '/':
        if (text.charAt(reader.at + 1) !== '*') return true;
        if (!skipComment(reader)) return false;
        break;
      default:
        return true;
    }
  }
}

const wordCharacter = /[A-Za-z0-9_]/;

/** Takes a word or a tag, in letters of any case, if it stands here. Mirrors `parse_identifier`. */
export function takeWord(reader: SieveReader, word: string): boolean {
  const { text, at } = reader;
  const end = at + word.length;
  // The words are ASCII: no letter beyond may pass for one of theirs.
  const here = lowerCase(text.slice(at, end));
  if (here !== word || wordCharacter.test(text.charAt(end))) return false;
  reader.at = end;
  return true;
}

/** Takes the semicolon that must stand here. Mirrors `parse_semicolon`. */
export function takeSemicolon(reader: SieveReader): boolean {
  if (!skipWhite(reader)) return false;
  if (reader.text.charAt(reader.at) !== ';') {
    fault(reader, 'missing semicolon');
    return false;
  }
  reader.at++;
  return true;
}

const units: Readonly<Record<string, bigint>> = { K: 1n << 10n, M: 1n << 20n, G: 1n << 30n };

/** The greatest `unsigned long`. */
const mostNumber = (1n << 64n) - 1n;

/** More digits than any number has that is not too great, but for zeros before it. */
const mostDigits = 4096;

/** Reads a number that must stand here, perhaps with a quantifier; undefined after a fault. Mirrors `parse_number`. */
export function readNumber(reader: SieveReader): bigint | undefined {
  const start = reader.at;
  const [digits] = /^[0-9]+/.exec(reader.text.slice(start, start + mostDigits)) ?? [];
  if (digits === undefined) {
    fault(reader, 'missing number');
    return undefined;
  }
  const number = digits.length === mostDigits ? mostNumber + 1n : BigInt(digits);
  let product = number;
  if (number <= mostNumber) {
    reader.at = start + digits.length;
    const unit = units[reader.text.charAt(reader.at)];
    if (unit !== undefined) reader.at++;
    product = number * (unit ?? 1n);
  }
  if (product <= mostNumber) return product;
  fault(reader, 'Numerical result out of range', start, start + digits.length);
  return undefined;
}
