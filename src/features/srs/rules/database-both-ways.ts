import type { Rule } from '../../../check/rule.ts';
import { nameSpan, valueSpan } from '../../../check/spans.ts';
import { given } from '../../settings-of.ts';
import { rewritings } from '../rewriting.ts';

const target = { version: '4.93' };
const config = (lines: string): string =>
  `srs_secrets = correct horse\nbegin routers\nsrs:\n  driver = redirect\n  srs = reverseandforward\n${lines}  data = \${srs_recipient}\n`;
const insert = '  srs_dbinsert = ${lookup sqlite{/var/db/srs.db insert into srs values (1)}}\n';
/** With the names that Exim gives to what is stored and looked for. */
const keyed =
  "  srs_dbinsert = ${lookup sqlite{/var/db/srs.db insert into srs values ('$srs_db_key', '$srs_db_address')}}\n" +
  "  srs_dbselect = ${lookup sqlite{/var/db/srs.db select address from srs where id='$srs_db_key'}}\n" +
  '  srs_condition = ${if eq{$srs_status}{}}\n' +
  '  headers_add = X-SRS: $srs_orig_sender, $srs_orig_recipient\n';
const select = '  srs_dbselect = ${lookup sqlite{/var/db/srs.db select address from srs}}\n';

/** Addresses are stored and not fetched, or fetched and not stored. */
export const databaseBothWays: Rule = {
  name: 'srs/database-both-ways',
  severity: 'error',
  summary: 'srs_dbinsert and srs_dbselect go together.',
  why: 'With srs_dbinsert a rewritten address carries only a key; what comes back to it can be delivered only where srs_dbselect fetches the address again. A router that does both directions and has one of the two defers every address.',
  needsWhole: true,
  wrong: [
    { config: config(insert), points: 'srs_dbinsert', says: 'defers every address', target },
    {
      config: `srs_secrets = correct horse\nbegin routers\nout:\n  driver = redirect\n  srs = forward\n${insert}  data = bob@example.net\nback:\n  driver = redirect\n  srs = reverse\n  data = \${srs_recipient}\n`,
      points: 'srs_dbinsert',
      says: 'no router has srs_dbselect',
      target,
    },
  ],
  right: [
    { config: config(insert + select), target },
    { config: config(keyed), target },
  ],
  check({ config, report }) {
    const all = rewritings(config);
    const inserts = all.flatMap(({ router, forward }) => (forward && given(router.options, 'srs_dbinsert')) || []);
    const selects = all.flatMap(({ router, reverse }) => (reverse && given(router.options, 'srs_dbselect')) || []);
    for (const { router, forward, reverse } of all) {
      const insert = given(router.options, 'srs_dbinsert');
      const select = given(router.options, 'srs_dbselect');
      const only = insert && select ? undefined : (insert ?? select);
      if (!only) continue;
      if (forward && reverse) {
        const other = insert ? 'srs_dbselect' : 'srs_dbinsert';
        report({
          at: nameSpan(only),
          message: `the router defers every address: it has ${only.row.name} without ${other}`,
        });
      } else if (insert && forward && selects.length === 0) {
        report({ at: nameSpan(insert), message: 'addresses are stored, but no router has srs_dbselect to fetch them' });
      } else if (select && reverse && inserts.length === 0) {
        report({
          at: valueSpan(select),
          message: 'addresses are fetched, but no router has srs_dbinsert to store them',
        });
      }
    }
  },
};
