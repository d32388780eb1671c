import type { ConfigNode, Value } from '../../grammar/config/ast.ts';
import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import { childrenOf } from '../../grammar/config/visitor.ts';
import type { PhysicalSpan, SourceFile } from '../../grammar/source/file.ts';
import type { Segment } from '../../grammar/source/logical.ts';
import { isInLines, locate } from '../../grammar/source/logical.ts';
import { onceFor } from '../../src/check/once.ts';
import type { Analysis } from './analysis.ts';

/** The stretches of logical text by the file that they were typed in, in the order of that file. */
const segmentsByFile = onceFor((source: Preprocessed): ReadonlyMap<string, readonly Segment[]> => {
  const found = new Map<string, Segment[]>();
  for (const segment of source.logical.segments) {
    if (!segment.exact) continue;
    const there = found.get(segment.file.path);
    if (there) there.push(segment);
    else found.set(segment.file.path, [segment]);
  }
  for (const segments of found.values()) segments.sort((a, b) => a.offset - b.offset || a.at - b.at);
  return found;
});

/** The index of the first segment that may hold an offset: no segment is longer than a line, and lines are in order. */
function firstFrom(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where the byte at an offset of a file stands in the logical text: once for a line, again for each use of a macro whose
 * text holds it and each time that its file is included.
 *
 * @param atEnd whether an offset right behind the last byte of a stretch counts as in it
 */
export function logicalOffsets(source: Preprocessed, file: SourceFile, offset: number, atEnd = false): number[] {
  const segments = segmentsByFile(source).get(file.path) ?? [];
  const found: number[] = [];
  const line = file.text.lastIndexOf('\n', offset - 1) + 1;
  for (let i = firstFrom(segments, offset) - 1; i >= 0; i--) {
    const segment = segments[i];
    // A segment never runs over the end of a physical line.
    if (!segment || segment.offset < line) break;
    const into = offset - segment.offset;
    if (into < segment.length || (atEnd && into === segment.length)) found.push(segment.at + into);
  }
  return found.sort((a, b) => a - b);
}

/** The nodes around an offset of the logical text, the whole configuration first. */
export function nodesAt(root: ConfigNode, offset: number): ConfigNode[] {
  const path: ConfigNode[] = [root];
  for (let node = root; ;) {
    const children = childrenOf(node);
    const inner =
      children.findLast((child) => child.start <= offset && offset < child.end) ??
      children.findLast((child) => child.start <= offset && offset <= child.end);
    if (!inner) return path;
    path.push(inner);
    node = inner;
  }
}

/** A place of a file, as it stands in the tree. */
export interface TreePlace {
  /** The offset in the logical text. */
  readonly offset: number;
  /** From the whole configuration inwards. */
  readonly nodes: readonly ConfigNode[];
}

/**
 * What a place of a file is in the tree; of several, one in an ACL that is written in place of its name, or else the first that
 * is no macro's definition.
 */
export function treePlaceAt({ config }: Analysis, file: SourceFile, offset: number): TreePlace | undefined {
  const { source, ast, aclsInPlace } = config;
  const places = logicalOffsets(source, file, offset, true).map((each): TreePlace => {
    if (isInLines(source.logical, each)) return { offset: each, nodes: nodesAt(ast, each) };
    const acl = aclsInPlace.find(({ node }) => node.start <= each && each <= node.end);
    return { offset: each, nodes: acl ? [ast, ...nodesAt(acl.node, each)] : [ast] };
  });
  return (
    places.findLast(({ nodes }) => nodes[1]?.kind === 'acl') ??
    places.find(({ nodes }) => !nodes.some(({ kind }) => kind === 'macro')) ??
    places[0]
  );
}

/** The index in a value's text of an offset of the logical text. */
export function indexInValue(value: Value, offset: number): number {
  const { map, text } = value;
  if (!map) return Math.max(0, Math.min(offset - value.textStart, text.length));
  let index = 0;
  while (index < map.length && (map[index] ?? 0) < offset) index++;
  return Math.min(index, text.length);
}

/** Where a stretch of the logical text was typed. */
export function typedAt(analysis: Analysis, start: number, end: number): PhysicalSpan | undefined {
  const at = locate(analysis.config.source.logical.segments, start, end);
  return at && { file: analysis.files.get(at.file.path) ?? at.file, start: at.start, end: at.end };
}

/** Whether a stretch of the logical text was typed as it stands, in one piece. */
export function isTypedAs(span: PhysicalSpan, text: string): boolean {
  return span.file.text.slice(span.start, span.end) === text;
}
