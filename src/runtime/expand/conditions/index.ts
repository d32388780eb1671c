import type { Condition, StringCondition } from '../../../../grammar/expansion/ast.ts';
import { cutName } from '../../../../grammar/expansion/build.ts';
import type { Compiler, Test } from '../compile/code.ts';
import { fail, failWith } from '../compile/code.ts';
import { aclCondition } from './acl.ts';
import { authenticationConditions } from './authentication.ts';
import { boolConditions } from './bool.ts';
import { comparisons } from './comparisons.ts';
import type { ConditionMaker } from './condition.ts';
import { compileStrings, failingCondition, skipStrings } from './condition.ts';
import { crypteqCondition } from './crypteq.ts';
import { defCondition } from './def.ts';
import { existsCondition } from './files.ts';
import { groupCondition } from './group.ts';
import { inboundSrsCondition } from './inbound-srs.ts';
import { inlistConditions } from './inlist.ts';
import { ipConditions } from './ip.ts';
import { iterationCondition } from './iteration.ts';
import { matchConditions } from './match.ts';
import { processConditions } from './process.ts';

/** The conditions on strings. */
const onStrings: Readonly<Record<string, ConditionMaker>> = {
  ...comparisons,
  ...authenticationConditions,
  ...boolConditions,
  ...inlistConditions,
  ...ipConditions,
  ...matchConditions,
  ...processConditions,
  acl: aclCondition,
  crypteq: crypteqCondition,
  exists: existsCondition,
  inbound_srs: inboundSrsCondition,
};

/** A condition of which Exim reads no more than a fault in it. */
function faulty(node: StringCondition, compiler: Compiler): Test {
  const { problem } = node;
  if (node.arguments.length === 0) {
    return failingCondition((context) => (problem ? failWith(context, problem) : fail(context, '')));
  }
  const codes = compileStrings(node, compiler);
  const skip = skipStrings(codes, node);
  const test: Test['test'] = (context) => {
    for (const code of codes) if (code.run(context) === undefined) return undefined;
    return problem && failWith(context, problem);
  };
  return { test, skip };
}

function compileUnnegated(node: Condition, compiler: Compiler): Test {
  switch (node.kind) {
    case 'def':
      return defCondition(node, compiler);
    case 'group':
      return groupCondition(node, compiler);
    case 'iteration':
      return iterationCondition(node, compiler);
    case 'condition': {
      const name = cutName(node.name.text);
      const make = Object.hasOwn(onStrings, name) ? onStrings[name] : undefined;
      return make ? make(node, compiler) : faulty(node, compiler);
    }
  }
}

/** Compiles a condition. */
export function compileCondition(node: Condition, compiler: Compiler): Test {
  const test = compileNegatable(node, compiler);
  return compiler.watch?.test(node, test, compiler.text) ?? test;
}

function compileNegatable(node: Condition, compiler: Compiler): Test {
  const unnegated = compileUnnegated(node, compiler);
  if (!node.negated) return unnegated;
  const { test, skip } = unnegated;
  return {
    test: (context) => {
      const met = test(context);
      return met === undefined ? undefined : !met;
    },
    skip,
  };
}
