import { quoted } from '../../../grammar/expansion/messages.ts';
import type { AddressWords } from '../dns/ip-address.ts';
import { addressWords } from '../dns/ip-address.ts';
import type { LookupRequest } from '../lookup/types.ts';
import type { MatchRun, Outcome } from './check-string.ts';
import { checkString, lookUp, panicDie, requestTaint } from './check-string.ts';
import type { HostPattern, NetLookup } from './host-pattern.ts';
import { hostPattern } from './host-pattern.ts';
import type { StringPattern } from './string-pattern.ts';
import type { HostSubject } from './subject.ts';
import { stringSubject } from './subject.ts';

/**
 * Whether an address lies in a network (`host_is_in_net`).
 *
 * @param bits how many bits count; as many as the address has, or more, for all
 */
export function inNet(address: AddressWords, net: AddressWords, bits: number): boolean {
  if (address.length !== net.length) return false;
  let left = bits;
  for (let i = 0; i < net.length && left > 0; i++, left -= 32) {
    const mask = left >= 32 ? -1 : -1 << (32 - left);
    if ((((address[i] ?? 0) ^ (net[i] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/**
 * Tests a host against one item. Mirrors `check_host`.
 *
 * @returns `error` where a host's name or address cannot be found, or the item is nothing that can be matched; the run
 *   says what
 * @throws PanicDie where Exim gives up
 */
export function checkHost(subject: HostSubject, pattern: HostPattern, run: MatchRun): Outcome {
  if (pattern.kind === 'any') return 'match';
  if (subject.address === '') return pattern.kind === 'empty' ? 'match' : 'noMatch';
  const { context } = run;
  switch (pattern.kind) {
    case 'empty':
      return 'noMatch';
    case 'ip':
      return subject.words && inNet(subject.words, pattern.words, pattern.bits) ? 'match' : 'noMatch';
    case 'local-addresses':
      return context.hosts.localAddresses(context).includes(subject.address) ? 'match' : 'noMatch';
    case 'primary-host':
      if (subject.name === '') return 'error';
      return checkHost(subject, hostPattern(context.primaryHostname, context.patterns), run);
    case 'malformed':
      return error(pattern.message, run);
    case 'other':
      return checkOther(subject, pattern, run);
  }
}

function error(message: string, run: MatchRun): 'error' {
  run.error = message;
  return 'error';
}

function checkOther(
  subject: HostSubject,
  { text, net, neverNet, isName, pattern }: Extract<HostPattern, { readonly kind: 'other' }>,
  run: MatchRun,
): Outcome {
  const addressesOnly = subject.name === '';
  if (net && (net.explicit || (addressesOnly && !neverNet))) return checkNetLookup(subject, net.lookup, run);
  if (addressesOnly) return error('cannot match host name in match_ip list', run);
  if (isName) return checkAddressesOf(subject, text, run);
  if (subject.name !== undefined) return checkName(subject.name, subject, pattern, run);
  return checkClient(subject, text, pattern, run);
}

/** Looks up the addresses of a host that a list names. */
function checkAddressesOf(subject: HostSubject, name: string, run: MatchRun): Outcome {
  const { context } = run;
  const found = context.hosts.addressesOf(name, context);
  if (found.status !== 'found') {
    return found.status === 'again' ? 'defer' : error(`failed to find IP address for ${name}`, run);
  }
  for (const address of found.addresses) {
    const words = addressWords(address);
    if (words && subject.words && inNet(words, subject.words, 128)) return 'match';
  }
  return 'noMatch';
}

function checkName(name: string, { taint }: HostSubject, pattern: StringPattern, run: MatchRun): Outcome {
  const value = taint === false ? name : { text: name, taint };
  return checkString(stringSubject('domain', value, true, undefined), pattern, run);
}

/** Tests the name of the client, which is looked up if need be, and then its aliases. */
function checkClient(subject: HostSubject, text: string, pattern: StringPattern, run: MatchRun): Outcome {
  const { context } = run;
  const { connection, release } = context;
  if (pattern.kind === 'lookup') {
    if (!pattern.type.ok) {
      context.log(`${pattern.type.message} in host list item ${quoted(text, release)}`, true);
      context.state.searchMessage = pattern.type.message;
      return 'defer';
    }
    const { style } = pattern.type.type;
    // A query says itself what is looked for.
    if (style === 'query' || style === 'file-query') return checkName('', subject, pattern, run);
  }
  if (connection && connection.hostName === undefined) {
    if (connection.hostLookupFailed || context.hosts.nameOf(connection, context) !== 'found') {
      return error(`failed to find host name for ${connection.hostAddress ?? ''}`, run);
    }
    const { hostName, helo } = connection;
    connection.shown = { hostName, helo };
  }
  // A name that came from the DNS, or from the client's side of a proxy.
  const named: HostSubject = { ...subject, taint: true };
  const outcome = checkName(connection?.hostName ?? '', named, pattern, run);
  if (outcome !== 'noMatch') return outcome;
  for (const alias of connection?.hostAliases ?? []) {
    const aliased = checkName(alias, named, pattern, run);
    if (aliased !== 'noMatch') return aliased;
  }
  return 'noMatch';
}

/** Looks the host's address up, masked. */
function checkNetLookup(subject: HostSubject, { type, message, mask, argument }: NetLookup, run: MatchRun): Outcome {
  if (!type) return panicDie(run, message);
  let request: LookupRequest;
  if (type.style === 'file-query') {
    const [, file = '', query = ''] = /^([^ \t\n\v\f\r]*)[ \t\n\v\f\r]*([^]*)$/.exec(argument) ?? [];
    request = { type, file, key: query, ...requestTaint(file, run.taint, run.taint) };
  } else if (type.style === 'query') {
    request = { type, file: undefined, key: argument, ...requestTaint(undefined, run.taint, run.taint) };
  } else {
    const key = maskedAddress(subject.address, mask, type.name === 'iplsearch' ? ':' : '.');
    request = { type, file: argument, key, ...requestTaint(argument, run.taint, false) };
  }
  run.data = undefined;
  const result = lookUp(request, run);
  if (result.status === 'found') return 'match';
  return result.status === 'defer' ? 'defer' : 'noMatch';
}

/**
 * An address as the key of a lookup: all bits but the first put to zero, an IPv6 address in full with dots between its
 * parts (`host_mask`, `host_nmtoa`).
 *
 * @param mask how many bits are kept; -1 for all, with no mask behind the address
 */
export function maskedAddress(address: string, mask: number, separator: ':' | '.'): string {
  const words = addressWords(address) ?? [];
  let left = mask < 0 ? 128 : mask;
  const masked = words.map((word) => {
    const kept = left >= 32 ? word : left <= 0 ? 0 : (word & (-1 << (32 - left))) >>> 0;
    left -= 32;
    return kept;
  });
  const shown =
    masked.length === 1
      ? [24, 16, 8, 0].map((shift) => ((masked[0] ?? 0) >>> shift) & 255).join('.')
      : masked
          .map((word) => {
            const hex = word.toString(16).padStart(8, '0');
            return hex.slice(0, 4) + separator + hex.slice(4);
          })
          .join(separator);
  return mask < 0 ? shown : `${shown}/${mask}`;
}
