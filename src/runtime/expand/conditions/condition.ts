import type { Condition, StringCondition } from '../../../../grammar/expansion/ast.ts';
import type { Code, Compiler, Test } from '../compile/code.ts';
import { failWith, runValue, skipThen } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import type { ExpandContext } from '../context.ts';
import type { Value } from '../value.ts';

/**
 * Compiles one kind of condition, as though no exclamation mark stood before it. A test may leave any taint in the
 * context: whoever asks puts it back.
 */
export type ConditionMaker<Node extends Condition = StringCondition> = (node: Node, compiler: Compiler) => Test;

/** The strings of a condition, compiled. */
export function compileStrings(node: StringCondition, compiler: Compiler): Code[] {
  return node.arguments.map((sequence) => compileSequence(sequence, compiler));
}

/** Reading over strings, and then a problem where there is one. */
export function skipStrings(codes: readonly Code[], node: StringCondition): Test['skip'] {
  const skip = skipThen(codes, node.problem);
  return typeof skip === 'string' ? undefined : (context) => (skip(context) === undefined ? undefined : true);
}

/**
 * A condition on strings: they are evaluated in order, and then it is decided.
 *
 * @param decide undefined after a failure
 */
export function stringsCondition(
  node: StringCondition,
  compiler: Compiler,
  decide: (values: readonly Value[], context: ExpandContext) => boolean | undefined,
): Test {
  const codes = compileStrings(node, compiler);
  const { problem } = node;
  const test: Test['test'] = (context) => {
    const values: Value[] = [];
    for (const code of codes) {
      const value = runValue(code, context);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return problem ? failWith(context, problem) : decide(values, context);
  };
  return { test, skip: skipStrings(codes, node) };
}

/** A condition that always fails in the same way. */
export function failingCondition(failure: (context: ExpandContext) => undefined): Test {
  return { test: failure, skip: failure };
}
