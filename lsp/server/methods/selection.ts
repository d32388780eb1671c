import type { Position, SelectionRange } from 'vscode-languageserver/node';
import type { Value } from '../../../grammar/config/ast.ts';
import type { PhysicalSpan } from '../../../grammar/source/file.ts';
import { lineColumn } from '../../../grammar/source/file.ts';
import { spanIn } from '../../../src/check/spans.ts';
import { expansionOf, expansionPath } from '../expansion-path.ts';
import { indexInValue, treePlaceAt, typedAt } from '../logical-places.ts';
import { lineEnd, offsetAt, rangeOf } from '../positions.ts';
import type { View } from '../workspace.ts';

/** The stretches around an index of a value: the expansions that hold it, the innermost last. */
function inValue({ analysis }: View, value: Value, index: number): (PhysicalSpan | undefined)[] {
  const tree = expansionOf(value, analysis.config.catalogue);
  if (!tree) return [];
  return expansionPath(tree, index).map(({ start, end }) => {
    const span = spanIn(value, start, end);
    return typedAt(analysis, span.start, span.end);
  });
}

/** The stretches around an offset, the whole file first. */
function around(view: View, offset: number): PhysicalSpan[] {
  const { analysis, file } = view;
  const place = treePlaceAt(analysis, file, offset);
  const { line } = lineColumn(file, offset);
  const found: (PhysicalSpan | undefined)[] = [
    { file, start: 0, end: file.text.length },
    { file, start: file.lineStarts[line - 1] ?? 0, end: lineEnd(file, line - 1) },
  ];
  for (const node of place?.nodes.slice(1) ?? []) {
    found.push(typedAt(analysis, node.start, node.end));
    if (node.kind === 'value' && place) found.push(...inValue(view, node, indexInValue(node, place.offset)));
  }
  let { start } = { start: offset };
  while (start > 0 && /\w/.test(file.text.charAt(start - 1))) start--;
  let end = offset;
  while (/\w/.test(file.text.charAt(end))) end++;
  found.push({ file, start, end });
  return found
    .filter((span) => span?.file.path === file.path)
    .filter((span) => span !== undefined)
    .filter((span) => span.start <= offset && offset <= span.end)
    .map((span) => ({ ...span, file }));
}

/** What a person may want to select around places, from the word outwards. */
export function selectionRanges(view: View, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => {
    const spans = around(view, offsetAt(view.file, position)).sort((a, b) => b.end - b.start - (a.end - a.start));
    let range: SelectionRange = { range: { start: position, end: position } };
    let outer: SelectionRange | undefined;
    let last: PhysicalSpan | undefined;
    for (const span of spans) {
      if (last && (span.start < last.start || span.end > last.end)) continue;
      if (last && span.start === last.start && span.end === last.end) continue;
      if (span.start === span.end) continue;
      range = { range: rangeOf(span), ...(outer && { parent: outer }) };
      outer = range;
      last = span;
    }
    return range;
  });
}
