import type { Rule } from '../../../check/rule.ts';
import { knownVariableUses } from '../../mentions.ts';
import { losesOcsp, resumptionHosts } from '../hosts.ts';

const config = (hosts: string): string =>
  `log_selector = +tls_resumption\ntls_resumption_hosts = ${hosts}\nacl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  deny condition = \${if !={$tls_in_ocsp}{4}}\n  accept\n`;
const target = { version: '4.93' };

/** A decision hangs on something that a resumed session does not have. */
export const stateKept: Rule = {
  name: 'tls-resumption/state-kept',
  severity: 'warning',
  summary: 'Where sessions may be resumed, nothing is decided by the OCSP state, nor with GnuTLS by the cipher.',
  why: 'In a resumed session $tls_in_ocsp and $tls_out_ocsp say that nothing was requested or answered, and builds with GnuTLS give another name for the cipher: a condition that holds for the first connection of a host fails for the next. Builds with OpenSSL remember the outgoing state from 4.96 on.',
  wrong: [{ config: config('*'), points: '$tls_in_ocsp', says: 'resumed session', target }],
  right: [{ config: config(''), target }],
  check({ config, report }) {
    const hosts = resumptionHosts(config);
    const server = hosts.some(({ transport }) => !transport);
    const client = hosts.some(({ transport }) => transport);
    const gnutls = config.target.features.has('gnutls');
    for (const use of knownVariableUses(config, /^tls_(?:in|out)_(?:ocsp|cipher)$/)) {
      const { site } = use;
      const decides =
        (site.kind === 'acl' && site.item.row.kind === 'condition') ||
        ((site.kind === 'router' || site.kind === 'main') && site.option.row.content === 'condition');
      const inbound = use.name.startsWith('tls_in');
      const cipher = use.name.endsWith('cipher');
      if (!decides || !(inbound ? server : client)) continue;
      if (cipher ? !gnutls : !inbound && !losesOcsp(config)) continue;
      report({
        at: use.at,
        message: `$${use.name} is another in a resumed session: ${cipher ? 'GnuTLS names the cipher differently' : 'no certificate status is sent then'}`,
      });
    }
  },
};
