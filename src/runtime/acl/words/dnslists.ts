import { lowerCase, trimSpace } from '../../expand/characters.ts';
import { isIpAddress, reverseName } from '../../dns/ip-address.ts';
import { dnsLookup } from '../../dns/lookup.ts';
import { dnsContextOf } from '../../host/dns.ts';
import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { textOf } from '../../expand/value.ts';
import type { AclOutcome, AclSite, AclWord } from '../../run/extension.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import { error, inQuotes } from '../outcome.ts';
import { phaseNames } from '../phases.ts';

/** One list that is asked, taken apart. */
interface DnsList {
  readonly domain: string;
  /** Where TXT records are looked up. */
  readonly textDomain: string;
  readonly addresses: string | undefined;
  readonly bitmask: boolean;
  readonly not: boolean;
  readonly all: boolean;
}

function readItem(item: string): { readonly list: DnsList; readonly key: string | undefined } {
  const slash = item.indexOf('/');
  const key = slash < 0 ? undefined : item.slice(slash + 1);
  let domain = slash < 0 ? item : item.slice(0, slash);
  let at = domain.indexOf('=');
  let bitmask = at < 0;
  if (at < 0) at = domain.indexOf('&');
  let addresses: string | undefined;
  let not = false;
  let all = false;
  if (at >= 0) {
    addresses = domain.slice(at + 1);
    not = domain[at - 1] === '!';
    domain = domain.slice(0, not ? at - 1 : at);
    if (!bitmask && /^[=&]/.test(addresses)) {
      bitmask = addresses.startsWith('&');
      addresses = addresses.slice(1);
      all = true;
    }
  }
  const comma = domain.indexOf(',');
  const textDomain = comma < 0 ? domain : domain.slice(0, comma);
  if (comma >= 0) domain = domain.slice(comma + 1);
  return { list: { domain, textDomain, addresses, bitmask, not, all }, key };
}

/** An address turned round, ready for a list's domain to follow (`invert_address`). */
function inverted(address: string): string {
  return reverseName(address).replace(/\.(?:in-addr|ip6)\.arpa$/, '');
}

const number = (address: string): number | undefined => {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
};

/** Looks one key up in one list (`one_check_dnsbl`). */
function checkOne(list: DnsList, key: string, prepend: string, onDefer: AclOutcome, run: Run): AclOutcome {
  const query = `${prepend}.${list.domain}`;
  if (query.length >= 256) {
    writeLog(run, `dnslist query is too long (ignored): ${query}...`, ['main', 'panic']);
    return 'FAIL';
  }
  const dns = dnsContextOf(run.match);
  const answer = dnsLookup(query, 'A', dns);
  const addresses = answer.records.filter(({ type }) => type === 'A').map(({ data }) => data[0] ?? '');
  if (answer.rc === 'succeed' && addresses.length > 0) {
    const discard = (address: string): void => {
      const line = `DNS list lookup for ${key} at ${list.domain} returned ${address}; not in 127.0/8 and discarded`;
      writeLog(run, line);
    };
    if (list.addresses !== undefined) {
      const wanted = list.addresses.split(',').map((address) => trimSpace(address));
      const stops = addresses.some((address) => {
        let hit: boolean;
        if (list.bitmask) {
          const value = number(address) ?? 0;
          const local = Math.floor(value / 0x1000000) === 127;
          if (!local) discard(address);
          const mask = local ? value : 0;
          hit = wanted.some((each) => {
            const bits = number(each);
            return bits !== undefined && (bits & mask) >>> 0 === bits;
          });
        } else hit = wanted.includes(address);
        return list.all === !hit;
      });
      if ((list.not !== list.all) !== !stops) return 'FAIL';
    } else if (!addresses.filter((address) => address.startsWith('127.') || (discard(address), false)).length) {
      return 'FAIL';
    }
    return found(list, query, prepend, addresses, run);
  }
  if (answer.rc !== 'again' && answer.rc !== 'fail') return 'FAIL';
  const what = onDefer === 'OK' ? 'assumed in list' : onDefer === 'FAIL' ? 'assumed not in list' : 'returned DEFER';
  writeLog(run, `DNS list lookup defer (probably timeout) for ${query}: ${what}`);
  return onDefer;
}

function found(list: DnsList, query: string, prepend: string, addresses: readonly string[], run: Run): AclOutcome {
  const dns = dnsContextOf(run.match);
  run.values.set('dnslist_value', addresses.join(', '));
  if (list.textDomain !== list.domain) {
    const other: DnsList = {
      ...list,
      domain: list.textDomain,
      addresses: undefined,
      bitmask: false,
      not: false,
      all: false,
    };
    return checkOne(other, '', prepend, 'FAIL', run);
  }
  const text = dnsLookup(query, 'TXT', dns).records.find(({ type }) => type === 'TXT');
  run.values.delete('dnslist_text');
  if (text) run.values.set('dnslist_text', { text: (text.data[0] ?? '').slice(0, 511), taint: true });
  return 'OK';
}

function isStrange(domain: string): boolean {
  return /[^A-Za-z0-9._-]/.test(domain);
}

function remember(list: DnsList, matched: string, run: Run): 'OK' {
  run.values.set('dnslist_domain', list.textDomain);
  run.values.set('dnslist_matched', matched);
  return 'OK';
}

function check(text: string, separator: string | undefined, run: Run, site: AclSite): AclOutcome {
  let onDefer: AclOutcome = 'FAIL';
  const reader = listReader(text, separator === undefined ? {} : { separator });
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    if (item.startsWith('+')) {
      const word = lowerCase(item);
      if (word === '+include_unknown') onDefer = 'OK';
      else if (word === '+exclude_unknown') onDefer = 'FAIL';
      else if (word === '+defer_unknown') onDefer = 'DEFER';
      else writeLog(run, `unknown item in dnslist (ignored): ${item}`, ['main', 'panic']);
      continue;
    }
    const { list, key } = readItem(item);
    for (const domain of new Set([list.domain, list.textDomain])) {
      if (isStrange(domain)) {
        writeLog(run, `dnslists domain ${inQuotes(run, domain)} contains strange characters - is this right?`);
      }
    }
    if (key === undefined) {
      if (site.phase === 'notsmtp' || site.phase === 'notsmtp_start') {
        return error(site, `cannot test auto-keyed dnslists condition in ${phaseNames[site.phase]} ACL`);
      }
      const { hostAddress } = run.connection;
      if (hostAddress === undefined) return 'FAIL';
      const outcome = checkOne(list, hostAddress, inverted(hostAddress), onDefer, run);
      if (outcome === 'OK') return remember(list, hostAddress, run);
      if (outcome !== 'FAIL') return outcome;
      continue;
    }
    let deferred = false;
    const keys = listReader(key);
    for (let each = nextInList(keys); each !== undefined; each = nextInList(keys)) {
      const prepend = isIpAddress(each, false) ? inverted(each) : each;
      const outcome = checkOne(list, each, prepend, onDefer, run);
      if (outcome === 'OK') return remember(list, each, run);
      if (outcome === 'DEFER') deferred = true;
    }
    if (deferred) return 'DEFER';
  }
  return 'FAIL';
}

/** `dnslists` (dnsbl.c, `verify_check_dnsbl`): the list is expanded here, after its separator has been read. */
export const dnslists: AclWord = (value, run, site) => {
  const written = textOf(value);
  const match = /^[\t-\r ]*<([^\t-\r ])[\t-\r ]*/.exec(written);
  const separator = match?.[1];
  const list = match ? written.slice(match[0].length) : written;
  const expanded = run.expand(list);
  if (!expanded.ok) {
    if (expanded.forced) return 'OK';
    site.logMessage = `failed to expand ACL string ${inQuotes(run, list)}: ${expanded.message}`;
    return expanded.defer ? 'DEFER' : 'ERROR';
  }
  return check(expanded.value, separator, run, site);
};
