import { readEscape } from '../../../../grammar/config/dequote.ts';

/** Exim reads lines of such a file into a buffer of this many bytes, one of which ends the text. */
const bufferSize = 4096;

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** A piece of a line, as `fgets` gives it. Offsets are those of the file. */
interface Piece {
  readonly start: number;
  /** Past the text: white space at the end of a line, and what follows a zero byte, is no part of it. */
  readonly end: number;
  readonly endsLine: boolean;
  /** Where the next piece begins. */
  readonly next: number;
}

function readPiece(content: string, start: number): Piece | undefined {
  if (start >= content.length) return undefined;
  const newline = content.indexOf('\n', start);
  const next = Math.min(newline < 0 ? content.length : newline + 1, start + bufferSize - 1);
  let end = next;
  for (let at = start; at < next; at++) {
    if (content.charCodeAt(at) === 0) {
      end = at;
      break;
    }
  }
  const endsLine = end > start && content.charCodeAt(end - 1) === 10;
  if (endsLine) while (end > start && isSpace(content.charCodeAt(end - 1))) end--;
  return { start, end, endsLine, next };
}

/** A line that begins an entry of an lsearch file. */
export interface LsearchEntry {
  readonly key: string;
  /** Where what follows the key (and its closing quote) stands, as far as the first piece of the line goes. */
  readonly restStart: number;
  readonly restEnd: number;
  readonly endsLine: boolean;
  /** Where the lines that may continue it begin. */
  readonly next: number;
}

/**
 * The entries of an lsearch file in order: the lines that begin neither with white space nor with `#`.
 *
 * @param content the file, a byte string
 */
export function* lsearchEntries(content: string): Generator<LsearchEntry> {
  let afterLine = true;
  for (let at = 0; ;) {
    const piece = readPiece(content, at);
    if (!piece) return;
    const { start, end, endsLine, next } = piece;
    at = next;
    const begins = afterLine;
    afterLine = endsLine;
    const first = content.charCodeAt(start);
    if (!begins || start === end || first === 35 || isSpace(first)) continue;
    let restStart = start;
    let key: string;
    if (first === 34) ({ key, restStart } = readQuotedKey(content, start, end));
    else {
      while (restStart < end && content.charCodeAt(restStart) !== 58 && !isSpace(content.charCodeAt(restStart)))
        restStart++;
      key = content.slice(start, restStart);
    }
    yield { key, restStart, restEnd: end, endsLine, next };
  }
}

function readQuotedKey(
  content: string,
  start: number,
  end: number,
): { readonly key: string; readonly restStart: number } {
  let key = '';
  let at = start + 1;
  while (at < end && content.charAt(at) !== '"') {
    if (content.charAt(at) === '\\') {
      const escape = readEscape(content, at, end);
      key += escape.character;
      at = escape.end;
    } else key += content.charAt(at++);
  }
  return { key, restStart: Math.min(at + 1, end) };
}

/**
 * The data of an entry, with the lines that continue it.
 *
 * @param full whether the key and what stands between it and the data belong to it (`ret=full`)
 */
export function lsearchData(content: string, entry: LsearchEntry, full: boolean): string {
  const skipSpace = (from: number, to: number): number => {
    let at = from;
    while (at < to && isSpace(content.charCodeAt(at))) at++;
    return at;
  };
  let dataStart = entry.restStart;
  if (!full) {
    dataStart = skipSpace(dataStart, entry.restEnd);
    if (content.charAt(dataStart) === ':' && dataStart < entry.restEnd)
      dataStart = skipSpace(dataStart + 1, entry.restEnd);
  }
  let data = (full ? entry.key : '') + content.slice(dataStart, entry.restEnd);
  let afterLine = entry.endsLine;
  // Once a comment or an empty line has come, Exim takes no further line as a continuation.
  let comment = false;
  for (let at = entry.next; ;) {
    const piece = readPiece(content, at);
    if (!piece) return data;
    const { start, end, endsLine, next } = piece;
    at = next;
    const begins = afterLine;
    afterLine = endsLine;
    if (begins) comment ||= start === end || content.charCodeAt(start) === 35;
    if (comment) continue;
    if (!begins) data += content.slice(start, end);
    else if (isSpace(content.charCodeAt(start))) data += ` ${content.slice(skipSpace(start, end), end)}`;
    else return data;
  }
}
