import { lowerCase } from '../../expand/characters.ts';
import { findByDns } from '../../host/find-by-dns.ts';
import type { Run } from '../../run/run.ts';

const quiet = { logsFailures: false };

/**
 * Finds out whether the name given in HELO belongs to the client, and keeps the answer. Mirrors `smtp_verify_helo`.
 *
 * @returns whether it belongs to the client; `known` is false where that could not be found out now
 */
export function verifyHelo(run: Run): { readonly known: boolean; readonly verified: boolean } {
  const { connection, match } = run;
  const { helo, hostAddress } = connection;
  if (helo === undefined) {
    connection.heloVerified = false;
    return { known: true, verified: false };
  }
  if (hostAddress === undefined) {
    connection.heloVerified = true;
    return { known: true, verified: true };
  }
  if (helo.startsWith('[')) {
    const bare = hostAddress.replace(/^::ffff:/i, '');
    connection.heloVerified = helo.startsWith(hostAddress, 1) || helo.startsWith(bare, 1);
    return { known: true, verified: connection.heloVerified };
  }
  let known = true;
  if (connection.hostName === undefined && !connection.hostLookupFailed) {
    known = match.hosts.nameOf(connection, match) !== 'again';
  }
  const names = connection.hostName === undefined ? [] : [connection.hostName, ...connection.hostAliases];
  let verified = names.some((name) => lowerCase(name) === lowerCase(helo));
  if (verified && connection.hostDnssec) run.values.set('sender_helo_dnssec', 'yes');
  if (!verified) {
    const found = findByDns(helo, { addresses: 'all', dnssec: { request: '*' } }, match, quiet);
    if (found.status === 'found' || found.status === 'local') {
      verified = found.hosts.some(({ address }) => address === hostAddress);
      if (verified && found.hosts[0]?.dnssec === 'yes') run.values.set('sender_helo_dnssec', 'yes');
    }
  }
  connection.heloVerified = verified;
  return { known, verified };
}
