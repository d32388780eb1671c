import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { given } from '../../settings-of.ts';
import { losesOcsp, resumptionHosts } from '../hosts.ts';

const config = (lines: string): string =>
  `log_selector = +tls_resumption\nbegin transports\nremote_smtp:\n  driver = smtp\n${lines}  tls_resumption_hosts = *\n`;
const target = { version: '4.95' };

/** A resumed session has no certificate status, and one is required. */
export const ocspRequired: Rule = {
  name: 'tls-resumption/ocsp-required',
  severity: 'warning',
  summary: 'hosts_require_ocsp and tls_resumption_hosts are not for the same servers.',
  why: 'In a resumed session the server sends no certificate and no status of one, and hosts_require_ocsp fails: the second message to a server is deferred where the first was delivered. Builds with OpenSSL remember the status from 4.96 on; builds with GnuTLS do not.',
  wrong: [{ config: config('  hosts_require_ocsp = *\n'), points: 'hosts_require_ocsp', says: 'fails', target }],
  right: [{ config: config(''), target }, { config: config('  hosts_require_ocsp = *\n') }],
  check({ config, report }) {
    if (!losesOcsp(config)) return;
    for (const { option, transport } of resumptionHosts(config)) {
      const required = transport && given(transport.options, 'hosts_require_ocsp');
      if (!required) continue;
      report({
        at: nameSpan(required),
        message: 'hosts_require_ocsp fails when a session is resumed: the server sends no certificate status then',
        related: [{ at: nameSpan(option), message: 'sessions may be resumed' }],
      });
    }
  },
};
