import type { PhysicalSpan, SourceFile } from '../source/file.ts';
import type { Segment } from '../source/logical.ts';

/** Text under construction, and where it came from; `segments` are offsets into `text`. */
export interface Piece {
  text: string;
  segments: Segment[];
}

/** A piece made of one stretch of a source. */
export function pieceOf(file: SourceFile, start: number, end: number): Piece {
  const length = end - start;
  return {
    text: file.text.slice(start, end),
    segments: length > 0 ? [{ at: 0, length, file, offset: start, typed: length, exact: true }] : [],
  };
}

/** The index of the first segment that reaches past an offset. */
export function firstReaching(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const segment = segments[middle];
    if (segment && segment.at + segment.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The segments of `[start, end)` of a piece, moved so that `start` becomes `at`. */
export function cut(segments: readonly Segment[], start: number, end: number, at: number): Segment[] {
  const result: Segment[] = [];
  if (start >= end) return result;
  for (let i = firstReaching(segments, start); i < segments.length; i++) {
    const segment = segments[i];
    if (!segment || segment.at >= end) break;
    const from = Math.max(segment.at, start);
    const to = Math.min(segment.at + segment.length, end);
    if (from >= to) continue;
    const move = { at: from - start + at, length: to - from };
    result.push(
      segment.exact
        ? { ...segment, ...move, offset: segment.offset + (from - segment.at), typed: to - from }
        : { ...segment, ...move },
    );
  }
  return result;
}

/** The offset in a segment's source at which `at` was typed, or, where no such place is, the end of what stands for it. */
function typedAt(segment: Segment, at: number): number {
  return segment.offset + (segment.exact ? Math.max(0, Math.min(at - segment.at, segment.length)) : segment.typed);
}

/** Where a stretch of a piece was typed; undefined where nothing covers it. */
export function typedSpan(segments: readonly Segment[], start: number, end: number): PhysicalSpan | undefined {
  const first = segments[firstReaching(segments, start)];
  if (!first || first.at >= end) return undefined;
  const begin = first.exact ? typedAt(first, start) : first.offset;
  const last = end <= first.at + first.length ? first : (segments[firstReaching(segments, end - 1)] ?? first);
  const finish = last.file === first.file ? typedAt(last, end) : typedAt(first, end);
  return { file: first.file, start: begin, end: Math.max(begin, finish) };
}
