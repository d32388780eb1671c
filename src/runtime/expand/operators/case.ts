import { lowerCase, upperCase } from '../characters.ts';
import { pure } from './operator.ts';

/** `${lc:…}`, `${uc:…}`. */
export const caseOperators = { lc: pure(lowerCase), uc: pure(upperCase) };
