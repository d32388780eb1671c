import type { Rule } from '../../../check/rule.ts';
import { lmdbLookups } from '../lookups.ts';

const config = (lookup: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept condition = \${lookup${lookup}{yes}{no}}\n`;

/** An LMDB lookup is written as a query. */
export const singleKey: Rule = {
  name: 'lmdb/single-key',
  severity: 'error',
  summary: 'An LMDB lookup has a key and a file: ${lookup{key}lmdb{file}}.',
  why: 'lmdb is a single-key lookup. Without a key in braces before the type, Exim cannot read the expansion, and the condition or option fails each time.',
  wrong: [{ config: config(' lmdb{/var/lib/exim/relay.mdb}'), points: '/var/lib/exim/relay.mdb', says: 'has no key' }],
  right: [{ config: config('{$sender_address_domain}lmdb{/var/lib/exim/relay.mdb}') }],
  check({ config, report }) {
    for (const { at, query } of lmdbLookups(config)) {
      if (query) report({ at, message: 'this lookup has no key: lmdb is not query-style' });
    }
  },
};
