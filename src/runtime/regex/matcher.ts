import type { Place } from '../../../grammar/regex/ast.ts';
import type { ConditionTest, Instruction, Matcher, Program } from './program.ts';
import { isWord } from '../../../grammar/regex/sets.ts';

/*
 * A backtracking matcher for the patterns that JavaScript cannot do as PCRE2 does. It runs a small program with a stack
 * of its own, so that no pattern and no subject can exhaust ours, and counts its steps.
 */

/** What a match gives: offsets of each group, -1 where it is not set; group 0 is the whole. */
export type Offsets = readonly number[];

export type MatchOutcome = { readonly offsets: Offsets | undefined; readonly exhausted: boolean };

/** A match under way. */
interface Run {
  readonly matcher: Matcher;
  readonly text: string;
  readonly from: number;
  readonly slots: number[];
  /** Slots as they were before, to be put back: pairs of a slot and its value. */
  readonly log: number[];
  keep: number;
  steps: number;
  depth: number;
  recursion: number | undefined;
  inRecursion: boolean;
}

/** How often a match may step: about what PCRE2's own limit allows. */
const mostSteps = 10_000_000;

/** How deep programs may run within programs. */
const deepest = 400;

/**
 * Looks for a match.
 *
 * @param from where to begin
 * @param anchored whether it must begin there
 * @param notEmpty whether a match of nothing does not count
 */
export function runMatcher(
  matcher: Matcher,
  text: string,
  from: number,
  anchored: boolean,
  notEmpty: boolean,
): MatchOutcome {
  const run: Run = {
    matcher,
    text,
    from,
    slots: new Array<number>(matcher.slots).fill(-1),
    log: [],
    keep: -1,
    steps: mostSteps,
    depth: 0,
    recursion: undefined,
    inRecursion: false,
  };
  for (let start = from; start <= text.length; start++) {
    run.slots.fill(-1);
    run.log.length = 0;
    run.keep = start;
    const end = execute(matcher.program, start, run, notEmpty ? start : -1);
    if (run.steps <= 0) return { offsets: undefined, exhausted: true };
    if (end >= 0) {
      const offsets = run.slots.slice(0, 2 * (matcher.groups + 1));
      offsets[0] = Math.min(run.keep, end);
      offsets[1] = end;
      return { offsets, exhausted: false };
    }
    if (anchored) break;
  }
  return { offsets: undefined, exhausted: false };
}

function undo(run: Run, length: number): void {
  const { log, slots } = run;
  while (log.length > length) {
    const value = log.pop() ?? 0;
    const slot = log.pop() ?? 0;
    if (slot < 0) run.keep = value;
    else slots[slot] = value;
  }
}

function set(run: Run, slot: number, value: number): void {
  run.log.push(slot, run.slots[slot] ?? -1);
  run.slots[slot] = value;
}

/** Kinds of entry of the backtracking stack: another way, a byte less for a greedy run, a byte more for a lazy one. */
const otherWay = 0;
const fewer = 1;
const more = 2;

/** An entry: its kind, the instruction, the position, the length of the log, and how far a run may go. */
const entrySize = 5;

/**
 * Runs a program from a position.
 *
 * @param refused an end that does not count as a match, or -1
 * @returns where it ends, or -1 where it does not match; what it has captured stays
 */
function execute(program: Program, start: number, run: Run, refused: number): number {
  if (++run.depth > deepest) run.steps = 0;
  const base = run.log.length;
  const end = search(program, start, run, refused);
  run.depth--;
  if (end < 0) undo(run, base);
  return end;
}

function search(program: Program, start: number, run: Run, refused: number): number {
  const { text, slots } = run;
  const stack: number[] = [];
  let pc = 0;
  let at = start;
  let failed = false;
  for (;;) {
    if (--run.steps <= 0) return -1;
    if (failed) {
      if (stack.length === 0) return -1;
      const top = stack.length - entrySize;
      const kind = stack[top];
      pc = stack[top + 1] ?? 0;
      at = stack[top + 2] ?? 0;
      const limit = stack[top + 4] ?? 0;
      undo(run, stack[top + 3] ?? 0);
      failed = false;
      if (kind === otherWay) stack.length = top;
      else if (kind === fewer) {
        if (at <= limit) stack.length = top;
        else stack[top + 2] = at - 1;
        pc++;
      } else {
        const lazy = program[pc];
        if (lazy?.op === 'run' && at < limit && lazy.set[text.charCodeAt(at)]) {
          stack[top + 2] = ++at;
          pc++;
        } else {
          stack.length = top;
          failed = true;
          continue;
        }
      }
    }
    const instruction = program[pc];
    if (instruction === undefined) return -1;
    switch (instruction.op) {
      case 'byte':
        failed = text.charCodeAt(at) !== instruction.code;
        at++;
        break;
      case 'set':
        failed = at >= text.length || !instruction.set[text.charCodeAt(at)];
        at++;
        break;
      case 'run': {
        const { minimum, maximum, mode, set: members } = instruction;
        const limit = Math.min(text.length, at + (mode === 'lazy' ? minimum : maximum));
        let end = at;
        while (end < limit && members[text.charCodeAt(end)]) end++;
        run.steps -= (end - at) >> 3;
        failed = end - at < minimum;
        if (!failed && mode === 'greedy' && end > at + minimum) {
          stack.push(fewer, pc, end - 1, run.log.length, at + minimum);
        }
        if (!failed && mode === 'lazy' && maximum > minimum) {
          stack.push(more, pc, end, run.log.length, Math.min(text.length, at + maximum));
        }
        at = end;
        break;
      }
      case 'place':
        failed = !holds(instruction.place, at, run);
        break;
      case 'jump':
        pc = instruction.to;
        continue;
      case 'split':
        stack.push(otherWay, instruction.lazy ? pc + 1 : instruction.other, at, run.log.length, 0);
        pc = instruction.lazy ? instruction.other : pc + 1;
        continue;
      case 'save':
      case 'mark':
        set(run, instruction.slot, at);
        break;
      case 'leave-if-empty':
        pc = slots[instruction.slot] === at ? instruction.to : pc + 1;
        continue;
      case 'reference': {
        const length = referenceLength(instruction.numbers, instruction.caseless, at, run);
        failed = length < 0;
        at += length;
        break;
      }
      case 'atomic':
        at = execute(instruction.program, at, run, -1);
        failed = at < 0;
        break;
      case 'call':
        at = call(instruction.number, at, run);
        failed = at < 0;
        break;
      case 'look':
      case 'behind':
        failed = !looks(instruction, at, run);
        break;
      case 'condition':
        pc = conditionHolds(instruction.test, at, run) ? pc + 1 : instruction.otherwise;
        continue;
      case 'keep':
        run.log.push(-1, run.keep);
        run.keep = at;
        break;
      case 'match':
        if (at !== refused) return at;
        failed = true;
    }
    pc++;
  }
}

function holds(place: Place, at: number, { text, from }: Run): boolean {
  const end = text.length;
  switch (place) {
    case 'start':
      return at === 0;
    case 'end':
      return at === end;
    case 'soft-end':
      return at === end || (at === end - 1 && text.charCodeAt(at) === 10);
    case 'line-start':
      return at === 0 || (at < end && text.charCodeAt(at - 1) === 10);
    case 'line-end':
      return at === end || text.charCodeAt(at) === 10;
    case 'match-start':
      return at === from;
    case 'word-boundary':
    case 'no-word-boundary': {
      const before = at > 0 && isWord(text.charCodeAt(at - 1));
      const after = at < end && isWord(text.charCodeAt(at));
      return (before !== after) === (place === 'word-boundary');
    }
  }
}

const lowerCode = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

/** How long what a back reference stands for is, where it stands at the position; else -1. */
function referenceLength(numbers: readonly number[], caseless: boolean, at: number, run: Run): number {
  const number = numbers.find((each) => (run.slots[2 * each + 1] ?? -1) >= 0);
  if (number === undefined) return -1;
  const start = run.slots[2 * number] ?? 0;
  const length = (run.slots[2 * number + 1] ?? 0) - start;
  for (let i = 0; i < length; i++) {
    const a = run.text.charCodeAt(start + i);
    const b = run.text.charCodeAt(at + i);
    if (a !== b && !(caseless && lowerCode(a) === lowerCode(b))) return -1;
  }
  return length;
}

function looks(instruction: Instruction & { op: 'look' | 'behind' }, at: number, run: Run): boolean {
  const before = run.log.length;
  let found = false;
  if (instruction.op === 'look') found = execute(instruction.program, at, run, -1) >= 0;
  else {
    found = instruction.branches.some(
      ({ length, program }) => length <= at && execute(program, at - length, run, -1) >= 0,
    );
  }
  if (instruction.negative) undo(run, before);
  return found !== instruction.negative;
}

function conditionHolds(test: ConditionTest, at: number, run: Run): boolean {
  switch (test.kind) {
    case 'never':
      return false;
    case 'group':
      return test.numbers.some((number) => (run.slots[2 * number + 1] ?? -1) >= 0);
    case 'recursion':
      return run.inRecursion && (test.number === undefined || test.number === run.recursion);
    case 'look': {
      const { instruction } = test;
      return (instruction.op === 'look' || instruction.op === 'behind') && looks(instruction, at, run);
    }
  }
}

/** Runs a group as a subroutine: what it captures is forgotten afterwards. */
function call(number: number, at: number, run: Run): number {
  const program = number === 0 ? run.matcher.program : run.matcher.calls.get(number);
  if (!program) return -1;
  const before = run.log.length;
  const { recursion, inRecursion } = run;
  run.recursion = number;
  run.inRecursion = true;
  const end = execute(program, at, run, -1);
  run.recursion = recursion;
  run.inRecursion = inRecursion;
  undo(run, before);
  return end;
}
