import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { PhysicalSpan, SourceFile } from '../../grammar/source/file.ts';
import { lineColumn, lineText } from '../../grammar/source/file.ts';
import { locate } from '../../grammar/source/logical.ts';
import type { CompiledConfig } from '../compile/config.ts';

const isComment = (line: string): boolean => /^[\t-\r ]*#/.test(line);
const continues = (line: string): boolean => /\\[ \t\r\f\v]*$/.test(line);

/** The physical lines that a line belongs to, with its continuations: their first and last number. */
function linesAround(file: SourceFile, line: number): { first: number; last: number } {
  let first = line;
  for (let at = line - 1; at > 0; at--) {
    const text = lineText(file, at);
    if (continues(text) && !isComment(text)) first = at;
    else if (!isComment(text)) break;
  }
  let last = line;
  while (
    last < file.lineStarts.length &&
    (continues(lineText(file, last)) || (last > first && isComment(lineText(file, last))))
  )
    last++;
  return { first, last };
}

/**
 * Where a line can be put before the one that a stretch of text stands in, for a fix: before all that it continues.
 *
 * @returns an empty stretch at the start of a physical line; undefined where the text was typed nowhere
 */
export function beforeLine(config: CompiledConfig, { start, end }: LogicalSpan): PhysicalSpan | undefined {
  const at = locate(config.source.logical.segments, start, end);
  if (!at) return undefined;
  const { first } = linesAround(at.file, lineColumn(at.file, at.start).line);
  const offset = at.file.lineStarts[first - 1] ?? 0;
  return { file: at.file, start: offset, end: offset };
}

/**
 * The whole physical lines that a setting was typed in, with their newlines, for a fix that takes it out.
 *
 * @returns undefined where it was not typed as lines of its own: in a macro's text, or beside something else
 */
export function wholeLines(config: CompiledConfig, { start, end }: LogicalSpan): PhysicalSpan | undefined {
  const at = locate(config.source.logical.segments, start, end);
  if (!at || at.uses.length > 0) return undefined;
  const { first, last } = linesAround(at.file, lineColumn(at.file, at.start).line);
  const from = at.file.lineStarts[first - 1] ?? 0;
  const to = at.file.lineStarts[last] ?? at.file.text.length;
  const beside = at.file.text.slice(from, at.start) + at.file.text.slice(at.end, to);
  return trimSpace(beside) === '' ? { file: at.file, start: from, end: to } : undefined;
}
