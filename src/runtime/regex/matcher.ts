import type { ByteSet, Node, Place, Test } from './ast.ts';
import { isWord, onlyMember } from './sets.ts';
import { fixedLength, mayBeEmpty } from './width.ts';

/*
 * A backtracking matcher for the patterns that JavaScript cannot do as PCRE2 does. It runs a small program with a stack
 * of its own, so that no pattern and no subject can exhaust ours, and counts its steps.
 */

/** What a program is made of. `at` of other instructions are indexes into it. */
type Instruction =
  | { readonly op: 'byte'; readonly code: number }
  | { readonly op: 'set'; readonly set: ByteSet }
  /** Takes bytes of a set, as many or as few as it may. */
  | {
      readonly op: 'run';
      readonly set: ByteSet;
      readonly minimum: number;
      readonly maximum: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly op: 'place'; readonly place: Place }
  | { readonly op: 'jump'; to: number }
  /** Tries what follows first, then `other`; or, lazily, the other way round. */
  | { readonly op: 'split'; other: number; readonly lazy: boolean }
  | { readonly op: 'save'; readonly slot: number }
  /** Remembers where a turn of a loop begins. */
  | { readonly op: 'mark'; readonly slot: number }
  /** Leaves the loop where the turn has taken nothing. */
  | { readonly op: 'leave-if-empty'; readonly slot: number; to: number }
  | { readonly op: 'reference'; readonly numbers: readonly number[]; readonly caseless: boolean }
  /** Runs a program of its own, without going back into it afterwards. */
  | { readonly op: 'atomic'; readonly program: Program }
  | { readonly op: 'look'; readonly program: Program; readonly negative: boolean }
  | { readonly op: 'behind'; readonly branches: readonly Behind[]; readonly negative: boolean }
  | { readonly op: 'condition'; readonly test: ConditionTest; otherwise: number }
  | { readonly op: 'call'; readonly number: number }
  | { readonly op: 'keep' }
  | { readonly op: 'match' };

interface Behind {
  readonly length: number;
  readonly program: Program;
}

type ConditionTest =
  | { readonly kind: 'group'; readonly numbers: readonly number[] }
  | { readonly kind: 'recursion'; readonly number: number | undefined }
  | { readonly kind: 'never' }
  | { readonly kind: 'look'; readonly instruction: Instruction };

type Program = readonly Instruction[];

/** A compiled pattern. */
export interface Matcher {
  readonly program: Program;
  readonly groups: number;
  /** Programs of the groups that are called. */
  readonly calls: ReadonlyMap<number, Program>;
  readonly slots: number;
}

/** How long programs may become altogether. */
const longestProgram = 50_000;

interface Builder {
  slots: number;
  size: number;
  readonly groups: Map<number, Node>;
  readonly called: Set<number>;
}

/** Thrown where a pattern is too big. */
class TooBig extends Error {}

/**
 * Compiles a tree.
 *
 * @returns undefined for a pattern that is too big
 */
export function compileMatcher(node: Node, groups: number): Matcher | undefined {
  const builder: Builder = { slots: 2 * (groups + 1), size: 0, groups: new Map([[0, node]]), called: new Set() };
  try {
    const program = programOf(node, builder);
    const calls = new Map<number, Program>();
    for (;;) {
      const missing = [...builder.called].find((number) => !calls.has(number));
      if (missing === undefined) break;
      const body = builder.groups.get(missing);
      calls.set(missing, body ? programOf(body, builder) : [{ op: 'match' }]);
    }
    return { program, groups, calls, slots: builder.slots };
  } catch (error) {
    if (error instanceof TooBig) return undefined;
    throw error;
  }
}

function programOf(node: Node, builder: Builder): Program {
  const program: Instruction[] = [];
  emit(node, program, builder);
  add(program, { op: 'match' }, builder);
  return program;
}

function add(program: Instruction[], instruction: Instruction, builder: Builder): void {
  if (++builder.size > longestProgram) throw new TooBig('program too long');
  program.push(instruction);
}

function emit(node: Node, program: Instruction[], builder: Builder): void {
  switch (node.kind) {
    case 'set': {
      const code = onlyMember(node.set);
      add(program, code === undefined ? { op: 'set', set: node.set } : { op: 'byte', code }, builder);
      return;
    }
    case 'place':
      add(program, { op: 'place', place: node.place }, builder);
      return;
    case 'sequence':
      for (const item of node.items) emit(item, program, builder);
      return;
    case 'alternatives':
      emitAlternatives(node.branches, program, builder);
      return;
    case 'capture':
      builder.groups.set(node.number, node);
      add(program, { op: 'save', slot: 2 * node.number }, builder);
      emit(node.body, program, builder);
      add(program, { op: 'save', slot: 2 * node.number + 1 }, builder);
      return;
    case 'atomic':
      add(program, { op: 'atomic', program: programOf(node.body, builder) }, builder);
      return;
    case 'repeat':
      emitRepeat(node, program, builder);
      return;
    case 'look':
      add(program, lookInstruction(node, builder), builder);
      return;
    case 'reference':
      add(program, { op: 'reference', numbers: node.numbers, caseless: node.caseless }, builder);
      return;
    case 'recursion':
      builder.called.add(node.number);
      add(program, { op: 'call', number: node.number }, builder);
      return;
    case 'condition': {
      const condition = { op: 'condition' as const, test: testOf(node.test, builder), otherwise: 0 };
      add(program, condition, builder);
      emit(node.yes, program, builder);
      const jump = { op: 'jump' as const, to: 0 };
      add(program, jump, builder);
      condition.otherwise = program.length;
      emit(node.no, program, builder);
      jump.to = program.length;
      return;
    }
    case 'keep':
      add(program, { op: 'keep' }, builder);
  }
}

function lookInstruction(node: Node & { kind: 'look' }, builder: Builder): Instruction {
  const { negative, body } = node;
  if (node.ahead) return { op: 'look', program: programOf(body, builder), negative };
  const branches = body.kind === 'alternatives' ? body.branches : [body];
  return {
    op: 'behind',
    negative,
    branches: branches.map((branch) => ({ length: fixedLength(branch) ?? 0, program: programOf(branch, builder) })),
  };
}

function testOf(test: Test, builder: Builder): ConditionTest {
  if (test.kind === 'define') return { kind: 'never' };
  if (test.kind !== 'look') return test;
  const node = test.look;
  return { kind: 'look', instruction: node.kind === 'look' ? lookInstruction(node, builder) : { op: 'match' } };
}

function emitAlternatives(branches: readonly Node[], program: Instruction[], builder: Builder): void {
  const jumps: { op: 'jump'; to: number }[] = [];
  branches.forEach((branch, i) => {
    const last = i === branches.length - 1;
    const split = { op: 'split' as const, other: 0, lazy: false };
    if (!last) add(program, split, builder);
    emit(branch, program, builder);
    if (!last) {
      const jump = { op: 'jump' as const, to: 0 };
      jumps.push(jump);
      add(program, jump, builder);
      split.other = program.length;
    }
  });
  for (const jump of jumps) jump.to = program.length;
}

function emitRepeat(node: Node & { kind: 'repeat' }, program: Instruction[], builder: Builder): void {
  const { body, minimum, maximum, mode } = node;
  if (body.kind === 'set') {
    add(program, { op: 'run', set: body.set, minimum, maximum, mode }, builder);
    return;
  }
  if (mode === 'possessive') {
    const greedy: Node = { ...node, mode: 'greedy' };
    add(program, { op: 'atomic', program: programOf(greedy, builder) }, builder);
    return;
  }
  if (maximum === 0) {
    // Its groups can still be called.
    emit(body, [], builder);
    return;
  }
  const lazy = mode === 'lazy';
  for (let i = 0; i < minimum; i++) emit(body, program, builder);
  if (maximum === Infinity) {
    const split = { op: 'split' as const, other: 0, lazy };
    const top = program.length;
    add(program, split, builder);
    const check = mayBeEmpty(body);
    const slot = check ? builder.slots++ : 0;
    if (check) add(program, { op: 'mark', slot }, builder);
    emit(body, program, builder);
    const leave = { op: 'leave-if-empty' as const, slot, to: 0 };
    if (check) add(program, leave, builder);
    add(program, { op: 'jump', to: top }, builder);
    split.other = program.length;
    leave.to = program.length;
    return;
  }
  const splits: { op: 'split'; other: number; lazy: boolean }[] = [];
  for (let i = minimum; i < maximum; i++) {
    const split = { op: 'split' as const, other: 0, lazy };
    splits.push(split);
    add(program, split, builder);
    emit(body, program, builder);
  }
  for (const split of splits) split.other = program.length;
}

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
