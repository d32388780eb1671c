import type { Problem } from '../../../../grammar/expansion/ast.ts';
import type { Code, Compiler, Skip } from '../compile/code.ts';
import { skipThen } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import type { Value } from '../value.ts';

/**
 * Reads over the arguments of an item. Before 4.97 some items did their work all the same, on what reading over their
 * arguments gives: the text that stands in them literally.
 *
 * @param work what the item does with its arguments
 */
export function skipArguments(
  codes: readonly Code[],
  problem: Problem | undefined,
  { release }: Compiler,
  work: (values: readonly Value[], context: ExpandContext) => string | undefined,
): Skip {
  if (release >= 97) return skipThen(codes, problem);
  return (context) => {
    const values: string[] = [];
    for (const { skip } of codes) {
      const value = typeof skip === 'string' ? skip : skip(context);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return work(values, context);
  };
}
