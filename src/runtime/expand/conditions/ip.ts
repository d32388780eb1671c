import { plainAddress } from '../ip-syntax.ts';
import { textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { stringsCondition } from './condition.ts';

function isIp(family: 4 | 6 | undefined): ConditionMaker {
  return (node, compiler) => {
    return stringsCondition(node, compiler, ([address = '']) => {
      const syntax = plainAddress(textOf(address), compiler.dialect);
      return syntax !== undefined && (family === undefined || syntax.family === family);
    });
  };
}

/** `isip {string}`, `isip4 {string}`, `isip6 {string}`. */
export const ipConditions: Readonly<Record<string, ConditionMaker>> = {
  isip: isIp(undefined),
  isip4: isIp(4),
  isip6: isIp(6),
};
