import type { PhysicalSpan } from '../source/file.ts';
import type { Macro, MacroUse, Segment } from '../source/logical.ts';
import { moved } from './logical-builder.ts';
import type { MacroRank, MacroTable } from './macro-table.ts';
import { nextBeginning } from './macro-table.ts';
import type { Piece } from './piece.ts';
import { cut, firstReaching, typedSpan } from './piece.ts';

/** What it costs to carry a segment over, in bytes copied. */
const costOfSegment = 32;

/** A macro's text made of more pieces than this is mapped to its definition as a whole: no person can read such a trace. */
const mostSegments = 4096;

/** Puts `outer` at the end of a chain of uses. */
function within(use: MacroUse | undefined, outer: MacroUse, known: Map<MacroUse, MacroUse>): MacroUse {
  if (!use) return outer;
  let result = known.get(use);
  if (!result) {
    result = { macro: use.macro, site: use.site, outer: use.outer ? within(use.outer, outer, known) : outer };
    known.set(use, result);
  }
  return result;
}

function replacementSegments(macro: Macro, use: MacroUse, at: number): Segment[] {
  if (macro.replacement === '') return [];
  if (macro.segments.length === 0 || macro.segments.length > mostSegments) {
    const { site } = use;
    const outer = use.outer ? { outer: use.outer } : {};
    return [
      {
        at,
        length: macro.replacement.length,
        file: site.file,
        offset: site.start,
        typed: site.end - site.start,
        exact: false,
        use: { macro, site, ...outer },
      },
    ];
  }
  const [only] = macro.segments;
  if (only && macro.segments.length === 1 && !only.use) return [{ ...moved(only, at), use }];
  const known = new Map<MacroUse, MacroUse>();
  return macro.segments.map((segment) => ({ ...moved(segment, at), use: within(segment.use, use, known) }));
}

/** Adds a rank to those that wait, in order, where it does not wait already. */
function enqueue(waiting: MacroRank[], rank: MacroRank): void {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle] ?? 0) > rank) low = middle + 1;
    else high = middle;
  }
  if (waiting[low] !== rank) waiting.splice(low, 0, rank);
}

/** What may still be spent on replacing macros. */
export interface MacroBudget {
  /** How many bytes may still be searched and copied. */
  bytes: number;
}

/** What `replaceMacros` found. */
export interface Replacement {
  readonly uses: readonly MacroUse[];
  /** Why the rest was left as it was: the text grew past the limit, or the budget is spent. */
  readonly stopped?: 'length' | 'work';
}

/**
 * Replaces macros in one physical line, as Exim's macros_expand() does: each macro in turn over the whole line, so that
 * the text of an earlier macro is searched for later ones, but never again for itself.
 *
 * @param piece changed in place
 * @param from index at which replacement begins: past the name in a macro definition
 * @param limit the longest that the line may become
 * @param line the line, where no place in it is known
 * @param budget what is spent is taken off
 */
export function replaceMacros(
  piece: Piece,
  from: number,
  table: MacroTable,
  limit: number,
  line: PhysicalSpan,
  budget: MacroBudget,
): Replacement {
  let begin = nextBeginning(piece.text, from);
  if (begin >= piece.text.length) return { uses: [] };
  const seen = new Set<MacroRank>();
  table.eachIn(piece.text, begin, piece.text.length, table.firstTried(piece.text, begin), (rank) => seen.add(rank));
  if (seen.size === 0) return { uses: [] };
  /** The macros whose names have been seen, the next one last. */
  const waiting = [...seen].sort((a, b) => b - a);
  const reach = table.longestName() - 1;
  const uses: MacroUse[] = [];
  for (let rank = waiting.pop(); rank !== undefined; rank = waiting.pop()) {
    const macro = table.at(rank);
    begin = nextBeginning(piece.text, begin);
    if (!macro || begin >= piece.text.length) break;
    budget.bytes -= piece.text.length + waiting.length;
    let found = piece.text.indexOf(macro.name, begin);
    if (found < 0) continue;
    const text: string[] = [];
    const segments: Segment[] = [];
    /** Where the replacements stand in the new text. */
    const replaced: { readonly start: number; readonly end: number }[] = [];
    let length = 0;
    let done = 0;
    while (found >= 0) {
      const end = found + macro.name.length;
      if (length + (found - done) + macro.replacement.length + (piece.text.length - end) > limit) {
        return { uses, stopped: 'length' };
      }
      if (budget.bytes < 0) return { uses, stopped: 'work' };
      const site = typedSpan(piece.segments, found, end) ?? line;
      const outer = piece.segments[firstReaching(piece.segments, found)]?.use;
      const use: MacroUse = outer ? { macro, site, outer } : { macro, site };
      uses.push(use);
      text.push(piece.text.slice(done, found));
      for (const segment of cut(piece.segments, done, found, length)) segments.push(segment);
      length += found - done;
      text.push(macro.replacement);
      for (const segment of replacementSegments(macro, use, length)) segments.push(segment);
      replaced.push({ start: length, end: length + macro.replacement.length });
      length += macro.replacement.length;
      done = end;
      // What follows may not begin a name any more: Exim skips to the next character that can.
      found = piece.text.indexOf(macro.name, nextBeginning(piece.text, end));
    }
    text.push(piece.text.slice(done));
    for (const segment of cut(piece.segments, done, piece.text.length, length)) segments.push(segment);
    piece.text = text.join('');
    piece.segments = segments;
    budget.bytes -= costOfSegment * segments.length;
    // New names are made of new text, or where it meets the old.
    const least = rank + 1;
    let searched = begin;
    for (const { start, end } of replaced) {
      const first = Math.max(searched, start - reach);
      table.eachIn(piece.text, first, end, least, (each) => {
        enqueue(waiting, each);
      });
      searched = Math.max(searched, end);
    }
  }
  return { uses };
}
