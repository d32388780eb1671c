import type { SourceFile } from '../source/file.ts';
import type { LogicalLine, LogicalText, Segment } from '../source/logical.ts';

/** Gathers logical lines into one text with one source map. */
export interface LogicalBuilder {
  /** How many lines there are so far: the index of the one being read. */
  count(): number;
  /** How long the text is so far. */
  length(): number;
  /** @param segments offsets into `text` */
  add(text: string, segments: readonly Segment[], file: SourceFile, firstLine: number, lastLine: number): LogicalLine;
  finish(): LogicalText;
}

/** A segment moved by `by`. */
export function moved(segment: Segment, by: number): Segment {
  const { at, length, file, offset, typed, exact, use } = segment;
  return use
    ? { at: at + by, length, file, offset, typed, exact, use }
    : { at: at + by, length, file, offset, typed, exact };
}

/** Starts with no lines. */
export function logicalBuilder(): LogicalBuilder {
  const lines: LogicalLine[] = [];
  const texts: string[] = [];
  const segments: Segment[] = [];
  let length = 0;
  return {
    count: () => lines.length,
    length: () => length,
    add(text, own, file, firstLine, lastLine) {
      const line = { start: length, end: length + text.length, file, firstLine, lastLine, index: lines.length };
      lines.push(line);
      texts.push(text);
      for (const segment of own) segments.push(length === 0 ? segment : moved(segment, length));
      length += text.length + 1;
      return line;
    },
    finish: () => ({ text: texts.length > 0 ? `${texts.join('\n')}\n` : '', lines, segments }),
  };
}
