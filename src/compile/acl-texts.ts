import { dequote } from '../../grammar/config/dequote.ts';
import type { Part, Sequence, YesNo } from '../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../grammar/expansion/parse.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import { skipNonSpace, skipSpace } from './exim-text.ts';

/**
 * A text by which Exim looks for an ACL, as it stands in a value: a name, the path of a file, or an ACL written in place.
 * It is what an expansion gives, as far as that can be read off; what only a run can tell stands in it as it is written.
 */
export interface AclText {
  readonly text: string;
  /** Where each character of `text` begins in the value, and where what stands for it ends. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** The stretches of `text` that only a run can tell. */
  readonly open: readonly LogicalSpan[];
  /** Where it stands in the value; for what an expansion gives where nothing is written, the expansion. */
  readonly start: number;
  readonly end: number;
  /** Whether it is meant whenever the value is used, and is not one of several outcomes of an expansion. */
  readonly static: boolean;
}

/** All that a value may name. */
export interface AclTexts {
  readonly texts: readonly AclText[];
  /** Whether the expansion can give nothing else. */
  readonly complete: boolean;
}

/** The characters of a part; `open` where only a run can tell them. */
interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether each character stands for itself. */
  readonly plain: boolean;
  readonly open: boolean;
}

function pieceOf(part: Part, source: string): Piece {
  const { start, end } = part;
  switch (part.kind) {
    case 'text':
      return { text: part.text, start, end, plain: part.text.length === end - start, open: false };
    case 'escape':
      return { text: part.value, start, end, plain: false, open: false };
    case 'protected':
      // What stands between the two \N.
      return { text: part.text, start: start + 2, end: start + 2 + part.text.length, plain: true, open: false };
    default:
      return { text: source.slice(start, end), start, end, plain: true, open: true };
  }
}

const isBlank = (part: Part): boolean => part.kind === 'text' && /^[\t-\r ]*$/.test(part.text);

function choiceOf(part: Part): YesNo | undefined {
  switch (part.kind) {
    case 'if':
      return part.condition.problem ? undefined : part.yesNo;
    case 'lookup':
    case 'field':
    case 'run':
      return part.problem ? undefined : part.yesNo;
    default:
      return undefined;
  }
}

interface Collector {
  readonly source: string;
  readonly texts: AclText[];
  complete: boolean;
}

function add(into: Collector, pieces: readonly Piece[], at: LogicalSpan, fixed: boolean): void {
  let text = '';
  const from: number[] = [];
  const to: number[] = [];
  const open: LogicalSpan[] = [];
  for (const piece of pieces) {
    if (piece.open) open.push({ start: text.length, end: text.length + piece.text.length });
    text += piece.text;
    for (let i = 0; i < piece.text.length; i++) {
      from.push(piece.plain ? piece.start + i : piece.start);
      to.push(piece.plain ? piece.start + i + 1 : piece.end);
    }
  }
  into.texts.push({ text, from, to, open, start: at.start, end: at.end, static: fixed });
}

/** Collects what a sequence can give, between what stands before it and what stands after it. */
function collect(
  { parts, start, end }: Sequence,
  before: readonly Piece[],
  after: readonly Piece[],
  fixed: boolean,
  into: Collector,
): void {
  const [only, ...others] = parts.filter((part) => !isBlank(part));
  const choice = only && others.length === 0 ? choiceOf(only) : undefined;
  const pieces = (some: readonly Part[]): Piece[] => some.map((part) => pieceOf(part, into.source));
  if (!only || !choice) {
    add(into, [...before, ...pieces(parts), ...after], { start, end }, fixed);
    return;
  }
  const at = parts.indexOf(only);
  const lead = [...before, ...pieces(parts.slice(0, at))];
  const tail = [...pieces(parts.slice(at + 1)), ...after];
  if (choice.yes) collect(choice.yes, lead, tail, false, into);
  else if (only.kind !== 'if') into.complete = false;
  if (choice.no) collect(choice.no, lead, tail, false, into);
  else if (!choice.fail && choice.yes) add(into, [...lead, ...tail], only, false);
  if (choice.problem) into.complete = false;
}

/** What an expansion within a text may name: the first argument of `${acl …}`, say. */
export function aclTextsOf(sequence: Sequence, source: string): AclTexts {
  const into: Collector = { source, texts: [], complete: true };
  collect(sequence, [], [], true, into);
  return into;
}

/** The texts of a stretch of a value, moved to where that stands in it. */
function moved(text: AclText, place: (index: number) => number): AclText {
  return {
    ...text,
    from: text.from.map(place),
    to: text.to.map(place),
    start: place(text.start),
    end: place(text.end),
  };
}

/** The first word of a text; undefined where there is none, or only a run can tell where it ends. */
function firstWord(text: AclText): AclText | undefined {
  const begin = skipSpace(text.text, 0);
  const end = skipNonSpace(text.text, begin);
  if (begin >= end || text.open.length > 0) return undefined;
  const from = text.from.slice(begin, end);
  const to = text.to.slice(begin, end);
  const { start, end: stop } = text;
  return { ...text, text: text.text.slice(begin, end), from, to, start: from[0] ?? start, end: to.at(-1) ?? stop };
}

/**
 * What a value names where an ACL is asked for.
 *
 * @param value the value's text, before expansion
 * @param first what alone is meant: all of it, or, as in the condition `acl`, its first word, which may be in quotes and is
 *   expanded for itself; `expanded-word` where the value has been expanded before
 */
export function aclTextsIn(value: string, first: 'all' | 'word' | 'expanded-word'): AclTexts {
  if (first === 'all') return expanded(value);
  if (first === 'expanded-word') {
    const { texts, complete } = expanded(value);
    const words = texts.map(firstWord);
    const known = words.filter((each) => each !== undefined);
    return { texts: known, complete: complete && known.length === words.length };
  }
  const begin = skipSpace(value, 0);
  if (value.charAt(begin) !== '"') {
    const end = skipNonSpace(value, begin);
    const { texts, complete } = expanded(value.slice(begin, end));
    return { texts: texts.map((each) => moved(each, (index) => index + begin)), complete };
  }
  const { text, map, end, unclosed } = dequote(value, begin, value.length);
  const stop = unclosed ? end : end - 1;
  const { texts, complete } = expanded(text);
  const place = (index: number): number => (map ? (map[index] ?? stop) : Math.min(begin + 1 + index, stop));
  return { texts: texts.map((each) => moved(each, place)), complete };
}

function expanded(text: string): AclTexts {
  if (/[$\\]/.test(text)) return aclTextsOf(parseExpansion(text), text);
  const from = Array.from(text, (_, i) => i);
  const to = from.map((i) => i + 1);
  return { texts: [{ text, from, to, open: [], start: 0, end: text.length, static: true }], complete: true };
}

/** What Exim takes a text for that it is to find an ACL by. */
export type AclTextKind =
  /** Nothing: an empty ACL, which refuses. */
  | 'empty'
  /** A name, or a single word that is an ACL by itself. */
  | 'name'
  /** The path of a file. */
  | 'file'
  /** An ACL written in place. */
  | 'inline'
  /** Only a run can tell. */
  | 'open';

/** What Exim takes a text for (`acl_check_internal`): where there are blanks in it, for an ACL, whatever it may be. */
export function kindOf({ text, open }: AclText): AclTextKind {
  const begin = skipSpace(text, 0);
  if (begin >= text.length) return 'empty';
  if (open.length === 0) {
    if (text.includes(' ', begin)) return 'inline';
    if (text.charAt(begin) === '/') return 'file';
    return skipNonSpace(text, begin) < text.length ? 'inline' : 'name';
  }
  // A whole word and a blank: no name whatever the rest comes to.
  const word = skipNonSpace(text, begin);
  return word < (open[0]?.start ?? 0) && text.charAt(word) === ' ' ? 'inline' : 'open';
}
