import { lowerCase, trimSpaceEnd } from '../../expand/characters.ts';
import { appendToList } from '../../../../grammar/list/split.ts';
import { dnsdbTypes } from '../../../catalogue/dnsdb-types.ts';
import type { Target } from '../../../catalogue/target.ts';
import type { Version } from '../../../catalogue/version.ts';
import { compareVersions } from '../../../catalogue/version.ts';
import { readTime } from '../../../compile/values/time.ts';
import { isIpAddress, reverseName } from '../../dns/ip-address.ts';
import { dnsSpecialLookup } from '../../dns/lookup.ts';
import type { DnsContext, DnsType } from '../../dns/types.ts';
import type { DnsRecord } from '../../world/world.ts';
import { keyItems } from '../key-list.ts';
import type { FindResult, LookupContext, LookupDriver, LookupQuery } from '../types.ts';

/** The records that an answer for a made-up type holds. */
const recordTypes: Partial<Readonly<Record<DnsType, DnsRecord['type']>>> = { CSA: 'SRV', MXH: 'MX', ZNS: 'NS' };

type Mode = 'strict' | 'lax' | 'never';

/** A query taken apart. */
interface DnsQuery {
  readonly types: readonly DnsType[];
  /** Between records. */
  readonly separator: string;
  /** Between the fields of a record; undefined: only the first string of a text. */
  readonly inner: string | undefined;
  readonly defer: Mode;
  readonly dnssec: Mode;
  readonly domains: readonly string[];
}

/** What a query asks, or Exim's message about it. */
type ReadQuery = { readonly ok: true; readonly query: DnsQuery } | { readonly ok: false; readonly message: string };

/** Types whose fields are apart by something unless the query says otherwise. */
const innerDefaults: Partial<Readonly<Record<DnsType, string>>> = { SPF: '', SRV: ' ', MX: ' ', TLSA: ' ' };

function readQuery({ key, keyTainted }: LookupQuery, target: Target): ReadQuery {
  const bad = (message: string): ReadQuery => ({ ok: false, message });
  let rest = key.replace(/^[ \t\n\v\f\r]+/, '');
  let separator = '\n';
  let inner: string | undefined;
  if (rest.startsWith('>')) {
    separator = rest.charAt(1);
    rest = rest.slice(2);
    if (rest.startsWith(',')) {
      inner = rest.charAt(1);
      rest = rest.slice(2);
    } else if (rest.startsWith(';')) {
      inner = '';
      rest = rest.slice(1);
    }
    rest = rest.replace(/^[ \t\n\v\f\r]+/, '');
  }

  const modes: Record<'defer' | 'dnssec', Mode> = { defer: 'lax', dnssec: 'lax' };
  for (;;) {
    const modifier = /^(defer|dnssec|retrans|retry)_/i.exec(rest);
    if (!modifier) break;
    const name = lowerCase(modifier[1]);
    rest = rest.slice(modifier[0].length);
    if (name === 'defer' || name === 'dnssec') {
      const mode = /^(?:strict|lax|never)/i.exec(rest)?.[0];
      if (mode === undefined) return bad(`unsupported dnsdb ${name} behaviour`);
      modes[name] = lowerCase(mode) as Mode;
      rest = rest.slice(mode.length);
    } else if (name === 'retrans') {
      const time = /^[^,]*/.exec(rest)?.[0] ?? '';
      if ((readTime(time) ?? 0) <= 0) return bad('unsupported dnsdb timeout value');
      rest = rest.slice(time.length);
    } else {
      const count = /^[ \t\n\v\f\r]*[+-]?\d*/.exec(rest)?.[0] ?? '';
      if (Number(count) < 0) return bad('unsupported dnsdb retry count');
      rest = rest.slice(count.length);
    }
    rest = rest.replace(/^[ \t\n\v\f\r]+/, '');
    if (!rest.startsWith(',')) return bad('dnsdb modifier syntax error');
    rest = rest.replace(/^,[ \t\n\v\f\r]*/, '');
  }

  let types: readonly DnsType[] = ['TXT'];
  const equals = rest.indexOf('=');
  if (equals >= 0) {
    const known = dnsdbTypes.get(lowerCase(trimSpaceEnd(rest.slice(0, equals))));
    if (!known) return bad('unsupported DNS record type');
    types = known.asks;
    rest = rest.slice(equals + 1).replace(/^[ \t\n\v\f\r]+/, '');
  }
  const [type = 'TXT'] = types;
  // The colons of an IPv6 address separate nothing.
  const single = type === 'PTR' && !rest.startsWith('<') && isIpAddress(rest, false) !== undefined;
  const domains = single ? [rest] : keyItems(rest, keyTainted, target);
  inner ??= innerDefaults[type];
  return { ok: true, query: { types, separator, inner, ...modes, domains } };
}

/** Records of the DNS: Exim's `dnsdb`. */
export const dnsdb: LookupDriver = {
  name: 'dnsdb',
  style: 'query',
  open: () => ({ ok: true, opened: { find } }),
};

function find(lookup: LookupQuery, context: LookupContext): FindResult {
  const read = readQuery(lookup, context.target);
  if (!read.ok) return { status: 'defer', message: read.message };
  const { query } = read;
  const { version } = context.target;
  const { world, state, services, settings } = context;
  const dns: DnsContext = { world, version, state: state.dns, services, settings };
  let value = '';
  let ttl: number | undefined;
  let deferred = false;
  for (const item of query.domains) {
    const [first] = query.types;
    const isAddress = (first === 'PTR' || first === 'CSA') && isIpAddress(item, false, version) !== undefined;
    const domain = isAddress ? reverseName(item) : item;
    for (const type of query.types) {
      const result = dnsSpecialLookup(domain, type, dns);
      if (query.dnssec === 'never') context.state.dnssecAuthenticated = undefined;
      else context.state.dnssecAuthenticated = result.secure ? 'yes' : 'no';
      if (result.rc === 'nomatch' || result.rc === 'nodata') continue;
      if (result.rc !== 'succeed' || (query.dnssec === 'strict' && !result.secure)) {
        if (query.defer === 'strict') return { status: 'defer', message: '' };
        deferred ||= query.defer === 'lax';
        continue;
      }
      for (const record of result.records) {
        if (record.type !== (recordTypes[type] ?? type)) continue;
        ttl = Math.min(ttl ?? record.ttl, record.ttl);
        if (type === 'A' || type === 'AAAA') value = appendAddress(value, record, query.separator, version);
        else {
          if (value !== '') value += query.separator;
          value += recordText(type, record, query.inner, result.fullName === domain, version);
        }
      }
    }
  }
  const cached = ttl === undefined ? {} : { ttl };
  if (value === '') return deferred ? { status: 'defer', message: '' } : { status: 'notFound', ...cached };
  return { status: 'found', value, tainted: isTainted(query, version), ...cached };
}

/** From 4.97 on, a separator that stands in an address is doubled, so that the result is a list. */
function appendAddress(
  value: string,
  { data: [address = ''] }: DnsRecord,
  separator: string,
  version: Version,
): string {
  if (compareVersions(version, '4.97') >= 0) return appendToList(value, separator, address);
  return value === '' ? address : value + separator + address;
}

/** Whether Exim knows that the text comes from outside: it forgot for a while. */
function isTainted({ types: [type] }: DnsQuery, version: Version): boolean {
  if (compareVersions(version, '4.100') >= 0) return true;
  return (type === 'TXT' || type === 'SPF') && compareVersions(version, '4.95') < 0;
}

/**
 * One record as text.
 *
 * @param asked whether it is the record of the very name that was asked for, rather than of a parent (CSA)
 */
function recordText(
  type: DnsType,
  { data }: DnsRecord,
  inner: string | undefined,
  asked: boolean,
  version: Version,
): string {
  switch (type) {
    case 'TXT':
    case 'SPF':
      if (inner === undefined) return data[0] ?? '';
      return version === '4.97' ? misreadStrings(data, inner) : data.join(inner);
    // Without an inner separator, a zero byte stands in its place, at which Exim's text ends.
    case 'MX':
    case 'SRV':
      return inner === '' ? `${data[0] ?? ''}${data.at(-1) ?? ''}` : data.join(inner ?? ' ');
    case 'TLSA':
      return inner === '' ? (data[0] ?? '') : data.join(inner ?? ' ');
    case 'MXH':
      return data[1] ?? '';
    case 'SOA':
      return inner === undefined || inner === '' ? (data[0] ?? '') : data.join(inner);
    case 'CSA':
      return csaText(data, asked);
    default:
      return data[0] ?? '';
  }
}

/** A Client SMTP Authorization record: what it says of the name, and its target. */
function csaText([priority, weight, port, target = '']: readonly string[], asked: boolean): string {
  if (priority !== '1') return '';
  if (!asked) return `${Number(port) % 2 === 1 ? 'X' : '?'} ${target}`;
  const verdict = ['N', 'N', 'Y', '?'][Number(weight)];
  return verdict === undefined ? '' : `${verdict} ${target}`;
}

/** The strings of a text as 4.97 joins them: it leaves out the last byte of each, and takes it for the length of the next. */
function misreadStrings(strings: readonly string[], inner: string): string {
  const data = strings.map((text) => String.fromCharCode(text.length) + text).join('');
  let result = '';
  for (let at = 0; at < data.length;) {
    const length = Math.min(data.charCodeAt(at), data.length - at);
    if (at !== 0) result += inner;
    const taken = Math.max(0, length - 1);
    result += data.slice(at + 1, at + 1 + taken);
    at += 1 + taken;
  }
  return result;
}
