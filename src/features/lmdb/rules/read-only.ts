import type { Rule } from '../../../check/rule.ts';
import { spanIn } from '../../../check/spans.ts';
import { expansionsOf } from '../../../check/expansions.ts';

const config = (lookup: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept condition = ${lookup}\n`;

/** The beginning of a statement that changes something: SQL's, and that of command-line tools. */
const writing =
  /^[\t-\r ]*(?:\/[^\t-\r ]+[\t-\r ]+)?(insert[\t-\r ]+into|update|delete[\t-\r ]+from|replace[\t-\r ]+into|put|set|add|del)[\t-\r ]+[^\t-\r ]/i;

/** An LMDB lookup that is meant to write. */
export const readOnly: Rule = {
  name: 'lmdb/read-only',
  severity: 'error',
  summary: 'LMDB lookups read: nothing is written by them.',
  why: 'Exim opens the file for reading, and takes the whole text for the key to look for: what was to be written is not, and the lookup fails. Write with mdb_load, or with a program of your own; Exim sees the change at its next lookup. Lookups that write are those in sqlite and in servers.',
  exceptions: 'A key that happens to begin with such a word, and a space after it.',
  wrong: [
    {
      config: config('${lookup{insert into seen values ($sender_address)}lmdb{/var/lib/exim/seen.mdb}{yes}{no}}'),
      points: 'insert into seen values ($sender_address)',
      says: 'an LMDB lookup only reads',
    },
    {
      config: config('${lookup lmdb{/var/lib/exim/seen.mdb put $sender_address 1}{yes}{no}}'),
      points: '/var/lib/exim/seen.mdb put $sender_address 1',
      says: 'an LMDB lookup only reads',
    },
  ],
  right: [{ config: config('${lookup{$sender_address}lmdb{/var/lib/exim/seen.mdb}{yes}{no}}') }],
  check({ config, report }) {
    if (!config.source.logical.text.includes('lmdb')) return;
    for (const { text, node } of expansionsOf(config).items) {
      if (node.kind !== 'lookup' || !/^(?:partial[^-]*-)?lmdb\b/.test(node.type?.text ?? '')) continue;
      const asked = node.key ?? node.query;
      if (!asked) continue;
      const { start, end } = asked;
      if (!writing.test(text.value.text.slice(start, end))) continue;
      report({ at: spanIn(text.value, start, end), message: 'an LMDB lookup only reads: this is taken for a key' });
    }
  },
};
