import type { Condition, Part, Problem, Sequence } from '../../../../grammar/expansion/ast.ts';
import { messageOf } from '../../../../grammar/expansion/messages.ts';
import type { ExpandContext } from '../context.ts';
import type { Dialect } from '../dialect.ts';
import type { Value } from '../value.ts';
import { mergeTaint, taintOf, textOf, valueOf } from '../value.ts';

/**
 * Part of an expansion, compiled: gives its value, and merges its taint into that of the context. After a failure it
 * gives undefined, and the context says what happened.
 */
export type Run = (context: ExpandContext) => string | undefined;

/**
 * What Exim does with a part whose value is not wanted: it still reads over it, and may meet a fault. A string stands
 * for a part with which nothing can go wrong; the value matters only before 4.98, where some items look at it.
 */
export type Skip = string | Run;

export interface Code {
  readonly run: Run;
  readonly skip: Skip;
  /** The value, where it is always the same. */
  readonly constant?: string;
}

/** A condition, compiled: undefined after a failure. */
export interface Test {
  readonly test: (context: ExpandContext) => boolean | undefined;
  /** Reading over it; undefined where nothing can go wrong, and otherwise a function that gives undefined when it does. */
  readonly skip: ((context: ExpandContext) => true | undefined) | undefined;
}

/** Sees the parts of a string as they are compiled, and may put something around their code. */
export interface Watch {
  /** @param text the string that the node's offsets are for */
  code(node: Sequence | Part, code: Code, text: string): Code;
  test(node: Condition, test: Test, text: string): Test;
}

/** What parts of one string are compiled with. */
export interface Compiler {
  readonly watch?: Watch;
  readonly dialect: Dialect;
  /** What follows `4.` in the release's number. */
  readonly release: number;
  /** The string that the tree was made of. */
  readonly text: string;
}

/** How long a string may become, in characters. */
export const longestResult = 1 << 26;

/** How many steps an expansion may take: turns of loops over lists, and matches of regular expressions. */
export const mostSteps = 5_000_000;

/** Fails with a message. */
export function fail(context: ExpandContext, message: string): undefined {
  context.message = message;
  return undefined;
}

/** Fails because of a problem in the string. */
export function failWith(context: ExpandContext, problem: Problem): undefined {
  return fail(context, messageOf(problem, context.malformedHeader));
}

/** Fails because a bound has been reached. */
export function tooLong(context: ExpandContext): undefined {
  return fail(context, `expansion is longer than ${longestResult} characters`);
}

/** Counts a step; false when there have been too many. */
export function step(context: ExpandContext): boolean {
  if (--context.steps > 0) return true;
  context.message = `expansion takes more than ${mostSteps} steps`;
  return false;
}

/** A part with a fixed value. */
export function constant(value: string, skip: Skip = value): Code {
  return { run: () => value, skip, constant: value };
}

/** A part that is a problem. */
export function problemCode(problem: Problem): Code {
  const run: Run = (context) => failWith(context, problem);
  return { run, skip: run };
}

/** Reads over a part; false after a failure. */
export function skipped(skip: Skip, context: ExpandContext): boolean {
  return typeof skip === 'string' || skip(context) !== undefined;
}

/** Evaluates a part on its own: its value with its taint, and the context's taint left alone. */
export function runValue(code: Code, context: ExpandContext): Value | undefined {
  const before = context.taint;
  context.taint = false;
  const text = code.run(context);
  const { taint } = context;
  context.taint = before;
  return text === undefined ? undefined : valueOf(text, taint);
}

/** Evaluates a part whose taint does not go into the result. */
export function runClean(code: Code, context: ExpandContext): string | undefined {
  const before = context.taint;
  const text = code.run(context);
  context.taint = before;
  return text;
}

/** Puts a value into the result: its taint is merged, its text given. */
export function give(value: Value, context: ExpandContext): string {
  const text = textOf(value);
  if (text !== '') context.taint = mergeTaint(context.taint, taintOf(value));
  return text;
}

/** Reads over several parts, in order; a string where nothing can go wrong. */
export function skipAll(codes: readonly Code[]): Skip {
  const skips: Run[] = [];
  for (const { skip } of codes) if (typeof skip !== 'string') skips.push(skip);
  if (skips.length === 0) return '';
  return (context) => {
    for (const skip of skips) if (skip(context) === undefined) return undefined;
    return '';
  };
}

/** Reads over parts, and then over a problem where there is one. */
export function skipThen(codes: readonly Code[], problem: Problem | undefined): Skip {
  const skip = skipAll(codes);
  if (!problem) return skip;
  return (context) => (skipped(skip, context) ? failWith(context, problem) : undefined);
}
