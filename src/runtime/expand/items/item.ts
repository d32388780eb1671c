import type { Item, PlainItem, Sequence } from '../../../../grammar/expansion/ast.ts';
import type { Code, Compiler, Run } from '../compile/code.ts';
import { failWith, runValue, skipThen } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import type { ExpandContext } from '../context.ts';
import type { Value } from '../value.ts';

/** Compiles one kind of item. */
export type ItemMaker<Node extends Item = PlainItem> = (node: Node, compiler: Compiler) => Code;

/** Compiles arguments. */
export function compileAll(sequences: readonly Sequence[], compiler: Compiler): Code[] {
  return sequences.map((sequence) => compileSequence(sequence, compiler));
}

/** Evaluates arguments in order; undefined after a failure. Their taint stays with them. */
export function runAll(codes: readonly Code[], context: ExpandContext): Value[] | undefined {
  const values: Value[] = [];
  for (const code of codes) {
    const value = runValue(code, context);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** What an item does with its arguments once they are evaluated; undefined after a failure. */
export type Apply = (args: readonly Value[], context: ExpandContext) => string | undefined;

/**
 * Compiles an item all of whose arguments are strings: they are evaluated in order, the item's braces are checked, and
 * then the item does its work.
 *
 * @param before checked before anything is read; gives the message of a failure
 */
export function stringsItem(
  node: PlainItem,
  compiler: Compiler,
  apply: Apply,
  before?: (context: ExpandContext) => string | undefined,
): Code {
  const codes = compileAll(node.arguments, compiler);
  const { problem } = node;
  const run: Run = (context) => {
    const message = before?.(context);
    if (message !== undefined) {
      context.message = message;
      return undefined;
    }
    const values = runAll(codes, context);
    if (values === undefined) return undefined;
    return problem ? failWith(context, problem) : apply(values, context);
  };
  const skip = skipThen(codes, problem);
  if (!before) return { run, skip };
  return {
    run,
    skip: (context) => {
      const message = before(context);
      if (message !== undefined) {
        context.message = message;
        return undefined;
      }
      return typeof skip === 'string' ? skip : skip(context);
    },
  };
}
