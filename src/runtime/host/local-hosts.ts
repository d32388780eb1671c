import { lowerCase } from '../expand/characters.ts';
import { matchDomain } from '../match/match.ts';
import type { MatchContext } from '../match/types.ts';
import type { HostItem } from '../state/address.ts';
import { localAddresses } from './local-addresses.ts';
import { hostSettings } from './settings.ts';

/** What looking for this host among others gives. */
export interface LocalScan {
  /** `local`: this host is the first of them, or as good as the first; `failed`: none of them has an address. */
  readonly status: 'failed' | 'found' | 'local';
  readonly hosts: readonly HostItem[];
  /** Whether hosts were removed, because this host stood among them. */
  readonly removed: boolean;
}

/** The preference of a host that no MX record gave. */
export const noMx = -1;

/**
 * Looks for this host in a list of hosts, and removes it with all those of the same and lower preference. Mirrors
 * `host_scan_for_local_hosts`.
 */
export function scanForLocal(hosts: readonly HostItem[], context: MatchContext): LocalScan {
  const mine = localAddresses(context);
  let status: LocalScan['status'] = 'failed';
  let better = 0;
  for (const [i, host] of hosts.entries()) {
    const { address } = host;
    if (
      isTreatedAsLocal(host.name, context) ||
      address === '0.0.0.0' ||
      (address !== undefined && mine.includes(address))
    ) {
      if (better === 0) return { status: 'local', hosts, removed: false };
      return { status, hosts: hosts.slice(0, better), removed: true };
    }
    if (address !== undefined) status = 'found';
    const next = hosts[i + 1];
    if (!next || next.mx !== host.mx) better = i + 1;
  }
  return { status, hosts, removed: false };
}

function isTreatedAsLocal(name: string, context: MatchContext): boolean {
  const list = hostSettings(context.config).hostsTreatAsLocal;
  if (list === undefined) return false;
  const source = { text: list, option: 'hosts_treat_as_local' };
  const matches = (): boolean =>
    matchDomain({ text: lowerCase(name), taint: true }, source, context, { discardData: true }).status === 'match';
  return context.withVariable('domain', { text: name, taint: true }, matches);
}

/** Leaves out hosts whose address a host before them has (`host_remove_duplicates`). */
export function withoutDuplicates(hosts: readonly HostItem[]): HostItem[] {
  const seen = new Set<string>();
  return hosts.filter(({ address }) => {
    if (address === undefined) return true;
    if (seen.has(address)) return false;
    seen.add(address);
    return true;
  });
}
