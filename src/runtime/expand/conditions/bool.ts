import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Test } from '../compile/code.ts';
import { fail, failWith } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import { lowerCase, trimSpace } from '../characters.ts';
import type { ExpandContext } from '../context.ts';
import { readDecimal, toInt32 } from '../numbers.ts';
import type { ConditionMaker } from './condition.ts';
import { failingCondition } from './condition.ts';

/** Whether a string stands for true; undefined where it stands for neither. */
function truth(text: string, lax: boolean): boolean | undefined {
  if (text === '') return false;
  if (/^-?\d*$/.test(text)) return (lax && text.length > 1) || toInt32(readDecimal(text).value) !== 0;
  const word = lowerCase(text);
  if (word === 'true' || word === 'yes') return true;
  if (word === 'false' || word === 'no') return false;
  return lax ? true : undefined;
}

function bool(lax: boolean): ConditionMaker {
  return (node, compiler): Test => {
    const { problem } = node;
    const [argument] = node.arguments;
    if (!argument) return failingCondition((context) => (problem ? failWith(context, problem) : fail(context, '')));
    const code = compileSequence(argument, compiler);
    const decide = (text: string | undefined, context: ExpandContext): boolean | undefined => {
      if (text === undefined) return undefined;
      if (problem) return failWith(context, problem);
      const trimmed = trimSpace(text);
      return truth(trimmed, lax) ?? fail(context, `unrecognised boolean value ${quoted(trimmed, compiler.release)}`);
    };
    const { skip } = code;
    const harmless = !problem && typeof skip === 'string' && truth(trimSpace(skip), lax) !== undefined;
    return {
      test: (context) => decide(code.run(context), context),
      // What is read over is looked at all the same.
      skip: harmless
        ? undefined
        : (context) =>
            decide(typeof skip === 'string' ? skip : skip(context), context) === undefined ? undefined : true,
    };
  };
}

/** `bool {string}`, `bool_lax {string}`. */
export const boolConditions: Readonly<Record<string, ConditionMaker>> = {
  bool: bool(false),
  bool_lax: bool(true),
};
