import { addressWords, reverseName } from '../dns/ip-address.ts';
import { lowerCase } from '../expand/characters.ts';
import { inNet } from '../match/check-host.ts';
import type { MatchContext } from '../match/types.ts';
import type { Connection } from '../state/connection.ts';
import { lookUpName } from './dns.ts';
import { findByDns } from './find-by-dns.ts';
import type { HostLogging } from './settings.ts';
import { hostSettings, logFailure } from './settings.ts';

/** What the DNS says an address is called. */
interface ReverseAnswer {
  readonly status: 'found' | 'failed' | 'again';
  readonly names: readonly string[];
  readonly secure: boolean;
}

function reverseLookup(address: string, context: MatchContext): ReverseAnswer {
  const result = lookUpName(reverseName(address), 'PTR', context);
  if (result.rc === 'again') return { status: 'again', names: [], secure: false };
  const names: string[] = [];
  for (const { type, data } of result.records) {
    const name = lowerCase(data[0] ?? '');
    if (type !== 'PTR' || name === '') continue;
    // From 4.97 on, names with other characters count as none.
    if (context.release >= 97 && !/^[-a-z0-9.]*$/.test(name)) continue;
    names.push(name);
  }
  return { status: names.length > 0 ? 'found' : 'failed', names, secure: result.secure };
}

/** Whether one of a name's addresses is the client's. */
function pointsBack(
  name: string,
  address: string,
  secure: boolean,
  context: MatchContext,
  logging: HostLogging,
): { readonly status: 'yes' | 'no' | 'again'; readonly secure: boolean } {
  const options = { addresses: 'all', ...(secure && { dnssec: { request: '*' } }) } as const;
  const found = findByDns(name, options, context, logging);
  if (found.status === 'again') return { status: 'again', secure: false };
  if (found.status !== 'found' && found.status !== 'local') return { status: 'no', secure };
  const client = addressWords(address);
  const agrees = found.hosts.some((host) => {
    const words = host.address === undefined ? undefined : addressWords(host.address);
    return words !== undefined && client !== undefined && inNet(words, client, 128);
  });
  return { status: agrees ? 'yes' : 'no', secure: secure && found.hosts[0]?.dnssec === 'yes' };
}

/**
 * Finds the name of the host that has connected: looks its address up, and takes those of its names that lead back to
 * the address. What it finds is kept in the connection. Mirrors `host_name_lookup`.
 */
export function lookUpClientName(
  connection: Connection,
  context: MatchContext,
  logging: HostLogging,
): 'found' | 'failed' | 'again' {
  const address = connection.hostAddress ?? '';
  connection.hostNameLookedUp = true;
  connection.hostDnssec = false;
  connection.hostLookupDeferred = false;
  connection.hostLookupFailed = false;

  const reverse = reverseNames(address, context);
  if (reverse.status === 'again') {
    connection.hostLookupDeferred = true;
    return 'again';
  }
  if (reverse.status === 'failed') {
    logFailure(`no host name found for IP address ${address}`, context, logging);
    connection.hostLookupMessage = ' (failed to find host name from IP address)';
    connection.hostLookupFailed = true;
    return 'failed';
  }
  let { secure } = reverse;
  const good: string[] = [];
  for (const name of reverse.names) {
    const answer = pointsBack(name, address, secure, context, logging);
    if (answer.status === 'again') {
      connection.hostLookupDeferred = true;
      connection.hostName = undefined;
      return 'again';
    }
    ({ secure } = answer);
    if (answer.status === 'yes') good.push(name);
  }
  connection.hostDnssec = secure;
  const [first, ...aliases] = good;
  connection.hostName = first;
  connection.hostAliases = aliases;
  if (first !== undefined) return 'found';
  const [tried = ''] = reverse.names;
  connection.hostLookupMessage = ` (${address} does not match any IP address for ${tried})`;
  connection.hostLookupFailed = true;
  return 'failed';
}

/** Asks in the order of `host_lookup_order`; the system's own way of asking comes to the DNS, too. */
function reverseNames(address: string, context: MatchContext): ReverseAnswer {
  let last: ReverseAnswer = { status: 'failed', names: [], secure: false };
  for (const method of hostSettings(context.config).lookupOrder) {
    if (method !== 'bydns' && method !== 'byaddr') continue;
    const answer = reverseLookup(address, context);
    last = method === 'bydns' ? answer : { ...answer, secure: false };
    if (last.status !== 'failed') return last;
  }
  return last;
}
