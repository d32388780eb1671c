import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { variableUses } from '../../mentions.ts';
import { switchedOn } from '../../settings-of.ts';
import { dccConditions } from '../conditions.ts';

const config = (main: string, line: string): string =>
  `dccifd_address = /run/dcc/dccifd\n${main}acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn set acl_m_dcc_add_header = X-Scanned: yes\n  defer !dcc = *\n${line}  accept\n`;

/** Nothing of what DCC says gets into the message. */
export const headerAdded: Rule = {
  name: 'dcc/header-added',
  severity: 'warning',
  summary: 'acl_m_dcc_add_header goes with dcc_direct_add_header, and the X-DCC header with that or with add_header.',
  why: "Exim's documentation says that an X-DCC header is added. In fact it is, and acl_m_dcc_add_header with it, only with dcc_direct_add_header = true; else the header is in $dcc_header for an add_header of your own.",
  exceptions: 'Where only the verdict counts, the header is not needed.',
  needsWhole: true,
  wrong: [
    { config: config('', ''), points: 'acl_m_dcc_add_header', says: 'dcc_direct_add_header' },
    { config: config('', '').replace(/ {2}warn set.*\n/, ''), points: 'dcc', occurrence: 4, says: 'X-DCC header' },
  ],
  right: [{ config: config('dcc_direct_add_header\n', '') }],
  check({ config, report }) {
    if (switchedOn(config.main, 'dcc_direct_add_header')) return;
    const [first] = dccConditions(config).filter(({ asks }) => asks !== false);
    if (!first) return;
    const sets = aclItems(config, 'set').filter(({ item }) => item.variable === 'acl_m_dcc_add_header');
    for (const { item } of sets) {
      report({
        at: item.node.variable ?? item.node,
        message: 'acl_m_dcc_add_header has no effect: dcc_direct_add_header is not set',
      });
    }
    if (sets.length === 0 && variableUses(config, /^dcc_header$/).length === 0) {
      report({
        at: first.item.node.name,
        message: 'the X-DCC header is not added to the message: set dcc_direct_add_header, or add $dcc_header',
        severity: 'info',
      });
    }
  },
};
