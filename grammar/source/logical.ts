import type { PhysicalSpan, SourceFile } from './file.ts';

/** A macro: `NAME = text` in a file, `-DNAME=text` on the command line, or predefined by the target. */
export interface Macro {
  readonly name: string;
  readonly replacement: string;
  readonly from: 'file' | 'command-line' | 'predefined';
  /** Where its name stands in its definition; absent unless it comes from a file. */
  readonly site?: PhysicalSpan;
  /** Where the replacement text came from, piece by piece, as offsets into `replacement`; empty unless it comes from a file. */
  readonly segments: readonly Segment[];
}

/** One replacement of a macro's name by its text. */
export interface MacroUse {
  readonly macro: Macro;
  /** Where the name was typed. */
  readonly site: PhysicalSpan;
  /** The use of the macro whose text held the name, when it was not typed in the line itself. */
  readonly outer?: MacroUse;
}

/**
 * Where a stretch of logical text came from.
 * With `exact`, character `at + i` was typed at `offset + i` of `file`. Otherwise the text has no counterpart that was
 * typed (a predefined or command-line macro), and the whole stretch stands for `[offset, offset + typed)` of `file`: the macro's name.
 */
export interface Segment {
  readonly at: number;
  readonly length: number;
  readonly file: SourceFile;
  readonly offset: number;
  readonly typed: number;
  readonly exact: boolean;
  /** The innermost macro use that put the stretch there. */
  readonly use?: MacroUse;
}

/** A logical line: comments dropped, continuations joined, macros replaced, outer white space removed. */
export interface LogicalLine {
  /** Its stretch of the logical text, without the newline. */
  readonly start: number;
  readonly end: number;
  readonly file: SourceFile;
  /** The first and last physical line that it was read from. Exim reports `lastLine`. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Index, from 0, in the order of reading. */
  readonly index: number;
}

/** Everything that a configuration says, as one byte string: its logical lines, each followed by a newline. */
export interface LogicalText {
  /** The lines; the text of what values hold may follow, read once more as lines of its own (ACLs in place of a name). */
  readonly text: string;
  readonly lines: readonly LogicalLine[];
  /** Sorted by `at`. Newlines between logical lines belong to no segment. */
  readonly segments: readonly Segment[];
}

/** A place that was typed, and the macro uses through which the text got where it was read, innermost first. */
export interface Location extends PhysicalSpan {
  readonly uses: readonly MacroUse[];
}

/** The index of the last entry whose key is at most `at`; -1 where there is none. */
function lastAtMost<T>(entries: readonly T[], at: number, key: (entry: T) => number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && key(entry) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The logical line that an offset of the logical text stands in.
 *
 * @returns the line, or the last one for an offset past the end; undefined only where there are no lines
 */
export function lineAt(text: LogicalText, offset: number): LogicalLine | undefined {
  return text.lines[
    Math.max(
      0,
      lastAtMost(text.lines, offset, (line) => line.start),
    )
  ];
}

/**
 * The segments of a stretch of text as those of a text that begins with it elsewhere.
 *
 * @param segments sorted by `at`
 * @param start offset of the first character
 * @param end offset past the last character
 * @param to where the stretch begins in the other text
 */
export function segmentsWithin(segments: readonly Segment[], start: number, end: number, to: number): Segment[] {
  const found: Segment[] = [];
  let i = Math.max(
    0,
    lastAtMost(segments, start, (segment) => segment.at),
  );
  for (; i < segments.length; i++) {
    const segment = segments[i];
    if (!segment || segment.at >= end) break;
    const from = Math.max(start, segment.at);
    const length = Math.min(end, segment.at + segment.length) - from;
    if (length <= 0) continue;
    const { file, exact, use } = segment;
    const offset = exact ? segment.offset + from - segment.at : segment.offset;
    const typed = exact ? length : segment.typed;
    found.push({ at: to + from - start, length, file, offset, typed, exact, ...(use && { use }) });
  }
  return found;
}

/** Whether an offset of the logical text is in the lines of the configuration themselves. */
export function isInLines({ lines }: LogicalText, offset: number): boolean {
  const last = lines.at(-1);
  return last !== undefined && offset <= last.end;
}

function usesOf(use: MacroUse | undefined): MacroUse[] {
  const uses: MacroUse[] = [];
  for (let at = use; at; at = at.outer) uses.push(at);
  return uses;
}

/**
 * Maps a stretch of text through a list of segments back to what was typed.
 * A stretch that begins and ends in different sources is cut to the part that lies in the source where it begins.
 *
 * @param segments sorted by `at`
 * @param start offset of the first character
 * @param end offset past the last character; `start` for an empty stretch
 * @returns undefined where no segment covers the stretch or comes before it
 */
export function locate(segments: readonly Segment[], start: number, end: number): Location | undefined {
  const first = lastAtMost(segments, start, (segment) => segment.at);
  let from = segments[first];
  if (!from) from = segments[0];
  if (!from) return undefined;
  const begin = from.exact ? from.offset + Math.max(0, Math.min(start - from.at, from.length)) : from.offset;
  let finish = from.exact ? from.offset + Math.max(0, Math.min(end - from.at, from.length)) : from.offset + from.typed;
  if (end > from.at + from.length) {
    const last = lastAtMost(segments, end - 1, (segment) => segment.at);
    for (let i = Math.max(first, 0) + 1; i <= last; i++) {
      const segment = segments[i];
      if (!segment) break;
      if (segment.file !== from.file || segment.use !== from.use) {
        // A macro used in the middle of the stretch: its name was typed there.
        const outermost = usesOf(segment.use).find((use) => use.site.file === from.file && use.outer === from.use);
        if (outermost && outermost.site.end > finish) finish = outermost.site.end;
        continue;
      }
      const stop = segment.exact
        ? segment.offset + Math.min(end - segment.at, segment.length)
        : segment.offset + segment.typed;
      if (stop > finish) finish = stop;
    }
  }
  return { file: from.file, start: begin, end: Math.max(begin, finish), uses: usesOf(from.use) };
}
