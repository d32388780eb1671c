import { lowerCase, trimSpaceStart } from '../../expand/characters.ts';
import { isIpAddress, reverseName } from '../../dns/ip-address.ts';
import { dnsLookup, dnsSpecialLookup } from '../../dns/lookup.ts';
import { dnsContextOf } from '../../host/dns.ts';
import type { AclOutcome } from '../../run/extension.ts';
import type { Run } from '../../run/run.ts';

/** What client SMTP authorization comes to: for `$csa_status`, for the log, and for the ACL. */
export interface CsaResult {
  readonly status: 'unknown' | 'ok' | 'defer' | 'fail';
  readonly reason: string;
  readonly outcome: AclOutcome;
}

const result = (status: CsaResult['status'], reason: string, outcome: AclOutcome): CsaResult => ({
  status,
  reason,
  outcome,
});
const unknown = result('unknown', 'unknown', 'OK');
const ok = result('ok', 'ok', 'OK');
const deferSrv = result('defer', 'deferred (SRV lookup failed)', 'DEFER');
const deferAddress = result('defer', 'deferred (target address lookup failed)', 'DEFER');
const explicit = result('fail', 'failed (explicit authorization required)', 'FAIL');
const notAuthorized = result('fail', 'failed (host name not authorized)', 'FAIL');
const noAddress = result('fail', 'failed (no authorized addresses)', 'FAIL');
const mismatch = result('fail', 'failed (client address mismatch)', 'FAIL');

/** Client SMTP authorization by SRV records (acl.c, `acl_verify_csa`). */
export function verifyCsa(given: string, run: Run): CsaResult {
  const { helo, hostAddress } = run.connection;
  let domain = trimSpaceStart(given) || (helo ?? hostAddress ?? '');
  if (hostAddress === undefined) return unknown;
  if (domain.startsWith('[')) domain = domain.slice(domain.indexOf(':') + 1 || 1, -1);
  if (isIpAddress(domain, false)) {
    if (!run.settings.flag('dns_csa_use_reverse')) return unknown;
    domain = reverseName(domain);
  }
  const dns = dnsContextOf(run.match);
  const answer = dnsSpecialLookup(domain, 'CSA', dns);
  if (answer.rc === 'nomatch' || answer.rc === 'nodata') return unknown;
  if (answer.rc !== 'succeed') return deferSrv;
  let target: string | undefined;
  for (const { type, data, name } of answer.records) {
    if (type !== 'SRV' && type !== 'CSA') continue;
    const [priority, weight, port] = data.map(Number);
    if (priority !== 1) continue;
    if (lowerCase(name).replace(/^_client\._smtp\./, '') !== lowerCase(domain)) {
      return ((port ?? 0) & 1) === 1 ? explicit : unknown;
    }
    if ((weight ?? 0) < 2) return notAuthorized;
    if ((weight ?? 0) > 2) continue;
    target = data[3] ?? '';
    break;
  }
  if (target === undefined) return unknown;
  if (target === '') return noAddress;
  const addresses = dnsLookup(target, hostAddress.includes(':') ? 'AAAA' : 'A', dns);
  if (addresses.rc === 'again' || addresses.rc === 'fail') return deferAddress;
  const found = addresses.records.filter(({ type }) => type === 'A' || type === 'AAAA');
  if (found.length === 0) return noAddress;
  return found.some(({ data }) => data[0] === hostAddress) ? ok : mismatch;
}
