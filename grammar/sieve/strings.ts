import type { SieveString } from './ast.ts';
import { decodeCharacters } from './encoded-character.ts';
import type { SieveReader } from './reader.ts';
import { fatal, fault, skipHashComment, skipWhite } from './reader.ts';

/** Undoes encoded characters, where the script has required that. */
function finish(reader: SieveReader, text: string, start: number): SieveString | undefined {
  const { required, at: end } = reader;
  if (!required.has('encoded-character')) return { text, start, end };
  // Exim decodes in place, and an empty string stands in memory that must not be written to.
  if (text === '') {
    fatal(reader, 'an empty string where "encoded-character" is required', start);
    return undefined;
  }
  const decoded = decodeCharacters(text);
  if (decoded === undefined) {
    fault(reader, 'unicode character out of range', start, end);
    return undefined;
  }
  return { text: decoded, start, end };
}

function readQuoted(reader: SieveReader): SieveString | undefined {
  const { text } = reader;
  const start = reader.at++;
  let value = '';
  for (;;) {
    const char = text.charAt(reader.at);
    if (char === '') {
      fault(reader, 'missing end of string', start);
      return undefined;
    }
    reader.at++;
    if (char === '"') return finish(reader, value, start);
    if (char === '\\' && reader.at < text.length) value += text.charAt(reader.at++);
    else if (char === '\n') {
      value += '\r\n';
      reader.line++;
    } else value += char;
  }
}

/** Reads the lines after `text:`. The first of them does not end the string, whatever it is, nor does it lose a dot. */
function readLines(reader: SieveReader): SieveString | undefined {
  const { text } = reader;
  const start = reader.at;
  reader.at += 'text:'.length;
  while (/[ \t]/.test(text.charAt(reader.at))) reader.at++;
  if (text.charAt(reader.at) === '#') {
    if (!skipHashComment(reader)) return undefined;
  } else if (text.charAt(reader.at) === '\n') {
    reader.at++;
    reader.line++;
  } else {
    fault(reader, 'syntax error');
    return undefined;
  }
  let value = '';
  for (;;) {
    const end = text.indexOf('\n', reader.at);
    if (end < 0) {
      reader.at = text.length;
      fault(reader, 'missing end of multi line string', start);
      return undefined;
    }
    value += `${text.slice(reader.at, end)}\r\n`;
    reader.at = end + 1;
    reader.line++;
    if (text.startsWith('.\n', reader.at)) {
      reader.at += 2;
      reader.line++;
      return finish(reader, value, start);
    }
    if (text.startsWith('..', reader.at)) {
      value += '.';
      reader.at += 2;
    }
  }
}

/**
 * Reads a string. Mirrors `parse_string`.
 *
 * @returns `none` where none stands here; undefined after a fault
 */
export function readString(reader: SieveReader): SieveString | 'none' | undefined {
  if (reader.text.charAt(reader.at) === '"') return readQuoted(reader);
  return reader.text.startsWith('text:', reader.at) ? readLines(reader) : 'none';
}

/** Reads a string that must stand here, or else `message` is said. */
export function demandString(reader: SieveReader, message: string): SieveString | undefined {
  const string = readString(reader);
  if (string !== 'none') return string;
  fault(reader, message);
  return undefined;
}

/** Reads strings in brackets; undefined after a fault, whatever it is. */
function readBracketed(reader: SieveReader): SieveString[] | undefined {
  const strings: SieveString[] = [];
  reader.at++;
  for (;;) {
    if (!skipWhite(reader)) return undefined;
    const string = readString(reader);
    if (string === undefined) return undefined;
    if (string === 'none') {
      if (strings.length > 0) return undefined;
      break;
    }
    strings.push(string);
    if (!skipWhite(reader)) return undefined;
    if (reader.text.charAt(reader.at) !== ',') break;
    reader.at++;
  }
  if (reader.text.charAt(reader.at) !== ']') return undefined;
  reader.at++;
  return strings;
}

/**
 * Reads a list of strings, or one string, that must stand here, or else `message` is said. Mirrors `parse_stringlist`: of all
 * that is wrong within brackets it says the same.
 */
export function demandStrings(reader: SieveReader, message: string): readonly SieveString[] | undefined {
  if (reader.text.charAt(reader.at) !== '[') {
    const string = demandString(reader, message);
    return string && [string];
  }
  const start = reader.at;
  const strings = readBracketed(reader);
  if (!strings && reader.fault?.fatal !== true) fault(reader, 'missing string list', start);
  return strings;
}
