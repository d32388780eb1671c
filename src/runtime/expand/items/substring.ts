import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Code, Compiler, Run } from '../compile/code.ts';
import { fail, failWith, give } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { readDecimal, toInt32 } from '../numbers.ts';
import { hash, nhash, substring } from '../operators/substring.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll, runAll } from './item.ts';
import { skipArguments } from './skipping.ts';

type Compute = (subject: string, a: number, b: number, context: ExpandContext) => string | undefined;

/** Reads one of the numbers; undefined after a failure. */
function readNumber(
  value: Value,
  which: 0 | 1,
  name: string,
  { release }: Compiler,
  context: ExpandContext,
): number | undefined {
  const text = textOf(value);
  if (release >= 99 && taintOf(value) !== false) {
    const message = `attempt to use tainted string '${text}' for ${name}`;
    context.environment.services.log?.(message, true);
    return fail(context, message);
  }
  const read = readDecimal(text);
  const number = toInt32(read.value);
  if (read.end === text.length && (which === 0 || number >= 0)) return number;
  const positive = which === 0 ? '' : ' positive';
  return fail(context, `${quoted(text, release)} is not a${positive} number (in ${quoted(name, release)} expansion)`);
}

/** `${substr{start}{length}{string}}` and the like: the operators with arguments that are expanded. */
function numbered(compute: Compute, clean: boolean): ItemMaker {
  return (node, compiler): Code => {
    const codes = compileAll(node.arguments, compiler);
    const { problem } = node;
    const name = node.name.text;
    const work = (values: readonly Value[], context: ExpandContext): string | undefined => {
      if (problem) return failWith(context, problem);
      const subject = values.at(-1) ?? '';
      const numbers: [number, number] = [0, -1];
      const given: readonly (Value | undefined)[] =
        values.length > 2 ? values : name === 'length' ? [undefined, values[0]] : [values[0], undefined];
      for (const which of [0, 1] as const) {
        const value = given[which];
        if (value === undefined) continue;
        const number = readNumber(value, which, name, compiler, context);
        if (number === undefined) return undefined;
        numbers[which] = number;
      }
      if (clean) return compute(textOf(subject), ...numbers, context);
      return compute(give(subject, context), ...numbers, context);
    };
    const run: Run = (context) => {
      const values = runAll(codes, context);
      return values && work(values, context);
    };
    return { run, skip: skipArguments(codes, problem, compiler, work) };
  };
}

export const substrItem = numbered(substring, false);
export const lengthItem = numbered(substring, false);
export const hashItem = numbered(hash, false);
export const nhashItem = numbered(nhash, true);
