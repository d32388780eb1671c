import type { DefCondition } from '../../../../grammar/expansion/ast.ts';
import type { Test } from '../compile/code.ts';
import { fail, failWith } from '../compile/code.ts';
import { findVariable, unknownVariable } from '../compile/names.ts';
import type { ExpandContext } from '../context.ts';
import { hasHeader } from '../headers.ts';
import { textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { failingCondition } from './condition.ts';

/** `def:variable` is true where it has a value that is not empty, `def:h_name:` where there is such a header line. */
export const defCondition: ConditionMaker<DefCondition> = (node, compiler): Test => {
  const { of, problem } = node;
  if (!of || problem) {
    return failingCondition((context) => (problem ? failWith(context, problem) : fail(context, '')));
  }
  const { name } = of;
  if (of.kind === 'header') {
    if (!name.includes('}')) return { test: (context) => hasHeader(`${name}:`, context), skip: undefined };
    return {
      test: (context) => {
        context.malformedHeader = true;
        return hasHeader(`${name}:`, context);
      },
      skip: (context) => (context.malformedHeader = true),
    };
  }
  const found = findVariable(name, compiler);
  const unknown = (context: ExpandContext): undefined => fail(context, unknownVariable(name, 'def', compiler.release));
  if (!found) return failingCondition(unknown);
  const { get, always } = found;
  return {
    test: (context) => {
      const value = get(context);
      return value === undefined ? unknown(context) : textOf(value) !== '';
    },
    skip: always ? (context) => (get(context) === undefined ? unknown(context) : true) : undefined,
  };
};
