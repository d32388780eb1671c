import { lowerCase } from '../expand/characters.ts';
import { compareVersions } from '../../catalogue/version.ts';
import type { DnsRecord, RecordType } from '../world/world.ts';
import { isIpAddress } from './ip-address.ts';
import type { DnsContext, DnsResult, DnsReturn, DnsType } from './types.ts';

/** What the default of `dns_check_names_pattern` amounts to. */
const plainName = /^\w(?:[\w/-]*\w)?(?:\.\w(?:[\w/-]*\w)?)*\.?\n?$/;

/** How many CNAMEs a resolver follows before it gives up. */
const resolverCnames = 16;

type Failure = Exclude<DnsReturn, 'succeed'>;

/**
 * Looks a name up in the DNS and follows CNAMEs, as Exim's `dns_lookup` does with a resolver that follows them.
 *
 * @param name a domain name, a byte string
 * @returns the records, or how it failed; throws nothing
 */
export function dnsLookup(name: string, type: RecordType, context: DnsContext): DnsResult {
  const result = basicLookup(name, type, context);
  if (result.rc !== 'succeed') {
    context.services.dnsFailed?.(result.rc, name, type);
    return result;
  }
  if (result.records.some((record) => record.type === type)) return result;
  // A loop of CNAMEs, or too long a chain of them.
  context.services.log?.(`CNAME loop for ${name} encountered`);
  context.services.dnsFailed?.('cname_loop', name, type);
  return compareVersions(context.version, '4.98') < 0 ? { ...result, rc: 'fail', records: [] } : result;
}

/**
 * Looks a name up by any type that Exim knows: mirrors `dns_special_lookup`. `MXH` asks for MX records. `ZNS` and `SOA`
 * go up to the enclosing zone. `CSA` searches parent domains; `fullName` is then the name that had the record.
 */
export function dnsSpecialLookup(name: string, type: DnsType, context: DnsContext): DnsResult {
  switch (type) {
    case 'MXH':
      return dnsLookup(name, 'MX', context);
    case 'ZNS':
      return enclosingZone(name, 'NS', context);
    case 'SOA':
      return enclosingZone(name, 'SOA', context);
    case 'CSA':
      return csaLookup(name, context);
    default:
      return dnsLookup(name, type, context);
  }
}

function enclosingZone(name: string, type: 'NS' | 'SOA', context: DnsContext): DnsResult {
  for (let at = 0; ;) {
    const result = dnsLookup(name.slice(at), type, context);
    if (result.rc !== 'nomatch' && result.rc !== 'nodata') return result;
    const dot = name.indexOf('.', at);
    if (dot < 0 || dot + 1 >= name.length) return { ...result, rc: 'nomatch' };
    at = dot + 1;
  }
}

/** Client SMTP Authorization: the record of the name itself, or one of a parent domain that speaks for its subdomains. */
function csaLookup(name: string, context: DnsContext): DnsResult {
  const first = dnsLookup(`_client._smtp.${name}`, 'SRV', context);
  if (first.rc === 'succeed' || first.rc === 'again') return { ...first, fullName: name };
  const none: DnsResult = { ...first, rc: 'nomatch', fullName: name };

  let suffix = name.lastIndexOf('.');
  if (suffix < 0 || first.rc === 'nomatch') return none;
  let limit = context.settings.dns_csa_search_limit ?? 5;
  let step: 'label' | 'nibbles' = 'label';
  const lower = lowerCase(name);
  if (lower.endsWith('.in-addr.arpa') && suffix - 8 > 0) {
    suffix -= 8;
    limit = 3;
  } else if (lower.endsWith('.ip6.arpa') && suffix - 4 > 0) {
    suffix -= 4;
    limit = 3;
    step = 'nibbles';
  }
  for (let i = 0; i < limit; i++) {
    suffix = step === 'nibbles' ? suffix - 8 : name.lastIndexOf('.', suffix - 1);
    if (suffix <= 0) return none;
    const parent = name.slice(suffix + 1);
    const result = dnsLookup(`_client._smtp.${parent}`, 'SRV', context);
    if (result.rc === 'again') return result;
    if (result.rc !== 'succeed') continue;
    // A record of a parent counts only where it asserts something about subdomains.
    const asserts = result.records.some(
      ({ type, data: [priority, , port] }) => type === 'SRV' && priority === '1' && Number(port) % 2 === 1,
    );
    if (asserts) return { ...result, fullName: parent };
  }
  return none;
}

/** One question to the resolver, with what Exim does before and after: mirrors `dns_basic_lookup`. */
function basicLookup(name: string, type: RecordType, context: DnsContext): DnsResult {
  const { state, services, settings, world } = context;
  const failed = (rc: Failure, more: Partial<DnsResult> = {}): DnsResult => ({
    rc,
    records: [],
    fullName: name,
    secure: false,
    authoritative: false,
    ...more,
  });
  const key = `${name}-${type}`;
  const now = world.clock.now();
  const kept = state.failures.get(key);
  if (kept && (kept.expires === undefined || kept.expires > now)) return failed(kept.rc);
  const remember = (rc: Failure, seconds: number | undefined, more?: Partial<DnsResult>): DnsResult => {
    const expires = seconds === undefined ? undefined : (Math.floor(now / 1000) + seconds) * 1000;
    state.failures.set(key, { rc, expires });
    return failed(rc, more);
  };

  let asked = name;
  if (/[\x80-\xff]/.test(name) && services.toAlabel) {
    const alabel = services.toAlabel(name);
    if (alabel === undefined) return failed('nomatch', { badSyntax: true });
    asked = alabel;
  }
  if (type !== 'PTR' && type !== 'TXT' && !isPlainName(asked, context)) return failed('nomatch', { badSyntax: true });
  if ((type === 'A' || type === 'AAAA') && isIpAddress(asked, false)) return failed('nomatch');

  const answer = resolve(asked, type, context);
  // That a name in UTF-8 comes back by its A-labels does not change it.
  const fullName = fullNameOf(answer.records, type) ?? asked;
  const secure = answer.authenticated && !answer.cut;
  const authoritative = answer.authoritative && !answer.cut;
  switch (answer.status) {
    case 'ok':
      return {
        rc: 'succeed',
        records: answer.records,
        fullName: fullName === asked ? name : fullName,
        secure: secure || (authoritative && trustsAuthority(asked, context)),
        authoritative,
      };
    case 'noName':
      return remember('nomatch', answer.ttl, { secure });
    case 'noData':
      return remember('nodata', answer.ttl, { secure });
    case 'tryAgain': {
      // Believing in such a failure for TLSA records would let an attacker switch DANE off.
      const nonexist = type !== 'TLSA' && settings.dns_again_means_nonexist !== undefined;
      if (!nonexist) return remember('again', undefined);
      if (state.recursing) {
        services.log?.(`dns_again_means_nonexist recursion seen for ${name} (assuming nonexist)`, true);
        return remember('nomatch', answer.ttl);
      }
      state.recursing = true;
      const match = services.matchDomain?.(name, settings.dns_again_means_nonexist);
      state.recursing = false;
      return match === 'match' ? remember('nomatch', answer.ttl) : remember('again', undefined);
    }
    case 'noRecovery':
      return remember('fail', undefined);
  }
}

function isPlainName(name: string, { settings, services }: DnsContext): boolean {
  const pattern = settings.dns_check_names_pattern;
  if (pattern === '') return true;
  if (pattern === undefined || !services.matchRegex) return plainName.test(name);
  return services.matchRegex(pattern, name);
}

interface Answer {
  readonly status: 'ok' | 'noName' | 'noData' | 'tryAgain' | 'noRecovery';
  readonly records: readonly DnsRecord[];
  readonly authenticated: boolean;
  readonly authoritative: boolean;
  /** A CNAME on the way was not authenticated. */
  readonly cut: boolean;
  /** For failures: how long the zone's SOA record lets them be kept. */
  readonly ttl?: number;
}

/** Does what a resolver does: asks for the name, and where that has a CNAME, for what it points to. */
function resolve(name: string, type: RecordType, { world }: DnsContext): Answer {
  const chain: DnsRecord[] = [];
  let cut = false;
  let authoritative = true;
  let asked = name.replace(/\.$/, '');
  for (let i = 0; ; i++) {
    const answer = world.dns.query(asked, type);
    if (answer.status === 'ok') {
      authoritative &&= answer.authoritative;
      return { ...answer, records: [...chain, ...answer.records], authoritative, cut };
    }
    const authenticated = answer.authenticated === true;
    const minimum = Number(answer.soa?.data[6]);
    const ttl = Number.isFinite(minimum) ? { ttl: minimum } : {};
    const failure = { status: answer.status, records: [], authenticated, authoritative: false, cut, ...ttl };
    if (answer.status !== 'noData' || type === 'CNAME') return failure;
    const alias = world.dns.query(asked, 'CNAME');
    if (alias.status === 'tryAgain' || alias.status === 'noRecovery') return { ...failure, status: alias.status };
    const [cname] = alias.status === 'ok' ? alias.records : [];
    const target = cname?.data[0];
    if (alias.status !== 'ok' || !cname || target === undefined) return failure;
    chain.push(cname);
    cut ||= !alias.authenticated;
    authoritative &&= alias.authoritative;
    if (i >= resolverCnames) return { status: 'ok', records: chain, authenticated: false, authoritative, cut };
    asked = target;
  }
}

/** The name that the answer is for: the owner of the last CNAME before the records, or else of the first record. */
function fullNameOf(records: readonly DnsRecord[], type: RecordType): string | undefined {
  const first = records.findIndex((record) => record.type === type);
  const cname = records.slice(0, first < 0 ? undefined : first).findLast((record) => record.type === 'CNAME');
  const name = (cname ?? records[first])?.name;
  return name?.startsWith('*') ? undefined : name;
}

/** Whether `dns_trust_aa` names the zone that answers with authority. */
function trustsAuthority(name: string, { settings, services, world }: DnsContext): boolean {
  if (settings.dns_trust_aa === undefined || !services.matchDomain) return false;
  const list = services.expandOption ? services.expandOption(settings.dns_trust_aa) : settings.dns_trust_aa;
  if (list === undefined || list === '') return false;
  for (let zone = name; ;) {
    if (world.dns.query(zone, 'NS').status === 'ok') return services.matchDomain(zone, list) === 'match';
    const dot = zone.indexOf('.');
    if (dot < 0) return false;
    zone = zone.slice(dot + 1);
  }
}
