import { eximErrno } from '../../errno.ts';
import type { FoundHost, SmtpSite } from './smtp-site.ts';
import { isListed } from './smtp-site.ts';

/** Why DANE keeps a host from being tried. */
export interface DaneProblem {
  readonly errno: number;
  readonly message: string;
  /** Whether the addresses fail, and are not only put off. */
  readonly fails: boolean;
}

/**
 * Looks whether DANE is to be used with a host, and whether its records can be had. What a certificate must be like is not
 * looked at, and told as unfaithful. Mirrors what `smtp_setup_conn` does before it connects.
 */
export function queryTlsa(site: SmtpSite, host: FoundHost, port: number): DaneProblem | undefined {
  const { run } = site;
  const required = isListed(site, 'hosts_require_dane', host);
  if (host.dnssec !== 'yes') {
    if (!required) return undefined;
    const message = `DANE error: ${host.name} lookup not DNSSEC`;
    return { errno: eximErrno.dnsDefer, message, fails: true };
  }
  if (!required && !isListed(site, 'hosts_try_dane', host)) return undefined;
  const answer = run.world.dns.query(`_${port}._tcp.${host.name}`, 'TLSA');
  if (answer.status === 'tryAgain') {
    return { errno: eximErrno.dnsDefer, message: 'DANE error: tlsa lookup DEFER', fails: false };
  }
  const found = answer.status === 'ok' && answer.authenticated;
  if (!found) {
    return required ? { errno: eximErrno.dnsDefer, message: 'DANE error: tlsa lookup FAIL', fails: true } : undefined;
  }
  run.tracer.unfaithful(`the certificate of ${host.name} is not compared with its TLSA records`);
  return undefined;
}
