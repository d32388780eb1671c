import type { GroupCondition } from '../../../../grammar/expansion/ast.ts';
import type { Test } from '../compile/code.ts';
import { fail, failWith } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import type { ConditionMaker } from './condition.ts';
import { compileCondition } from './index.ts';

/** `and {{…}{…}}`, `or {{…}{…}}`. Once the answer is known, the rest is only read over. */
export const groupCondition: ConditionMaker<GroupCondition> = (node, compiler): Test => {
  const { problem } = node;
  const name = node.name.text;
  const isAnd = name === 'and';
  const conditions = node.conditions.map((condition) => compileCondition(condition, compiler));
  const inside = (context: ExpandContext): undefined =>
    fail(context, `${context.message} inside "${name}{...}" condition`);
  const harmlessFrom = conditions.findLastIndex(({ skip }) => skip !== undefined) + 1;

  /** Reads over the conditions from one on. */
  const skipFrom = (from: number, context: ExpandContext): true | undefined => {
    for (let i = from; i < harmlessFrom; i++) {
      const skip = conditions[i]?.skip;
      if (skip && skip(context) === undefined) return inside(context);
    }
    return problem ? failWith(context, problem) : true;
  };
  const test: Test['test'] = (context) => {
    for (let i = 0; i < conditions.length; i++) {
      const met = conditions[i]?.test(context);
      if (met === undefined) return inside(context);
      if (met !== isAnd) return skipFrom(i + 1, context) && met;
    }
    return problem ? failWith(context, problem) : isAnd;
  };
  const harmless = !problem && harmlessFrom === 0;
  return { test, skip: harmless ? undefined : (context) => skipFrom(0, context) };
};
