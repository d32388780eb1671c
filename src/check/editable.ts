import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import type { SourceFile } from '../../grammar/source/file.ts';
import type { Segment } from '../../grammar/source/logical.ts';
import { isInLines, locate } from '../../grammar/source/logical.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { filesByPath } from './files.ts';
import type { LocatedEdit } from './located.ts';
import type { Edit } from './rule.ts';

/** Segments by source and by block of its bytes, so that those over one byte are found without a walk through all. */
type SegmentIndex = ReadonlyMap<string, ReadonlyMap<number, readonly Segment[]>>;

const blockSize = 256;
const indexes = new WeakMap<Preprocessed, SegmentIndex>();

function segmentIndex(source: Preprocessed): SegmentIndex {
  const known = indexes.get(source);
  if (known) return known;
  const index = new Map<string, Map<number, Segment[]>>();
  for (const segment of source.logical.segments) {
    if (!segment.exact) continue;
    let blocks = index.get(segment.file.path);
    if (!blocks) index.set(segment.file.path, (blocks = new Map<number, Segment[]>()));
    const last = Math.floor((segment.offset + segment.length) / blockSize);
    for (let block = Math.floor(segment.offset / blockSize); block <= last; block++) {
      const there = blocks.get(block);
      if (there) there.push(segment);
      else blocks.set(block, [segment]);
    }
  }
  indexes.set(source, index);
  return index;
}

/** How many logical stretches the byte at an offset gave, the lines that define macros aside. */
function occurrences(config: CompiledConfig, file: SourceFile, offset: number): number {
  const there =
    segmentIndex(config.source)
      .get(file.path)
      ?.get(Math.floor(offset / blockSize)) ?? [];
  const starts = new Set<number>();
  const again = new Set<number>();
  for (const segment of there) {
    const into = offset - segment.offset;
    if (into < 0 || into > segment.length || (into === segment.length && into > 0 && covers(there, offset, segment)))
      continue;
    const at = segment.at + into;
    // What a value holds and is read once more is no further place.
    if (!isInLines(config.source.logical, at)) again.add(at);
    else if (!config.macros.some((macro) => macro.start <= at && at < macro.end)) starts.add(at);
  }
  return starts.size > 0 ? starts.size : again.size;
}

/** Whether the text after a segment's end, where another takes over, was read as that other one. */
function covers(segments: readonly Segment[], offset: number, before: Segment): boolean {
  return segments.some((next) => next.at === before.at + before.length && next.offset === offset);
}

/** The segments that a stretch of the logical text lies in; for an empty stretch, the one that it would be put into. */
function segmentsOver(segments: readonly Segment[], start: number, end: number): Segment[] {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const segment = segments[middle];
    if (segment && segment.at <= start) low = middle + 1;
    else high = middle;
  }
  const over: Segment[] = [];
  for (let i = Math.max(0, low - 1); i < segments.length; i++) {
    const segment = segments[i];
    if (!segment || (over.length > 0 && segment.at >= end)) break;
    over.push(segment);
  }
  return over;
}

/** Whether a stretch of the logical text was typed as it stands, in one place: continuations may run through it. */
function isTyped(source: Preprocessed, start: number, end: number): boolean {
  const over = segmentsOver(source.logical.segments, start, end);
  const [first] = over;
  if (!first || over.some((each) => !each.exact || each.file !== first.file || each.use !== first.use)) return false;
  if (over.length === 1) return true;
  const from = locate(source.logical.segments, start, end);
  return !source.comments.some(
    ({ file, start: at }) => from && file === from.file && at >= from.start && at < from.end,
  );
}

/**
 * The edits of a fix as stretches of bytes, where they may be made: each must stand in text that was typed as it is read, and
 * where that text is read in several places (a macro's, an included file's) every one of them must ask for the same edits.
 *
 * @param config the configuration
 * @param reports the edits of each report of the same finding
 * @returns undefined where the fix cannot be offered
 */
export function offeredEdits(config: CompiledConfig, reports: readonly (readonly Edit[])[]): LocatedEdit[] | undefined {
  const [model, ...others] = reports;
  if (!model) return undefined;
  const { segments } = config.source.logical;
  const files = filesByPath(config.source);
  const result: LocatedEdit[] = [];
  for (const [i, { at: place, text }] of model.entries()) {
    if ('file' in place) {
      result.push({ at: place, text });
      continue;
    }
    const at = locate(segments, place.start, place.end);
    if (!at || !isTyped(config.source, place.start, place.end)) return undefined;
    const asking = new Set([place.start]);
    for (const other of others) {
      const edit = other[i];
      if (!edit || edit.text !== text || 'file' in edit.at) return undefined;
      if (!isTyped(config.source, edit.at.start, edit.at.end)) return undefined;
      const there = locate(segments, edit.at.start, edit.at.end);
      if (there?.file.path !== at.file.path || there.start !== at.start || there.end !== at.end) return undefined;
      asking.add(edit.at.start);
    }
    if (asking.size < occurrences(config, at.file, at.start)) return undefined;
    result.push({ at: { file: files.get(at.file.path) ?? at.file, start: at.start, end: at.end }, text });
  }
  return result;
}
