import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { nearest } from '../../../catalogue/near-miss.ts';
import { variableUses } from '../../mentions.ts';
import { dccVariables } from '../conditions.ts';

const config = (variable: string): string =>
  `dccifd_address = /run/dcc/dccifd\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn set ${variable} = 192.0.2.1\n  defer !dcc = *\n  accept\n`;

/** A variable is meant for DCC, and has not the name that Exim looks for. */
export const knownVariable: Rule = {
  name: 'dcc/known-variable',
  severity: 'warning',
  summary: 'The variables for DCC are acl_m_dcc_add_header and acl_m_dcc_override_client_ip.',
  why: 'Exim looks for these two names and no others. Any other name makes a variable of your own that DCC knows nothing of, and no message says so.',
  exceptions: 'A variable of your own with such a name: it is left alone where something uses it.',
  wrong: [
    {
      config: config('acl_m_dcc_override_ip'),
      points: 'acl_m_dcc_override_ip',
      says: 'acl_m_dcc_override_client_ip',
      fixed: config('acl_m_dcc_override_client_ip'),
    },
    { config: config('acl_c_dcc_override_client_ip'), points: 'acl_c_dcc_override_client_ip', says: 'acl_m_' },
  ],
  right: [{ config: config('acl_m_dcc_override_client_ip') }],
  check({ config, report }) {
    for (const { item } of aclItems(config, 'set')) {
      const { variable } = item;
      const place = item.node.variable;
      if (variable === undefined || !place || dccVariables.some((name) => name === variable)) continue;
      if (!/^acl_[cm]_?dcc/.test(variable)) continue;
      const own = variable.replace(/^acl_c/, 'acl_m');
      const meant = dccVariables.find((name) => name === own) ?? likely(variable);
      if (meant === undefined || variableUses(config, new RegExp(`^${variable}$`)).length > 0) continue;
      const text = place.text.startsWith('acl_') ? meant : meant.replace(/^acl_/, '');
      report({
        at: place,
        message: `Exim knows nothing of "${variable}": DCC looks for ${meant}`,
        fix: { safe: false, title: `Write "${text}"`, edits: [{ at: place, text }] },
      });
    }
  },
};

/** The variable that a name was probably meant for: a near miss, or the only one with the same word in it. */
function likely(variable: string): string | undefined {
  const [near, ...others] = nearest(variable, dccVariables);
  if (near !== undefined && others.length === 0) return near;
  if (/override|_ip$|client/.test(variable)) return 'acl_m_dcc_override_client_ip';
  return /add|header/.test(variable) ? 'acl_m_dcc_add_header' : undefined;
}
