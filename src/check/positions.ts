import type { PhysicalSpan, SourceFile } from '../../grammar/source/file.ts';
import { lineColumn } from '../../grammar/source/file.ts';

/** A place as an editor shows it: `line` and `column` start at 1, and `column` counts characters. */
export interface TypedPosition {
  readonly line: number;
  readonly column: number;
}

/** A stretch as an editor shows it; the end is exclusive. */
export interface TypedRange extends TypedPosition {
  readonly endLine: number;
  readonly endColumn: number;
}

/** For a line with characters of several bytes: where each character begins, as bytes from the line's start. */
type CharacterStarts = readonly number[] | undefined;

const cache = new WeakMap<SourceFile, Map<number, CharacterStarts>>();

/** How many bytes follow the first byte of a UTF-8 character; -1 where none begins so. */
function followers(byte: number): number {
  if (byte < 0x80) return 0;
  if (byte < 0xc2) return -1;
  if (byte < 0xe0) return 1;
  if (byte < 0xf0) return 2;
  return byte < 0xf5 ? 3 : -1;
}

/**
 * Where each character of a byte string begins, when the bytes are UTF-8.
 *
 * @param text a byte string
 * @returns offsets into it; undefined where it is no UTF-8
 */
function characterStarts(text: string): number[] | undefined {
  const starts: number[] = [];
  for (let at = 0; at < text.length;) {
    const first = text.charCodeAt(at);
    const more = followers(first);
    if (more < 0 || at + more >= text.length) return undefined;
    for (let i = 1; i <= more; i++) if ((text.charCodeAt(at + i) & 0xc0) !== 0x80) return undefined;
    const second = text.charCodeAt(at + 1);
    // Overlong forms, surrogates and what lies above U+10FFFF.
    if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return undefined;
    if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return undefined;
    starts.push(at);
    at += more + 1;
  }
  return starts;
}

/**
 * Reads a byte string as a person means it: as UTF-8 where it is that, else byte for byte.
 *
 * @param bytes a byte string
 * @returns text
 */
export function decodeText(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  return characterStarts(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

/** The byte string of a text: its UTF-8 encoding. Text that `decodeText` left as bytes must not come back through here. */
export function encodeText(text: string): string {
  return /[^\x00-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

function startsOfLine(file: SourceFile, line: number): CharacterStarts {
  let lines = cache.get(file);
  if (!lines) cache.set(file, (lines = new Map<number, CharacterStarts>()));
  if (lines.has(line)) return lines.get(line);
  const text = file.text.slice(file.lineStarts[line - 1] ?? 0, file.lineStarts[line] ?? file.text.length);
  const starts = /[\x80-\xff]/.test(text) ? characterStarts(text) : undefined;
  lines.set(line, starts);
  return starts;
}

/** How many entries of a sorted list are at most `limit`. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where a byte of a source stands for a person: characters of UTF-8 count as one, and each byte of a line that is not UTF-8.
 *
 * @param file the source
 * @param offset a byte offset into its text
 */
export function typedPosition(file: SourceFile, offset: number): TypedPosition {
  const { line, column } = lineColumn(file, offset);
  const starts = startsOfLine(file, line);
  if (!starts) return { line, column };
  const bytes = column - 1;
  const before = countUpTo(starts, bytes);
  // An offset at the very end of the text comes after the last character; any other lies in the character it counts to.
  return {
    line,
    column: offset >= file.text.length && bytes > (starts.at(-1) ?? -1) ? starts.length + 1 : Math.max(1, before),
  };
}

/** The two ends of a stretch of a source, for a person. */
export function typedRange(span: PhysicalSpan): TypedRange {
  const start = typedPosition(span.file, span.start);
  const end = typedPosition(span.file, span.end);
  return { ...start, endLine: end.line, endColumn: end.column };
}
