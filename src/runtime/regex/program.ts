import type { ByteSet, Node, Place, Test } from '../../../grammar/regex/ast.ts';
import { onlyMember } from '../../../grammar/regex/sets.ts';
import { fixedLength, mayBeEmpty } from '../../../grammar/regex/width.ts';

/* Patterns as programs for the matcher. */

/** What a program is made of. `at` of other instructions are indexes into it. */
export type Instruction =
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

export type ConditionTest =
  | { readonly kind: 'group'; readonly numbers: readonly number[] }
  | { readonly kind: 'recursion'; readonly number: number | undefined }
  | { readonly kind: 'never' }
  | { readonly kind: 'look'; readonly instruction: Instruction };

export type Program = readonly Instruction[];

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
