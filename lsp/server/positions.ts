import type { Position, Range } from 'vscode-languageserver';
import type { PhysicalSpan, SourceFile } from '../../grammar/source/file.ts';

/** Where the lines of a source begin for an editor: a carriage return by itself ends one too. */
const editorLines = new WeakMap<SourceFile, readonly number[]>();

function startsOf(file: SourceFile): readonly number[] {
  let starts = editorLines.get(file);
  if (!starts) {
    starts = /\r(?!\n)/.test(file.text) ? findStarts(file.text) : file.lineStarts;
    editorLines.set(file, starts);
  }
  return starts;
}

function findStarts(text: string): number[] {
  const starts = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return starts;
}

/** How many bytes the UTF-8 character at an offset has; 1 for a byte that begins none. */
function bytesAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first < 0xc2) return 1;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
  for (let i = 1; i < length; i++) if ((text.charCodeAt(at + i) & 0xc0) !== 0x80) return 1;
  return length;
}

/** The index of the last entry that is at most `at`. */
function lastAtMost(sorted: readonly number[], at: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Where a byte of a source stands for an editor: lines from 0, and UTF-16 units from the line's start. Bytes that are no
 * UTF-8 count as one unit each.
 *
 * @param offset a byte offset; one within a character counts as its start
 */
export function positionAt(file: SourceFile, offset: number): Position {
  const at = Math.max(0, Math.min(offset, file.text.length));
  const starts = startsOf(file);
  const line = lastAtMost(starts, at);
  const start = starts[line] ?? 0;
  if (!/[\x80-\xff]/.test(file.text.slice(start, at))) return { line, character: at - start };
  let character = 0;
  for (let byte = start; byte < at;) {
    const length = bytesAt(file.text, byte);
    if (byte + length > at) break;
    character += length === 4 ? 2 : 1;
    byte += length;
  }
  return { line, character };
}

/** The byte at a place of an editor; a place past the end of its line counts as that end. */
export function offsetAt(file: SourceFile, { line, character }: Position): number {
  const starts = startsOf(file);
  if (line < 0) return 0;
  const start = starts[line];
  if (start === undefined) return file.text.length;
  const end = lineEnd(file, line);
  let byte = start;
  for (let units = 0; units < character && byte < end;) {
    const length = bytesAt(file.text, byte);
    units += length === 4 ? 2 : 1;
    byte += length;
  }
  return byte;
}

/** Where a line of an editor ends, before its line break. */
export function lineEnd(file: SourceFile, line: number): number {
  const starts = startsOf(file);
  let end = starts[line + 1];
  if (end === undefined) return file.text.length;
  end--;
  return file.text.charCodeAt(end) === 10 && file.text.charCodeAt(end - 1) === 13 && end > (starts[line] ?? 0)
    ? end - 1
    : end;
}

/** How many lines an editor shows of a source. */
export function lineCount(file: SourceFile): number {
  return startsOf(file).length;
}

/** The two ends of a stretch of a source, for an editor. */
export function rangeOf({ file, start, end }: PhysicalSpan): Range {
  return { start: positionAt(file, start), end: positionAt(file, end) };
}

/** The stretch of a source that an editor means by a range. */
export function spanOf(file: SourceFile, range: Range): PhysicalSpan {
  const start = offsetAt(file, range.start);
  return { file, start, end: Math.max(start, offsetAt(file, range.end)) };
}
