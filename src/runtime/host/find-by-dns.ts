import { splitList } from '../../../grammar/list/split.ts';
import { isIpAddress } from '../dns/ip-address.ts';
import type { DnsResult } from '../dns/types.ts';
import { lowerCase } from '../expand/characters.ts';
import type { Value } from '../expand/value.ts';
import { matchDomain } from '../match/match.ts';
import type { MatchContext } from '../match/types.ts';
import type { HostItem } from '../state/address.ts';
import { lookUpName } from './dns.ts';
import type { FoundHosts } from './find-by-name.ts';
import { isIgnored, isIpv4Only } from './find-by-name.ts';
import { noMx, scanForLocal, withoutDuplicates } from './local-hosts.ts';
import type { HostLogging } from './settings.ts';
import { hostSettings, logFailure } from './settings.ts';

/** What is asked of the DNS about a domain or a host. */
export interface ByDnsOptions {
  /** Services whose SRV records are sought: a list, of which releases before 4.99 take one name only. */
  readonly srv?: string;
  readonly mx?: boolean;
  /** Addresses of the name itself, where there are no records that point elsewhere. */
  readonly addresses?: 'all' | 'ipv4' | 'ipv6';
  /** Whether IPv4 addresses come before IPv6 ones, and whether only they count behind an MX record. */
  readonly ipv4First?: boolean;
  readonly ipv4Only?: boolean;
  /** A list of hosts that do not count: `ignore_target_hosts`. */
  readonly ignore?: Value;
  /** Domains for which failures of the DNS count as no answer: `srv_fail_domains`, `mx_fail_domains`. */
  readonly srvFailDomains?: Value;
  readonly mxFailDomains?: Value;
  /** Domains for which DNSSEC is asked for, and demanded. */
  readonly dnssec?: { readonly request?: Value; readonly require?: Value };
}

/** A host on its way into the list: hosts are ordered by `key`. */
interface Entry {
  readonly host: HostItem & { readonly mx: number };
  readonly key: number;
}

interface Search {
  readonly options: ByDnsOptions;
  readonly context: MatchContext;
  readonly dnssecRequest: boolean;
  readonly dnssecRequire: boolean;
}

function inDomains(name: string, list: Value | undefined, context: MatchContext): boolean {
  return list !== undefined && matchDomain(name, { text: list }, context, { discardData: true }).status === 'match';
}

/** Puts a host where its key wants it, behind those of the same key. */
function insert(entries: Entry[], entry: Entry): void {
  const at = entries.findIndex(({ key }) => entry.key < key);
  if (at < 0) entries.push(entry);
  else entries.splice(at, 0, entry);
}

/** The order within a preference: IPv6 addresses get the lower half of the numbers, or the other way round. */
const half = 500;

const preferenceFactor = 1000;

type AddressStatus = 'found' | 'failed' | 'again' | 'security' | 'ignored';

/**
 * Finds the addresses of a host. Mirrors `set_address_from_dns`.
 *
 * @param which the kinds of address that are sought
 * @returns an entry for each address, in the order in which they are to be tried
 */
function addressEntries(
  host: Entry['host'],
  which: 'all' | 'ipv4' | 'ipv6',
  allowIp: boolean,
  { options, context, dnssecRequest, dnssecRequire }: Search,
): { readonly status: AddressStatus; readonly entries: readonly Entry[]; readonly answer: DnsResult | undefined } {
  const { random } = context.lookups.world;
  const certificateName = host.name;
  if (allowIp && isIpAddress(host.name, false, context.config.target.version)) {
    if (isIgnored(host.name, host.name, options.ignore, context)) {
      return { status: 'ignored', entries: [], answer: undefined };
    }
    const entry = { host: { ...host, address: host.name, certificateName }, key: 0 };
    return { status: 'found', entries: [entry], answer: undefined };
  }
  const entries: Entry[] = [];
  let { name } = host;
  let { dnssec } = host;
  let temporary = false;
  let insecure = false;
  let answer: DnsResult | undefined;
  const types = which === 'ipv4' || isIpv4Only(host.name, context) ? (['A'] as const) : (['AAAA', 'A'] as const);
  for (const type of types) {
    const later = type === (options.ipv4First ? 'AAAA' : 'A') ? half : 0;
    const result = lookUpName(host.name, type, context);
    if (answer?.rc !== 'succeed') answer = result;
    if (result.rc !== 'succeed') {
      if (type === 'A') {
        if (entries.length > 0) return { status: 'found', entries, answer };
        const again = result.rc === 'again' || result.rc === 'fail' || temporary;
        return { status: again ? 'again' : 'failed', entries, answer };
      }
      temporary ||= result.rc === 'again' || result.rc === 'fail';
      continue;
    }
    if (dnssecRequest) {
      if (result.secure) dnssec ??= 'yes';
      else if (dnssecRequire) {
        insecure = true;
        continue;
      } else if (dnssec === 'yes') dnssec = 'no';
    }
    for (const record of result.records) {
      const address = record.data[0];
      if (record.type !== type || address === undefined || isIgnored(host.name, address, options.ignore, context)) {
        continue;
      }
      if (entries.length === 0) {
        if (lowerCase(record.name) !== lowerCase(host.name)) ({ name } = record);
      } else if (entries.some((each) => each.host.address === address)) continue;
      const key = host.mx * preferenceFactor + random.below(half) + later;
      insert(entries, { host: { ...host, name, address, certificateName, ...(dnssec && { dnssec }) }, key });
    }
  }
  return { status: entries.length > 0 ? 'found' : insecure ? 'security' : 'ignored', entries, answer };
}

/** The hosts that MX or SRV records point to, in order, without addresses yet. */
function pointedTo(result: DnsResult, type: 'MX' | 'SRV', { context, dnssecRequest }: Search): Entry[] {
  const { random } = context.lookups.world;
  const entries: Entry[] = [];
  const dnssec = dnssecRequest ? (result.secure ? 'yes' : 'no') : undefined;
  for (const { type: each, data } of result.records) {
    if (each !== type) continue;
    const [preference = '0', ...rest] = data;
    const mx = Number(preference);
    const weight = type === 'MX' ? random.below(half) : Number(rest[0] ?? 0);
    const name = (type === 'MX' ? rest[0] : rest[2]) ?? '';
    const key = mx * preferenceFactor + weight;
    const known = entries.findIndex((entry) => lowerCase(entry.host.name) === lowerCase(name));
    const same = entries[known];
    if (same) {
      if (mx >= same.host.mx) continue;
      if (known === 0) {
        entries[0] = { host: { ...same.host, mx }, key };
        continue;
      }
      entries.splice(known, 1);
    }
    const port = type === 'SRV' ? { port: Number(rest[1] ?? 0) } : {};
    insert(entries, { host: { name, mx, status: 'unknown', ...port, ...(dnssec && { dnssec }) }, key });
  }
  return type === 'SRV' ? byWeight(entries, context) : entries;
}

/** Puts the hosts of each priority in order, by chance that follows the weights of their SRV records (RFC 2782). */
function byWeight(entries: readonly Entry[], context: MatchContext): Entry[] {
  const { random } = context.lookups.world;
  const left = [...entries];
  for (let first = 0; first < left.length - 1; first++) {
    let sum = 0;
    let last = first;
    for (; last < left.length - 1; last++) {
      const entry = left[last];
      if (!entry) break;
      // Exim keeps running totals in the keys, of which the next turn takes the weights again.
      sum += entry.key % preferenceFactor;
      left[last] = { ...entry, key: sum };
      if (entry.host.mx !== left[last + 1]?.host.mx) break;
    }
    if (last !== first) {
      const limit = random.below(sum + 1);
      let chosen = first;
      while (chosen !== last && (left[chosen]?.key ?? 0) < limit) chosen++;
      left.splice(first, 0, ...left.splice(chosen, 1));
    }
    const head = left[first];
    if (head) left[first] = { ...head, key: head.host.mx * preferenceFactor + random.below(half) };
  }
  return left;
}

/**
 * Finds the hosts for a domain, or the addresses of a host, in the DNS. Mirrors `host_find_bydns`.
 *
 * @param name a domain
 * @returns the hosts in the order in which they are to be tried; those without an address could not be found
 */
export function findByDns(
  name: string,
  options: ByDnsOptions,
  context: MatchContext,
  logging: HostLogging,
): FoundHosts {
  const dnssecRequire = inDomains(name, options.dnssec?.require, context);
  const dnssecRequest = dnssecRequire || inDomains(name, options.dnssec?.request, context);
  const search: Search = { options, context, dnssecRequest, dnssecRequire };
  const nothing = (status: FoundHosts['status'], badSyntax?: boolean): FoundHosts => ({
    status,
    hosts: [],
    fullName,
    removedLocal: false,
    ...(badSyntax && { badSyntax }),
  });
  let fullName = name;

  if (options.srv !== undefined) {
    for (const service of context.release < 99 ? [options.srv] : splitList(options.srv)) {
      const prefix = `_${service}._tcp.`;
      const result = lookUpName(prefix + name, 'SRV', context);
      if (result.rc === 'succeed' && result.fullName !== prefix + name) fullName = result.fullName.slice(prefix.length);
      const insecure = result.rc === 'succeed' && dnssecRequire && !result.secure;
      if (insecure) logFailure(`dnssec fail on SRV for ${name.slice(0, 256)}`, context, logging);
      if (insecure || result.rc === 'fail' || result.rc === 'again') {
        if (!inDomains(name, options.srvFailDomains, context)) return nothing('again');
      } else if (result.rc === 'succeed') return fromRecords(result, 'SRV', search, fullName);
    }
  }
  if (options.mx === true) {
    const result = lookUpName(name, 'MX', context);
    if (result.rc === 'succeed') ({ fullName } = result);
    const insecure = result.rc === 'succeed' && dnssecRequire && !result.secure;
    if (result.rc === 'nomatch') return nothing('failed', result.badSyntax);
    if (insecure || result.rc === 'fail' || result.rc === 'again') {
      if (!inDomains(name, options.mxFailDomains, context)) return nothing(insecure ? 'security' : 'again');
    } else if (result.rc === 'succeed') return fromRecords(result, 'MX', search, fullName);
  }
  if (options.addresses === undefined) return nothing('failed');

  const host = { name, mx: noMx, status: 'unknown' } as const;
  const { status, entries, answer } = addressEntries(host, options.addresses, false, search);
  if (answer?.rc === 'succeed') ({ fullName } = answer);
  if (status === 'found') {
    const scan = scanForLocal(
      entries.map((entry) => entry.host),
      context,
    );
    return { status: scan.status, hosts: scan.hosts, fullName, removedLocal: scan.removed };
  }
  return nothing(status === 'ignored' ? 'failed' : status, answer?.badSyntax);
}

/** Finds the addresses of the hosts that records point to. */
function fromRecords(result: DnsResult, type: 'MX' | 'SRV', search: Search, fullName: string): FoundHosts {
  const { options, context } = search;
  const pointed = pointedTo(result, type, search);
  if (pointed.length === 0 || (type === 'SRV' && pointed.length === 1 && pointed[0]?.host.name === '')) {
    // The host without a name tells that there is no such service.
    return { status: 'failed', hosts: pointed.map(({ host }) => host), fullName, removedLocal: false };
  }
  const { ipv6, allowMxToIp } = hostSettings(context.config);
  let status: FoundHosts['status'] = 'failed';
  const hosts: HostItem[] = [];
  let lastIgnored: HostItem | undefined;
  for (const { host } of pointed) {
    const found = addressEntries(host, options.ipv4Only ? 'ipv4' : 'all', allowMxToIp, search);
    if (found.status === 'found') {
      hosts.push(...found.entries.map((entry) => entry.host));
      continue;
    }
    if (found.status === 'again' || found.status === 'security') ({ status } = found);
    // Hosts of which every address is to be ignored are as if they did not exist.
    if (found.status !== 'ignored' || options.ignore === undefined) hosts.push({ ...host, status: 'unusable' });
    else lastIgnored = { ...host, status: 'unusable' };
  }
  // Where all are ignored, the last of them stays, without an address.
  if (hosts.length === 0 && lastIgnored) hosts.push(lastIgnored);
  if (ipv6) putFamilyFirst(hosts, options.ipv4First === true ? 4 : 6);
  const scan = scanForLocal(withoutDuplicates(hosts), context);
  if (scan.status !== 'failed') ({ status } = scan);
  return { status, hosts: scan.hosts, fullName, removedLocal: scan.removed };
}

/** Within a preference, lets addresses of one family come first, as far as one pass over the hosts does that. */
function putFamilyFirst(hosts: HostItem[], family: 4 | 6): void {
  const isFirst = ({ address = '' }: HostItem): boolean => address.includes(':') === (family === 6);
  for (let i = 0; i < hosts.length - 1; i++) {
    const [host, next] = hosts.slice(i, i + 2);
    if (!host || !next || host.mx !== next.mx || host.address === undefined || isFirst(host)) continue;
    if (next.address !== undefined && !isFirst(next)) continue;
    hosts[i] = next;
    hosts[i + 1] = host;
  }
}
