import type { RemoteHosts } from '../deliver/types.ts';
import type { Clock } from '../world/world.ts';
import type { HostPhase, RemoteHost } from './remote-host.ts';

const isList = (stated: RemoteHost | readonly HostPhase[]): stated is readonly HostPhase[] => Array.isArray(stated);

/** What a server is like at a moment: the first of its phases that holds; one that says yes to all where none does. */
function phaseAt(phases: readonly HostPhase[], now: number): RemoteHost {
  return phases.find(({ from = -Infinity, until = Infinity }) => from <= now && now < until) ?? {};
}

/** The servers as they are when they are asked for. */
export function hostsNow(hosts: ReadonlyMap<string, RemoteHost | readonly HostPhase[]>, clock: Clock): RemoteHosts {
  return {
    get(name) {
      const stated = hosts.get(name);
      return stated && isList(stated) ? phaseAt(stated, clock.now()) : stated;
    },
  };
}
