import type { CatalogueEntries } from '../row.ts';
import { conditions } from './conditions.ts';
import { controls } from './controls.ts';
import { modifiers } from './modifiers.ts';
import { retryErrors } from './retry-errors.ts';
import { rewriteFlags } from './rewrite-flags.ts';
import { verbs } from './verbs.ts';
import { verifies } from './verifies.ts';

/** The words of ACLs, retry rules and rewriting rules, but for those of the experimental systems. */
export const aclEntries: CatalogueEntries = {
  verbs,
  aclWords: [...conditions, ...modifiers],
  controls,
  verifies,
  retryErrors,
  rewriteFlags,
};
