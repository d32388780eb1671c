import type { Rule } from '../../../check/rule.ts';
import { lmdbLookups } from '../lookups.ts';

const config = (file: string): string =>
  `domainlist relay_to_domains = lmdb;${file}\nacl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept condition = \${lookup{$sender_address_domain}lmdb{${file}}{yes}{no}}\n`;

/** The file of a lookup has no absolute path. */
export const absolutePath: Rule = {
  name: 'lmdb/absolute-path',
  severity: 'error',
  summary: 'The file of an LMDB lookup has an absolute path.',
  why: 'Exim refuses to open a lookup file by a relative path, when the lookup is made: the address is deferred, or the ACL gives a temporary error.',
  wrong: [{ config: config('relay.mdb'), points: 'relay.mdb', says: 'is not absolute' }],
  right: [{ config: config('/var/lib/exim/relay.mdb') }],
  check({ config, report }) {
    for (const { file, at, query } of lmdbLookups(config)) {
      if (query || file.startsWith('/') || file.startsWith('$') || file === '') continue;
      report({ at, message: `the path "${file}" is not absolute: Exim does not open it` });
    }
  },
};
