import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import ipaddr from 'ipaddr.js';
import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { itemSpan } from '../../../check/spans.ts';

const config = (line: string): string =>
  `dccifd_address = /run/dcc/dccifd\ndcc_direct_add_header = true\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn set ${line}\n  defer !dcc = *\n  accept\n`;

/** What is wrong with a value that holds no expansion. */
function fault(variable: string, value: string): string | undefined {
  if (value === '' || value.includes('$')) return undefined;
  if (variable === 'acl_m_dcc_override_client_ip') {
    return ipaddr.isValid(value) ? undefined : `"${value}" is no IP address`;
  }
  // A header line begins with its name and a colon, and goes on after a newline with white space.
  return /^[!-9;-~]+:/.test(value) ? undefined : `"${value}" is no header line: it has no name and colon`;
}

/** A variable for DCC holds what dccifd, or the message, cannot take. */
export const variableValue: Rule = {
  name: 'dcc/variable-value',
  severity: 'error',
  summary: 'acl_m_dcc_override_client_ip is an IP address, acl_m_dcc_add_header a header line.',
  why: 'Exim hands the first to dccifd and puts the second into the message as they are. dccifd answers a request without a client address with an error; text that is no header line ends the header of the message.',
  wrong: [
    {
      config: config('acl_m_dcc_override_client_ip = mout.example.net'),
      points: 'mout.example.net',
      says: 'no IP address',
    },
    { config: config('acl_m_dcc_add_header = scanned'), points: 'scanned', says: 'no header line' },
  ],
  right: [
    { config: config('acl_m_dcc_override_client_ip = 192.0.2.1') },
    { config: config('acl_m_dcc_add_header = X-Scanned: yes') },
  ],
  check({ config, report }) {
    for (const { item } of aclItems(config, 'set')) {
      const { variable } = item;
      if (variable !== 'acl_m_dcc_override_client_ip' && variable !== 'acl_m_dcc_add_header') continue;
      const message = fault(variable, trimSpace(item.value));
      if (message !== undefined) report({ at: itemSpan(item), message });
    }
  },
};
