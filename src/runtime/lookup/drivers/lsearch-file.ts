import { readEscape } from '../../../../grammar/config/dequote.ts';

/** Exim reads lines of such a file into a buffer of this many bytes, one of which ends the text. */
const bufferSize = 4096;

const isSpace = (char: string): boolean => char !== '' && ' \t\n\v\f\r'.includes(char);

/** A piece of a line, as `fgets` gives it. */
interface Piece {
  /** Up to a zero byte; white space at the end of a line is gone. */
  readonly text: string;
  readonly endsLine: boolean;
  /** Where the next piece begins. */
  readonly next: number;
}

function readPiece(content: string, start: number): Piece | undefined {
  if (start >= content.length) return undefined;
  const newline = content.indexOf('\n', start);
  const end = Math.min(newline < 0 ? content.length : newline + 1, start + bufferSize - 1);
  let text = content.slice(start, end);
  const zero = text.indexOf('\0');
  if (zero >= 0) text = text.slice(0, zero);
  const endsLine = text.endsWith('\n');
  return { text: endsLine ? text.replace(/[ \t\n\v\f\r]+$/, '') : text, endsLine, next: end };
}

/** A line that begins an entry of an lsearch file. */
export interface LsearchEntry {
  readonly key: string;
  /** What follows the key (and its closing quote) in the first piece of the line. */
  readonly rest: string;
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
    at = piece.next;
    const begins = afterLine;
    afterLine = piece.endsLine;
    const first = piece.text.charAt(0);
    if (!begins || first === '' || first === '#' || isSpace(first)) continue;
    yield { ...readKey(piece.text), endsLine: piece.endsLine, next: piece.next };
  }
}

function readKey(text: string): { readonly key: string; readonly rest: string } {
  if (!text.startsWith('"')) {
    const end = text.search(/[: \t\n\v\f\r]/);
    return end < 0 ? { key: text, rest: '' } : { key: text.slice(0, end), rest: text.slice(end) };
  }
  let key = '';
  let at = 1;
  for (; at < text.length && text.charAt(at) !== '"'; at++) {
    if (text.charAt(at) !== '\\') {
      key += text.charAt(at);
      continue;
    }
    const { character, end } = readEscape(text, at, text.length);
    key += character;
    at = end - 1;
  }
  return { key, rest: text.slice(at + 1) };
}

/**
 * The data of an entry, with the lines that continue it.
 *
 * @param full whether the key and what stands between it and the data belong to it (`ret=full`)
 */
export function lsearchData(content: string, entry: LsearchEntry, full: boolean): string {
  let data = full ? entry.key + entry.rest : entry.rest.replace(/^[ \t\n\v\f\r]*/, '').replace(/^:[ \t\n\v\f\r]*/, '');
  let afterLine = entry.endsLine;
  // Once a comment or an empty line has come, Exim takes no further line as a continuation.
  let comment = false;
  for (let at = entry.next; ;) {
    const piece = readPiece(content, at);
    if (!piece) return data;
    at = piece.next;
    if (afterLine) {
      comment ||= piece.text === '' || piece.text.startsWith('#');
      afterLine = piece.endsLine;
      if (comment) continue;
      if (!isSpace(piece.text.charAt(0))) return data;
      data += piece.text.replace(/^[ \t\n\v\f\r]+/, ' ');
      continue;
    }
    afterLine = piece.endsLine;
    if (!comment) data += piece.text;
  }
}
