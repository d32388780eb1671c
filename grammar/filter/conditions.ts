import { quoted } from '../expansion/messages.ts';
import type { Comparison, FilterCondition, FilterText, StateWord } from './ast.ts';
import type { FilterReader } from './reader.ts';
import { failed, fault, readItem, readWord, skipCharacter, skipIgnored } from './reader.ts';

/** The words that compare two strings, in all their forms. */
const comparisons: Readonly<Record<string, Comparison>> = {
  BEGIN: 'BEGINS',
  BEGINS: 'BEGINS',
  CONTAIN: 'CONTAINS',
  CONTAINS: 'CONTAINS',
  END: 'ENDS',
  ENDS: 'ENDS',
  IS: 'IS',
  MATCH: 'MATCHES',
  MATCHES: 'MATCHES',
  above: 'above',
  begin: 'begins',
  begins: 'begins',
  below: 'below',
  contain: 'contains',
  contains: 'contains',
  end: 'ends',
  ends: 'ends',
  is: 'is',
  match: 'matches',
  matches: 'matches',
};

const stateWords: readonly string[] = [
  'delivered',
  'error_message',
  'first_delivery',
  'manually_thawed',
] satisfies readonly StateWord[];

/** How deep brackets may lie within each other; Exim goes on until its stack is used up. */
const deepest = 500;

function isStateWord(word: string): word is StateWord {
  return stateWords.includes(word);
}

/** A chain of conditions while it is read: `or` binds less than `and`. */
interface Chain {
  /** What stands before the last `or`. */
  alternatives: FilterCondition | undefined;
  /** What stands after it, up to the last `and`. */
  all: FilterCondition | undefined;
}

function joined(kind: 'and' | 'or', left: FilterCondition | undefined, right: FilterCondition): FilterCondition {
  return left ? { kind, left, right, negated: false, start: left.start, end: right.end } : right;
}

/**
 * Reads a condition: at top level up to and with `then`, else up to a closing bracket. Mirrors `read_condition`.
 *
 * @returns undefined after a fault, which the reader has
 */
export function readCondition(reader: FilterReader, topLevel: boolean, depth = 0): FilterCondition | undefined {
  const chain: Chain = { alternatives: undefined, all: undefined };
  const finish = (last: FilterCondition | undefined): FilterCondition | undefined => {
    skipIgnored(reader);
    if (!last || failed(reader)) return undefined;
    return joined('or', chain.alternatives, joined('and', chain.all, last));
  };
  if (depth > deepest) {
    fault(reader, `brackets lie more than ${deepest} deep within each other in line ${reader.line} of filter file`);
    return finish(undefined);
  }
  for (;;) {
    const condition = readOne(reader, depth);
    if (!condition) return finish(undefined);
    const { line } = reader;
    const next = reader.text.charAt(reader.at);
    if (next === ')') {
      if (topLevel) fault(reader, `unexpected ")" in line ${line} of filter file`, reader.at, reader.at + 1);
      return finish(condition);
    }
    if (next === '(') {
      fault(reader, `unexpected "(" in line ${line} of filter file`, reader.at, reader.at + 1);
      return finish(condition);
    }
    const word = readWord(reader, false);
    if (failed(reader)) return finish(condition);
    if (word.text === 'then') {
      if (!topLevel) {
        fault(reader, `missing ")" at end of condition near line ${reader.line} of filter file`, word.start, word.end);
      }
      return finish(condition);
    }
    if (word.text === 'and') chain.all = joined('and', chain.all, condition);
    else if (word.text === 'or') {
      chain.alternatives = joined('or', chain.alternatives, joined('and', chain.all, condition));
      chain.all = undefined;
    } else {
      const { release } = reader.language;
      const what = `"and" or "or" or ${quoted(topLevel ? 'then' : ')', release)} expected`;
      const found = `but found ${quoted(word.text, release)}`;
      fault(reader, `${what} near line ${reader.line} of filter file, ${found}`, word.start, word.end);
      return finish(condition);
    }
  }
}

/** Reads what stands in brackets, up to and with the closing one. */
function readBracketed(reader: FilterReader, depth: number): FilterCondition | undefined {
  skipCharacter(reader);
  const condition = readCondition(reader, false, depth + 1);
  if (!condition) return undefined;
  if (reader.text.charAt(reader.at) !== ')') {
    fault(reader, `expected ")" in line ${reader.line} of filter file`);
    return undefined;
  }
  skipCharacter(reader);
  return condition;
}

/** Reads one condition, with each `not` before it. */
function readOne(reader: FilterReader, depth: number): FilterCondition | undefined {
  const { text } = reader;
  let negated = false;
  for (;;) {
    const start = reader.at;
    if (start >= text.length) {
      fault(reader, '"then" missing at end of filter file');
      return undefined;
    }
    if (text.charAt(start) === '(') {
      const condition = readBracketed(reader, depth);
      return condition && negated ? { ...condition, negated: !condition.negated } : condition;
    }
    if (text.charAt(start) === ')') {
      fault(reader, `unexpected ")" in line ${reader.line} of filter file`, start, start + 1);
      return undefined;
    }
    const item = readItem(reader, true);
    if (failed(reader)) return undefined;
    if (item.text === 'then') {
      fault(reader, `unexpected "then" near line ${reader.line} of filter file`, item.start, item.end);
      return undefined;
    }
    if (item.text === 'not') {
      negated = !negated;
      continue;
    }
    if (isStateWord(item.text)) return { kind: 'state', word: item.text, negated, start, end: item.end };
    if (item.text === 'personal') return readPersonal(reader, item, negated);
    if (item.text === 'foranyaddress') return readForAnyAddress(reader, item, negated, depth);
    return readComparison(reader, item, negated);
  }
}

/** `personal`, with any number of aliases. */
function readPersonal(reader: FilterReader, { start, end }: FilterText, negated: boolean): FilterCondition | undefined {
  const aliases: FilterText[] = [];
  for (;;) {
    const before = reader.at;
    const word = readWord(reader, true);
    if (failed(reader)) return undefined;
    if (word.text !== 'alias') {
      reader.at = before;
      return { kind: 'personal', aliases, negated, start, end: aliases.at(-1)?.end ?? end };
    }
    aliases.push(readItem(reader, true));
    if (failed(reader)) return undefined;
  }
}

/** `foranyaddress "addresses" (condition)`. */
function readForAnyAddress(
  reader: FilterReader,
  { start }: FilterText,
  negated: boolean,
  depth: number,
): FilterCondition | undefined {
  const addresses = readItem(reader, true);
  if (failed(reader)) return undefined;
  if (reader.text.charAt(reader.at) !== '(') {
    fault(reader, `"(" expected after "foranyaddress" near line ${reader.line} of filter file`);
    return undefined;
  }
  const condition = readBracketed(reader, depth);
  return condition && { kind: 'foranyaddress', addresses, condition, negated, start, end: reader.at };
}

/** A comparison of two strings: `"$subject" does not contain "x"`, `$x is y`. */
function readComparison(reader: FilterReader, left: FilterText, before: boolean): FilterCondition | undefined {
  let negated = before;
  let comparison: Comparison | undefined;
  let afterIs: number | undefined;
  let word = readWord(reader, true);
  if (failed(reader)) return undefined;
  if (/^(?:does|is)$/i.test(word.text)) {
    if (!/^d/i.test(word.text)) {
      comparison = word.text.startsWith('i') ? 'is' : 'IS';
      afterIs = reader.at;
    }
    word = readWord(reader, true);
    if (failed(reader)) return undefined;
    if (/^not$/i.test(word.text)) {
      negated = !negated;
      if (afterIs !== undefined) afterIs = reader.at;
      word = readWord(reader, true);
      if (failed(reader)) return undefined;
    }
  }
  const known = Object.hasOwn(comparisons, word.text) ? comparisons[word.text] : undefined;
  if (known !== undefined) comparison = known;
  else if (afterIs !== undefined) reader.at = afterIs;
  if (comparison === undefined) {
    const what = `unrecognized condition word ${quoted(word.text, reader.language.release)}`;
    fault(reader, `${what} near line ${reader.line} of filter file`, word.start, word.end);
    return undefined;
  }
  const right = readItem(reader, true);
  if (failed(reader)) return undefined;
  return { kind: 'comparison', comparison, left, right, negated, start: left.start, end: right.end };
}
