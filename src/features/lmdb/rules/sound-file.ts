import type { Rule } from '../../../check/rule.ts';
import { lmdbLookups } from '../lookups.ts';
import { lmdbMessage, openLmdb } from '../reader.ts';

const config = (file: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept condition = \${lookup{$sender_address_domain}lmdb{${file}}{yes}{no}}\n`;

/** With --check-files: the file of a lookup is not there, or is no LMDB file. */
export const soundFile: Rule = {
  name: 'lmdb/sound-file',
  severity: 'error',
  summary: 'The file of an LMDB lookup is there and can be read as one.',
  why: 'Exim opens the file when the lookup is made: where that fails the address is deferred, or the ACL gives a temporary error, for every message. Files are looked at with "eximc lint --check-files" only, on the machine that the configuration is for.',
  exceptions: 'A file that is made later, by a job that has not yet run.',
  wrong: [
    {
      config: config('/var/lib/exim/relay.mdb'),
      files: {},
      points: '/var/lib/exim/relay.mdb',
      says: 'there is no such file',
    },
    {
      config: config('/var/lib/exim/relay'),
      files: { '/var/lib/exim/relay': 'directory' },
      points: '/var/lib/exim/relay',
      says: 'is a directory',
    },
    {
      config: config('/var/lib/exim/relay.mdb'),
      files: { '/var/lib/exim/relay.mdb': { content: 'example.org\n' } },
      points: '/var/lib/exim/relay.mdb',
      says: 'MDB_INVALID',
    },
  ],
  right: [{ config: config('/var/lib/exim/relay.mdb') }, { config: config('/var/lib/$domain.mdb'), files: {} }],
  check({ config, files, report }) {
    if (!files) return;
    for (const { file, at, query } of lmdbLookups(config)) {
      if (query || !file.startsWith('/') || /[$\\]/.test(file)) continue;
      const kind = files.kind(file);
      if (kind === 'missing') report({ at, message: `there is no such file as ${file}` });
      else if (kind === 'directory') report({ at, message: `${file} is a directory: Exim opens a single file` });
      else if (kind !== 'file') report({ at, message: `${file} cannot be read` });
      else {
        const bytes = files.read(file);
        const opened = bytes && openLmdb(bytes);
        if (!opened) report({ at, message: `${file} cannot be read` });
        else if (!opened.ok) report({ at, message: `${file} cannot be opened: ${lmdbMessage(opened.error)}` });
      }
    }
  },
};
