import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import ipaddr from 'ipaddr.js';
import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { valueSpan } from '../../../check/spans.ts';

const config = (address: string): string =>
  `dccifd_address = ${address}\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  defer !dcc = *\n  accept\n`;

/** What is wrong with an address, and how it should be written where that is known. */
function fault(
  address: string,
): { readonly message: string; readonly meant?: string; readonly severity?: 'warning' } | undefined {
  if (address.startsWith('/')) {
    return address.length > 107
      ? { message: 'the path is longer than the 107 bytes that a socket may have' }
      : undefined;
  }
  const colon = /^(\d+\.\d+\.\d+\.\d+|[\w.-]+):(\d+)$/.exec(address);
  if (colon) {
    const [, host = '', port = ''] = colon;
    return { message: 'white space stands between the IP address and the port, not a colon', meant: `${host} ${port}` };
  }
  const [, host = '', port] = /^([^\t-\r ]+)(?:[\t-\r ]+(\d+).*)?$/.exec(address) ?? [];
  if (port === undefined) return { message: `"${address}" is neither an absolute path nor an IP address and a port` };
  if (Number(port) < 1 || Number(port) > 65535) return { message: `${port} is no port number` };
  if (ipaddr.IPv6.isValid(host)) return { message: 'only IPv4 is spoken to dccifd: Exim crashes on an IPv6 address' };
  if (host !== 'localhost' && !ipaddr.IPv4.isValidFourPartDecimal(host))
    return {
      message: `"${host}" is no IPv4 address; Exim crashes when it cannot look a host name up`,
      severity: 'warning',
    };
  return undefined;
}

/** The address of dccifd is in no form that Exim reads. */
export const addressForm: Rule = {
  name: 'dcc/address-form',
  severity: 'error',
  summary: 'dccifd_address is an absolute path, or an IPv4 address, white space and a port.',
  why: 'Exim reads the address when a message is checked. What it cannot read it logs as "invalid dccifd address", and defers the message. The option is not expanded.',
  wrong: [
    {
      config: config('127.0.0.1:1025'),
      points: '127.0.0.1:1025',
      says: 'not a colon',
      fixed: config('127.0.0.1 1025'),
    },
    { config: config('var/dccifd'), points: 'var/dccifd', says: 'neither an absolute path' },
    { config: config('::1 1025'), points: '::1 1025', says: 'only IPv4' },
  ],
  right: [{ config: config('/run/dcc/dccifd') }, { config: config('127.0.0.1 1025') }],
  check({ config, report }) {
    const option = config.main.get('dccifd_address');
    const address = trimSpace(stringSetting(config.main, 'dccifd_address'));
    if (!option?.settings.length || !address) return;
    const found = fault(address);
    if (!found) return;
    const at = valueSpan(option);
    report({
      at,
      message: found.message,
      ...(found.severity && { severity: found.severity }),
      ...(found.meant !== undefined && {
        fix: { safe: true, title: `Write "${found.meant}"`, edits: [{ at, text: found.meant }] },
      }),
    });
  },
};
