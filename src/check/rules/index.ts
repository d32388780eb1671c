import type { Rule } from '../rule.ts';
import { listTrailingComment } from './list-trailing-comment.ts';
import { optionUnknown } from './option-unknown.ts';
import { transportUnused } from './transport-unused.ts';

/** The rules on Exim itself, in alphabetical order; each experimental system brings its own. */
export const coreRules: readonly Rule[] = [listTrailingComment, optionUnknown, transportUnused];
