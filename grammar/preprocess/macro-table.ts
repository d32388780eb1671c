import type { PhysicalSpan, SourceFile } from '../source/file.ts';
import type { Macro, MacroUse, Segment } from '../source/logical.ts';
import { isUpper, isWord } from './characters.ts';
import { moved } from './logical-builder.ts';

/** Text under construction, and where it came from; `segments` are offsets into `text`. */
export interface Piece {
  text: string;
  segments: Segment[];
}

/** A macro's text made of more pieces than this is mapped to its definition as a whole: no person can read such a trace. */
const mostSegments = 4096;

/** Whether a macro's name can begin at an index: an upper case letter, or an underscore before one. */
function canBegin(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return isUpper(code) || (code === 95 && isUpper(text.charCodeAt(index + 1)));
}

/** The first index from `from` on at which a macro's name can begin; the text's length where there is none. */
function nextBeginning(text: string, from: number): number {
  let at = from;
  while (at < text.length && !canBegin(text, at)) at++;
  return at;
}

/**
 * The macros that are in force, in the order in which Exim tries them: those that the target predefines, those of the
 * command line, and those of the file, each in the order of definition.
 */
export interface MacroTable {
  /** Adds a definition; a redefinition (`replaces`) takes the place of the earlier one in the order. */
  add(macro: Macro, replaces?: Macro): void;
  find(name: string): Macro | undefined;
  /** A macro that keeps `name` from being defined, because its own name is a part of it. */
  hidden(name: string): Macro | undefined;
  /** Whether a macro's name occurs in `[start, end)`, as far as can be told without replacing any. */
  occurs(text: string, start: number, end: number): boolean;
  /** The macros to try, in order, on a line whose first possible name begins at `from`; none where no name occurs. */
  candidates(text: string, from: number): readonly Macro[];
}

/** @param predefined the target's own macros */
export function macroTable(predefined: readonly { readonly name: string; readonly value: string }[]): MacroTable {
  const fixed = predefined.map(({ name, value }): Macro => ({
    name,
    replacement: value,
    from: 'predefined',
    segments: [],
  }));
  const fixedByName = new Map(fixed.map((macro) => [macro.name, macro]));
  const own: Macro[] = [];
  const byName = new Map<string, Macro>();
  const byFirst = new Map<number, Macro[]>();

  function predefinedIn(text: string, from: number, end: number): boolean {
    for (let at = from; at < end; at++) {
      if (text.charCodeAt(at) !== 95 || !isUpper(text.charCodeAt(at + 1))) continue;
      let stop = at + 1;
      while (stop < end && isWord(text.charCodeAt(stop))) {
        stop++;
        if (fixedByName.has(text.slice(at, stop))) return true;
      }
    }
    return false;
  }

  function ownIn(text: string, from: number, end: number): boolean {
    for (let at = from; at < end; at++) {
      if (!canBegin(text, at)) continue;
      const bucket = byFirst.get(text.charCodeAt(at));
      if (bucket?.some((macro) => text.startsWith(macro.name, at))) return true;
    }
    return false;
  }

  return {
    add(macro, replaces) {
      const place = replaces ? own.indexOf(replaces) : -1;
      if (place >= 0) own[place] = macro;
      else if (!replaces) own.push(macro);
      else fixed[fixed.indexOf(replaces)] = macro;
      if (replaces?.from === 'predefined') fixedByName.set(macro.name, macro);
      byName.set(macro.name, macro);
      const first = macro.name.charCodeAt(0);
      const bucket = (byFirst.get(first) ?? []).filter((other) => other.name !== macro.name);
      bucket.push(macro);
      byFirst.set(first, bucket);
    },
    find: (name) => byName.get(name) ?? fixedByName.get(name),
    hidden(name) {
      if (predefinedIn(name, 0, name.length)) {
        const found = fixed.find((macro) => macro.name.length < name.length && name.includes(macro.name));
        if (found) return found;
      }
      return own.find((macro) => macro.name.length < name.length && name.includes(macro.name));
    },
    occurs(text, start, end) {
      for (let at = start; at < end; at++) {
        if (!canBegin(text, at)) continue;
        return ownIn(text, at, end) || (text.charCodeAt(at) === 95 && predefinedIn(text, at, end));
      }
      return false;
    },
    candidates(text, from) {
      // Predefined macros are looked for only where the first possible name has an underscore in front: see macros_expand().
      if (text.charCodeAt(from) === 95 && predefinedIn(text, from, text.length)) return [...fixed, ...own];
      return ownIn(text, from, text.length) ? own : [];
    },
  };
}

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

/** The index of the first segment that reaches past an offset. */
function firstReaching(segments: readonly Segment[], offset: number): number {
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

/** What `replaceMacros` found. */
export interface Replacement {
  readonly uses: readonly MacroUse[];
  /** Text grew past the limit; the rest was left as it was. */
  readonly overflow: boolean;
}

/**
 * Replaces macros in one physical line, as Exim's macros_expand() does: each macro in turn over the whole line, so that
 * the text of an earlier macro is searched for later ones, but never again for itself.
 *
 * @param piece changed in place
 * @param from index at which replacement begins: past the name in a macro definition
 * @param limit the longest that the line may become
 */
export function replaceMacros(
  piece: Piece,
  from: number,
  table: MacroTable,
  limit: number,
  line: PhysicalSpan,
): Replacement {
  let begin = nextBeginning(piece.text, from);
  if (begin >= piece.text.length) return { uses: [], overflow: false };
  const candidates = table.candidates(piece.text, begin);
  if (candidates.length === 0) return { uses: [], overflow: false };
  const uses: MacroUse[] = [];
  for (const macro of candidates) {
    begin = nextBeginning(piece.text, begin);
    if (begin >= piece.text.length) break;
    let found = piece.text.indexOf(macro.name, begin);
    if (found < 0) continue;
    const text: string[] = [];
    const segments: Segment[] = [];
    let length = 0;
    let done = 0;
    while (found >= 0) {
      const end = found + macro.name.length;
      if (length + (found - done) + macro.replacement.length + (piece.text.length - end) > limit) {
        return { uses, overflow: true };
      }
      const site = typedSpan(piece.segments, found, end) ?? line;
      const outer = piece.segments[firstReaching(piece.segments, found)]?.use;
      const use: MacroUse = outer ? { macro, site, outer } : { macro, site };
      uses.push(use);
      text.push(piece.text.slice(done, found));
      for (const segment of cut(piece.segments, done, found, length)) segments.push(segment);
      length += found - done;
      text.push(macro.replacement);
      for (const segment of replacementSegments(macro, use, length)) segments.push(segment);
      length += macro.replacement.length;
      done = end;
      // What follows may not begin a name any more: Exim skips to the next character that can.
      found = piece.text.indexOf(macro.name, nextBeginning(piece.text, end));
    }
    text.push(piece.text.slice(done));
    for (const segment of cut(piece.segments, done, piece.text.length, length)) segments.push(segment);
    piece.text = text.join('');
    piece.segments = segments;
  }
  return { uses, overflow: false };
}

/** A piece made of one stretch of a source. */
export function pieceOf(file: SourceFile, start: number, end: number): Piece {
  const length = end - start;
  return {
    text: file.text.slice(start, end),
    segments: length > 0 ? [{ at: 0, length, file, offset: start, typed: length, exact: true }] : [],
  };
}
