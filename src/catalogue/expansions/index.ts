import type { CatalogueEntries } from '../row.ts';
import { conditions } from './conditions.ts';
import { items } from './items.ts';
import { lookups } from './lookups.ts';
import { operators } from './operators.ts';
import { aclVariables } from './variables-acl.ts';
import { addressVariables } from './variables-address.ts';
import { messageVariables } from './variables-message.ts';
import { scanningVariables } from './variables-scanning.ts';
import { senderCheckVariables } from './variables-sender-checks.ts';
import { sessionVariables } from './variables-session.ts';
import { systemVariables } from './variables-system.ts';
import { tlsVariables } from './variables-tls.ts';

/**
 * The words of the expansion language and the types of lookup, but for those of the experimental systems. Variables whose
 * names are made up (`$acl_m_…`, `$r_…`, `$auth1`, `$1`, `$h_…`) are not in Exim's tables, and so not here either.
 */
export const expansionEntries: CatalogueEntries = {
  items,
  operators,
  conditions,
  variables: [
    ...aclVariables,
    ...addressVariables,
    ...messageVariables,
    ...sessionVariables,
    ...tlsVariables,
    ...scanningVariables,
    ...senderCheckVariables,
    ...systemVariables,
  ],
  lookups,
};
