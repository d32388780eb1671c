import type { Run } from '../compile/code.ts';
import { failWith, give } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import type { Value } from '../value.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll, runAll } from './item.ts';
import { skipArguments } from './skipping.ts';

/** Replaces characters one for one; of a character that stands twice, its last place counts. */
function translated(subject: string, from: string, to: string): string {
  if (to === '') return subject;
  let result = '';
  for (const char of subject) {
    const at = from.lastIndexOf(char);
    result += at < 0 ? char : to.charAt(Math.min(at, to.length - 1));
  }
  return result;
}

/** `${tr{subject}{characters}{replacements}}`. */
export const trItem: ItemMaker = (node, compiler) => {
  const codes = compileAll(node.arguments, compiler);
  const { problem } = node;
  const work = ([subject = '', from = '', to = '']: readonly Value[], context: ExpandContext): string | undefined =>
    problem ? failWith(context, problem) : translated(give(subject, context), textOf(from), textOf(to));
  const run: Run = (context) => {
    const values = runAll(codes, context);
    return values && work(values, context);
  };
  return { run, skip: skipArguments(codes, problem, compiler, work) };
};
