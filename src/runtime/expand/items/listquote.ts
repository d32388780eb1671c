import type { Run } from '../compile/code.ts';
import { failWith, give } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import type { Value } from '../value.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll, runAll } from './item.ts';
import { skipArguments } from './skipping.ts';

/** `${listquote{separator}{string}}`: doubles separators, so that the string can be an item; an empty one becomes a space. */
export const listquoteItem: ItemMaker = (node, compiler) => {
  const codes = compileAll(node.arguments, compiler);
  const { problem } = node;
  const work = ([separator = '', string = '']: readonly Value[], context: ExpandContext): string | undefined => {
    if (problem) return failWith(context, problem);
    const text = give(string, context);
    const char = textOf(separator).charAt(0);
    if (text === '') return ' ';
    return char === '' ? text : text.replaceAll(char, char + char);
  };
  const run: Run = (context) => {
    const values = runAll(codes, context);
    return values && work(values, context);
  };
  return { run, skip: skipArguments(codes, problem, compiler, work) };
};
