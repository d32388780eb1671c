import type { Run, Test } from '../compile/code.ts';
import { fail, failWith } from '../compile/code.ts';
import { compareCaseless, lowerCase } from '../characters.ts';
import type { ExpandContext } from '../context.ts';
import type { Integer } from '../numbers.ts';
import { readInteger } from '../numbers.ts';
import type { ConditionMaker } from './condition.ts';
import { compileStrings, skipStrings } from './condition.ts';

function ofTexts(compare: (a: string, b: string) => boolean): ConditionMaker {
  return (node, compiler) => {
    const codes = compileStrings(node, compiler);
    const [first, second] = codes;
    const skip = skipStrings(codes, node);
    if (!first || !second || node.problem) return { test: withProblem(codes, node.problem), skip };
    const left = first.run;
    const right = second.run;
    const fixed = second.constant;
    const test: Test['test'] =
      fixed === undefined
        ? (context) => {
            const a = left(context);
            if (a === undefined) return undefined;
            const b = right(context);
            return b === undefined ? undefined : compare(a, b);
          }
        : (context) => {
            const a = left(context);
            return a === undefined ? undefined : compare(a, fixed);
          };
    return { test, skip };
  };
}

function withProblem(codes: readonly { readonly run: Run }[], problem: Parameters<typeof failWith>[1] | undefined) {
  return (context: ExpandContext): undefined => {
    for (const code of codes) if (code.run(context) === undefined) return undefined;
    return problem && failWith(context, problem);
  };
}

/** What a string counts as among numbers; undefined after a failure. */
function numberOf(text: string, context: ExpandContext): Integer | undefined {
  if (text === '') return 0;
  const read = readInteger(text, false, context.dialect.release);
  return 'value' in read ? read.value : fail(context, read.message);
}

/** Each number is read before the next string is evaluated. */
function ofNumbers(compare: (a: Integer, b: Integer) => boolean): ConditionMaker {
  return (node, compiler) => {
    const codes = compileStrings(node, compiler);
    const { problem } = node;
    const test: Test['test'] = (context) => {
      let first: Integer | undefined;
      for (const code of codes) {
        const text = code.run(context);
        const number = text === undefined ? undefined : numberOf(text, context);
        if (number === undefined) return undefined;
        if (first !== undefined && !problem) return compare(first, number);
        first = number;
      }
      return problem && failWith(context, problem);
    };
    return { test, skip: skipStrings(codes, node) };
  };
}

// The two may be a number and a bigint.
const same = (a: Integer, b: Integer): boolean => a >= b && a <= b;

/** Comparisons of numbers, and of strings with and without regard to letter case. */
export const comparisons: Readonly<Record<string, ConditionMaker>> = {
  '=': ofNumbers(same),
  '==': ofNumbers(same),
  '<': ofNumbers((a, b) => a < b),
  '<=': ofNumbers((a, b) => a <= b),
  '>': ofNumbers((a, b) => a > b),
  '>=': ofNumbers((a, b) => a >= b),
  eq: ofTexts((a, b) => a === b),
  lt: ofTexts((a, b) => a < b),
  le: ofTexts((a, b) => a <= b),
  gt: ofTexts((a, b) => a > b),
  ge: ofTexts((a, b) => a >= b),
  eqi: ofTexts((a, b) => a === b || (a.length === b.length && lowerCase(a) === lowerCase(b))),
  lti: ofTexts((a, b) => compareCaseless(a, b) < 0),
  lei: ofTexts((a, b) => compareCaseless(a, b) <= 0),
  gti: ofTexts((a, b) => compareCaseless(a, b) > 0),
  gei: ofTexts((a, b) => compareCaseless(a, b) >= 0),
};
