import { readEscape } from '../config/dequote.ts';
import type { FilterFault, FilterLanguage, FilterText } from './ast.ts';
import { isSpace } from '../preprocess/characters.ts';

/** A filter while it is read. Where Exim reads something again, it counts the lines in it again: so does `line`. */
export interface FilterReader {
  readonly text: string;
  readonly language: FilterLanguage;
  at: number;
  line: number;
  /** The last fault; reading goes on for a bit where Exim's does. */
  fault: FilterFault | undefined;
}

/** The longest word or string, with the NUL that ends it in Exim. */
const bufferSize = 1024;

/** Makes a reader at the beginning of a text, which ends for Exim at its first NUL. */
export function createFilterReader(text: string, language: FilterLanguage): FilterReader {
  const nul = text.indexOf('\0');
  return { text: nul < 0 ? text : text.slice(0, nul), language, at: 0, line: 1, fault: undefined };
}

/** Notes a fault, in place of one before. */
export function fault(reader: FilterReader, message: string, start = reader.at, end = reader.at): void {
  reader.fault = { message, start, end };
}

/** Whether there has been a fault. */
export function failed(reader: FilterReader): boolean {
  return reader.fault !== undefined;
}

/** Skips white space and comments. Mirrors `nextsigchar`. */
export function skipIgnored(reader: FilterReader): void {
  const { text } = reader;
  for (;;) {
    while (reader.at < text.length && isSpace(text.charCodeAt(reader.at))) {
      if (text.charCodeAt(reader.at) === 10) reader.line++;
      reader.at++;
    }
    if (text.charAt(reader.at) !== '#') return;
    const end = text.indexOf('\n', reader.at);
    reader.at = end < 0 ? text.length : end;
  }
}

/** Skips one character, and what is ignored after it. */
export function skipCharacter(reader: FilterReader): void {
  reader.at++;
  skipIgnored(reader);
}

/** Reads a word, and skips what follows it. Mirrors `nextword`. */
export function readWord(reader: FilterReader, untilBracket: boolean): FilterText {
  const { text } = reader;
  const start = reader.at;
  let end = start;
  while (end < text.length && !isSpace(text.charCodeAt(end))) {
    if (untilBracket && (text.charAt(end) === '(' || text.charAt(end) === ')')) break;
    if (end - start >= bufferSize - 1) {
      fault(reader, `word is too long in line ${reader.line} of filter file (max = ${bufferSize} chars)`, start, end);
      break;
    }
    end++;
  }
  reader.at = end;
  skipIgnored(reader);
  return { text: text.slice(start, end), start, end };
}

/** The offset of what follows a backslash, white space with a newline in it, and white space; undefined for anything else. */
function continuation(text: string, backslash: number): number | undefined {
  let at = backslash + 1;
  while (at < text.length && text.charAt(at) !== '\n' && isSpace(text.charCodeAt(at))) at++;
  if (text.charAt(at) !== '\n') return undefined;
  at++;
  while (at < text.length && text.charAt(at) !== '\n' && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Reads a word or a quoted string, and skips what follows it. Mirrors `nextitem`. */
export function readItem(reader: FilterReader, untilBracket: boolean): FilterText {
  const { text } = reader;
  if (text.charAt(reader.at) !== '"') return readWord(reader, untilBracket);
  const start = reader.at;
  let at = start + 1;
  let value = '';
  while (at < text.length && text.charAt(at) !== '"' && text.charAt(at) !== '\n') {
    if (value.length >= bufferSize - 1) {
      fault(reader, `string is too long in line ${reader.line} of filter file (max = ${bufferSize} chars)`, start, at);
      break;
    }
    if (text.charAt(at) !== '\\') {
      value += text.charAt(at++);
      continue;
    }
    const next = continuation(text, at);
    if (next !== undefined) {
      reader.line++;
      at = next;
      continue;
    }
    const escape = readEscape(text, at, text.length);
    value += escape.character;
    at = escape.end;
  }
  if (text.charAt(at) === '"') at++;
  else if (!reader.fault) fault(reader, `quote missing at end of string in line ${reader.line}`, start, at);
  reader.at = at;
  skipIgnored(reader);
  // A NUL that an escape has made ends the string for Exim.
  const nul = value.indexOf('\0');
  return { text: nul < 0 ? value : value.slice(0, nul), start, end: at };
}
