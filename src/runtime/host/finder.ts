import type { HostFinder } from '../match/types.ts';
import { lookUpClientName } from './client-name.ts';
import { findByDns } from './find-by-dns.ts';
import { findByName } from './find-by-name.ts';
import { localAddresses } from './local-addresses.ts';
import type { HostLogging } from './settings.ts';

/** Makes what lists need to find hosts. */
export function createHostFinder(logging: HostLogging): HostFinder {
  return {
    addressesOf(name, context) {
      const found = findByName(name, {}, context, logging);
      if (found.status === 'again') return { status: 'again' };
      if (found.status !== 'found' && found.status !== 'local') return { status: 'failed' };
      return { status: 'found', addresses: found.hosts.map((host) => host.address ?? '') };
    },
    mxOf(domain, ignore, context) {
      return findByDns(domain, { mx: true, ...(ignore !== undefined && { ignore }) }, context, logging);
    },
    localAddresses,
    nameOf: (connection, context) => lookUpClientName(connection, context, logging),
  };
}
