import type { Rule } from '../../../check/rule.ts';
import { given, settingSpan } from '../../settings-of.ts';
import { dccConditions } from '../conditions.ts';

const acl = 'acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  defer !dcc = *\n  accept\n';

/** It is not said where dccifd listens. */
export const addressGiven: Rule = {
  name: 'dcc/address-given',
  severity: 'warning',
  summary: 'Where a dcc condition is used, dccifd_address is set.',
  why: 'Without the option Exim tries /usr/local/dcc/var/dccifd, which packages of DCC seldom use. When nothing listens there, each message is deferred with a line in the panic log.',
  needsWhole: true,
  wrong: [{ config: acl, points: 'dcc', says: 'dccifd_address is not set' }],
  right: [{ config: `dccifd_address = /run/dcc/dccifd\n${acl}` }],
  check({ config, report }) {
    const [first] = dccConditions(config).filter(({ asks }) => asks !== false);
    if (!first || given(config.main, 'dccifd_address')) return;
    const empty = config.main.get('dccifd_address');
    if (empty?.settings.length)
      report({ at: settingSpan(empty), message: 'dccifd_address is empty', severity: 'error' });
    else
      report({
        at: first.item.node.name,
        message: 'dccifd_address is not set: Exim asks at /usr/local/dcc/var/dccifd',
      });
  },
};
