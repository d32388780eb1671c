import { lowerCase } from '../expand/characters.ts';
import { decodeRfc2047 } from '../expand/encodings/rfc2047.ts';
import type { TextStream } from './stream.ts';

/** What the header of a part says; the values of the first five are in lower case. */
export interface MimeFields {
  contentType?: string | undefined;
  contentDisposition?: string | undefined;
  contentTransferEncoding?: string | undefined;
  contentId?: string | undefined;
  contentDescription?: string | undefined;
  filename?: string | undefined;
  charset?: string | undefined;
  boundary?: string | undefined;
}

/** How parts are read: what follows `4.` in the release, and `check_rfc2047_length`. */
export interface MimeReading {
  readonly release: number;
  readonly checkLength: boolean;
}

const fields = [
  ['content-type:', 'contentType'],
  ['content-disposition:', 'contentDisposition'],
  ['content-transfer-encoding:', 'contentTransferEncoding'],
  ['content-id:', 'contentId'],
  ['content-description:', 'contentDescription'],
] as const satisfies readonly (readonly [string, keyof MimeFields])[];

const parameters = [
  ['name', 'filename'],
  ['filename', 'filename'],
  ['charset', 'charset'],
  ['boundary', 'boundary'],
] as const satisfies readonly (readonly [string, keyof MimeFields])[];

/** The longest header line (MIME_MAX_HEADER_SIZE). */
const longestHeader = 8192;

/**
 * Reads one header line without white space and comments outside the values of parameters, with a semicolon at its end.
 * Mirrors `mime_get_header`.
 *
 * @returns undefined at the empty line, and where the text ends
 */
function readHeader(stream: TextStream, release: number): string | undefined {
  const { text } = stream;
  // Before 4.99 a quoted string is forgotten with its first character.
  const remembersQuotes = release >= 99;
  let mode: 'name' | 'gap' | 'value' | 'quoted' = 'name';
  let brackets = 0;
  let header = '';
  for (let done = false; !done;) {
    if (stream.at >= text.length) return undefined;
    let char = text.charAt(stream.at++);
    if (char === '\n') {
      if (header !== '') {
        if (stream.at >= text.length) return undefined;
        if (/[\t ]/.test(text.charAt(stream.at))) {
          stream.at++;
          continue;
        }
      }
      char = ';';
      done = true;
    }
    if (char < ' ' && !(char === '\t' && remembersQuotes)) continue;
    if (mode !== 'name') {
      if (mode === 'gap' && (char === '\t' || char === ' ')) continue;
      if (mode === 'gap' || !remembersQuotes) mode = 'value';
      if (char === '"') mode = mode === 'value' ? 'quoted' : 'value';
      if (mode === 'value' && char === ';') mode = 'name';
    } else {
      if (char === ' ' || char === '\t') continue;
      if (char === '\\') {
        if (stream.at >= text.length) return undefined;
        char = text.charAt(stream.at++);
      } else if (char === '(') {
        brackets++;
        continue;
      } else if (char === ')' && brackets > 0) {
        brackets--;
        continue;
      } else if (char === '=' && brackets === 0) mode = 'gap';
      if (brackets > 0) continue;
    }
    header += char;
    if (header.length > longestHeader - 1) done = true;
  }
  if (header !== '' && !header.endsWith(';')) header = `${header.slice(0, -1)};`;
  return header.length === 1 ? undefined : header;
}

/** Reads the value of a parameter, quotes taken off, up to a semicolon. */
function readValue(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = '';
  let at = start;
  while (at < text.length && text.charAt(at) !== ';') {
    if (text.charAt(at) !== '"') {
      value += text.charAt(at++);
      continue;
    }
    at++;
    while (at < text.length && text.charAt(at) !== '"') value += text.charAt(at++);
    at = Math.min(at + 1, text.length);
  }
  return { value, end: at };
}

/** A file name in the encoding of RFC 2231 as an encoded word of RFC 2047. */
function toEncodedWord(name: string, charset: string): string {
  return `=?${charset}?Q?${name.replace(/%([0-9A-Fa-f]{2})/g, '=$1')}?=`;
}

/** The parts of a file name that are given by RFC 2231 on one header line. */
interface ExtendedName {
  charset: string | undefined;
  /** As they were given, and decoded. */
  raw: string;
  decoded: string;
  failed: boolean;
}

/** Takes a part of a file name; undefined where it cannot be decoded. */
function takeExtended(value: string, name: ExtendedName, release: number): string | undefined {
  name.raw += value;
  if (name.failed) return undefined;
  let rest = value;
  if (name.charset === undefined) {
    const quote = value.indexOf("'");
    if (quote >= 0 || release < 98) {
      const end = quote < 0 ? value.length : quote;
      if (end > 0) name.charset = value.slice(0, end);
      rest = value.slice(end + 1).replace(/^'+/, '');
    }
  }
  const word = toEncodedWord(rest, name.charset ?? '');
  const decoded = decodeRfc2047(word, false, undefined, ' ').text;
  if (decoded.length === word.length) {
    name.failed = true;
    return undefined;
  }
  name.decoded += decoded;
  return name.decoded;
}

/** Takes the parameters of a header line, as they were read before 4.98. */
function takeOldParameters(text: string, isDisposition: boolean, found: MimeFields, reading: MimeReading): void {
  const name: ExtendedName = { charset: undefined, raw: '', decoded: '', failed: false };
  let at = 0;
  while (at < text.length) {
    const lower = lowerCase(text.slice(at, at + 9));
    if (found.filename === undefined && isDisposition && lower === 'filename*') {
      const equals = text.indexOf('=', at + 9);
      const { value, end } = readValue(text, equals < 0 ? text.length : equals + 1);
      at = end;
      if (value !== '') {
        const failed = name.failed;
        found.filename = takeExtended(value, name, reading.release) ?? found.filename;
        // From here on Exim reads in the value itself, and so misses what follows.
        if (!failed) break;
      }
    } else {
      const known = parameters.find(([word]) => lower.startsWith(`${word}=`));
      if (known) {
        const { value, end } = readValue(text, at + known[0].length + 1);
        at = end;
        found[known[1]] = value === '' ? undefined : decodeRfc2047(value, reading.checkLength, undefined, ' ').text;
      }
    }
    at = Math.min(readValue(text, at).end + 1, text.length);
  }
  if (isDisposition && name.failed) found.filename = name.raw;
}

/** Takes the parameters of a header line. */
function takeParameters(text: string, isDisposition: boolean, found: MimeFields, reading: MimeReading): void {
  const name: ExtendedName = { charset: undefined, raw: '', decoded: '', failed: false };
  const word = /(name|filename|charset|boundary)(\*\d*\*?)?=/iy;
  for (let at = 0; at < text.length;) {
    word.lastIndex = at;
    const match = word.exec(text);
    const known = match && parameters.find(([each]) => each === lowerCase(match[1] ?? ''));
    if (!match || !known) {
      at = readValue(text, at).end + 1;
      continue;
    }
    const { value, end } = readValue(text, word.lastIndex);
    const [, field] = known;
    if (match[2] === undefined) {
      found[field] = value === '' ? undefined : decodeRfc2047(value, reading.checkLength, undefined, ' ').text;
    } else if (value !== '') {
      const before = name.decoded;
      const decoded = takeExtended(value, name, reading.release);
      if (field === 'filename') found.filename = decoded ?? found.filename;
      else name.decoded = before;
    }
    at = end + 1;
  }
  if (isDisposition && name.failed) found.filename = name.raw;
}

/** Reads the header of a part, up to and with the empty line; the text is left behind it. */
export function readMimeHeader(stream: TextStream, reading: MimeReading): MimeFields {
  const found: MimeFields = {};
  for (let line = readHeader(stream, reading.release); line !== undefined; line = readHeader(stream, reading.release)) {
    const header = line;
    const known = fields.find(([name]) => lowerCase(header.slice(0, name.length)) === name);
    if (!known) continue;
    const [name, field] = known;
    const semicolon = header.indexOf(';', name.length);
    const end = semicolon < 0 ? header.length : semicolon;
    found[field] = lowerCase(header.slice(name.length, end));
    const rest = header.slice(end + 1);
    const isDisposition = field === 'contentDisposition';
    if (reading.release < 98) takeOldParameters(rest, isDisposition, found, reading);
    else takeParameters(rest, isDisposition, found, reading);
  }
  return found;
}
