import { addressOperators } from './address.ts';
import { baseOperators } from './bases.ts';
import { caseOperators } from './case.ts';
import { hashOperators } from './hashes.ts';
import { internationalOperators } from './international.ts';
import { ipOperators } from './ip.ts';
import { listOperators } from './lists.ts';
import { numberOperators } from './numbers.ts';
import type { OperatorMaker } from './operator.ts';
import { otherOperators } from './others.ts';
import { quoteOperators } from './quote.ts';
import { substringOperators } from './substring.ts';
import { utf8Operators } from './utf8.ts';

/** What every operator of any release does. */
export const operators: Readonly<Partial<Record<string, OperatorMaker>>> = {
  ...addressOperators,
  ...baseOperators,
  ...caseOperators,
  ...hashOperators,
  ...internationalOperators,
  ...ipOperators,
  ...listOperators,
  ...numberOperators,
  ...otherOperators,
  ...quoteOperators,
  ...substringOperators,
  ...utf8Operators,
};
