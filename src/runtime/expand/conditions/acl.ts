import type { ConditionMaker } from './condition.ts';
import { stringsCondition } from './condition.ts';
import { callAcl } from '../items/acl.ts';
import { taintOf, textOf } from '../value.ts';

/** `acl {{name}{arg}…}`: what the ACL's message modifier says becomes `$value`. */
export const aclCondition: ConditionMaker = (node, compiler) =>
  stringsCondition(node, compiler, (args, context) => {
    const answer = callAcl(args, context);
    if (!answer) return undefined;
    const { message, outcome } = answer;
    context.value = message === undefined ? undefined : textOf(message);
    context.valueTaint = message === undefined ? false : taintOf(message);
    return outcome === 'OK';
  });
