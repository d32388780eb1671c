import { isIpAddress } from '../dns/ip-address.ts';
import type { Value } from '../expand/value.ts';
import { matchDomain, matchHost } from '../match/match.ts';
import type { MatchContext } from '../match/types.ts';
import type { HostItem } from '../state/address.ts';
import { lookUpName } from './dns.ts';
import { noMx, scanForLocal, withoutDuplicates } from './local-hosts.ts';
import type { HostLogging } from './settings.ts';
import { hostSettings, logFailure } from './settings.ts';

/** What looking for a host gives. */
export interface FoundHosts {
  readonly status: 'failed' | 'again' | 'security' | 'found' | 'local';
  readonly hosts: readonly HostItem[];
  /** The name that the DNS knows the host, or the domain, by. */
  readonly fullName: string;
  /** Whether this host was removed from the list. */
  readonly removedLocal: boolean;
  /** Whether the name's syntax was against it (`host_find_failed_syntax`). */
  readonly badSyntax?: boolean;
}

export interface ByNameOptions {
  /** A list of hosts that do not count: `ignore_target_hosts`. */
  readonly ignore?: Value;
  /** Whether it matters that this host is among them. */
  readonly checkLocal?: boolean;
  readonly mx?: number;
}

/** Whether only IPv4 addresses of a host are looked for (`dns_ipv4_lookup`). */
export function isIpv4Only(name: string, context: MatchContext): boolean {
  const { ipv6, dnsIpv4Lookup } = hostSettings(context.config);
  if (!ipv6) return true;
  if (dnsIpv4Lookup === undefined) return false;
  const list = { text: dnsIpv4Lookup, option: 'dns_ipv4_lookup' };
  return matchDomain(name, list, context, { discardData: true }).status === 'match';
}

/** Whether an address of a host is to be ignored. */
export function isIgnored(name: string, address: string, ignore: Value | undefined, context: MatchContext): boolean {
  if (ignore === undefined) return false;
  return matchHost({ name, address }, { text: ignore }, context, { discardData: true }).status === 'match';
}

type Lookup =
  { readonly ok: true; readonly addresses: readonly string[] } | { readonly ok: false; readonly temporary: boolean };

/** One question for the addresses of a host, of one kind: what `gethostbyname2` answers from the DNS. */
function addressesOf(name: string, family: 4 | 6, context: MatchContext): Lookup {
  const asked = name === 'localhost' ? (family === 4 ? '127.0.0.1' : '::1') : name;
  const literal = isIpAddress(asked, false, context.config.target.version);
  if (literal) {
    return literal.family === family ? { ok: true, addresses: [asked] } : { ok: false, temporary: false };
  }
  const type = family === 4 ? 'A' : 'AAAA';
  const answer = lookUpName(asked, type, context);
  if (answer.rc !== 'succeed') return { ok: false, temporary: answer.rc === 'again' || answer.rc === 'fail' };
  return {
    ok: true,
    addresses: answer.records.filter((record) => record.type === type).map(({ data }) => data[0] ?? ''),
  };
}

/**
 * Finds the addresses of a host as the system's resolver does. Mirrors `host_find_byname`.
 *
 * @param name a host's name, or an IP address
 */
export function findByName(
  name: string,
  { ignore, checkLocal = false, mx = noMx }: ByNameOptions,
  context: MatchContext,
  logging: HostLogging,
): FoundHosts {
  const nothing = { hosts: [], fullName: name, removedLocal: false } as const;
  const hosts: HostItem[] = [];
  let temporary = false;
  for (const family of isIpv4Only(name, context) ? ([4] as const) : ([6, 4] as const)) {
    const answer = addressesOf(name, family, context);
    if (!answer.ok) {
      temporary ||= answer.temporary;
      continue;
    }
    for (const address of answer.addresses) {
      if (isIgnored(name, address, ignore, context)) continue;
      hosts.push({ name, address, mx, certificateName: name });
    }
  }
  if (hosts.length === 0) {
    if (temporary) return { ...nothing, status: meansNonexist(name, context) ? 'failed' : 'again' };
    const info = logging.connectionInfo?.();
    const during = info === undefined ? '' : ` (during ${info})`;
    logFailure(`no IP address found for host ${name}${during}`, context, logging);
    return { ...nothing, status: 'failed' };
  }
  const unique = withoutDuplicates(hosts);
  if (!checkLocal) return { status: 'found', hosts: unique, fullName: name, removedLocal: false };
  const { status, hosts: left, removed } = scanForLocal(unique, context);
  return { status, hosts: left, fullName: name, removedLocal: removed };
}

function meansNonexist(name: string, context: MatchContext): boolean {
  const { dnsAgainMeansNonexist: list } = hostSettings(context.config);
  if (list === undefined) return false;
  const source = { text: list, option: 'dns_again_means_nonexist' };
  return context.withVariable('domain', name, () => {
    return matchDomain(name, source, context, { discardData: true }).status === 'match';
  });
}
