import { propagate, queueAddress, transportOf } from '../finish.ts';
import type { RouterSite, RouteYield } from '../site.ts';

/** The router `accept`: takes the address as it is. */
export function acceptRouter(site: RouterSite): RouteYield {
  const { address } = site;
  const before = { ...address.propagated };
  if (!propagate(site)) {
    address.propagated = { ...before, ignoreError: address.propagated.ignoreError };
    return 'defer';
  }
  const found = transportOf(site, 'transport', false, address);
  if (!found) return 'defer';
  address.transport = found.transport;
  return queueAddress(site);
}
