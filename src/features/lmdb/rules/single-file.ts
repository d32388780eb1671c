import type { Rule } from '../../../check/rule.ts';
import { lmdbLookups } from '../lookups.ts';

const config = (file: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept condition = \${lookup{$sender_address_domain}lmdb{${file}}{yes}{no}}\n`;

/** A lookup names a directory. */
export const singleFile: Rule = {
  name: 'lmdb/single-file',
  severity: 'error',
  summary: 'An LMDB lookup names the file itself, not the directory that it is in, nor its lock file.',
  why: 'LMDB keeps a database in a directory as data.mdb, unless it is told otherwise. Exim opens a single file: name data.mdb, or load it with "mdb_load -n".',
  wrong: [
    { config: config('/var/lib/exim/relay/'), points: '/var/lib/exim/relay/', says: 'is a directory' },
    {
      config: config('/var/lib/exim/relay/lock.mdb'),
      points: '/var/lib/exim/relay/lock.mdb',
      says: 'is the lock file',
    },
  ],
  right: [{ config: config('/var/lib/exim/relay/data.mdb') }],
  check({ config, report }) {
    for (const { file, at, query } of lmdbLookups(config)) {
      if (query) continue;
      if (file.endsWith('/'))
        report({ at, message: `"${file}" is a directory: name the file, as in "${file}data.mdb"` });
      else if (/(?:\/lock\.mdb|-lock)$/.test(file)) report({ at, message: `"${file}" is the lock file of a database` });
    }
  },
};
