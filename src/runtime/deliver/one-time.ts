import type { RoutingAddress } from '../route/routing-address.ts';
import type { DeliveryState } from './delivery-state.ts';

/** The nearest address in a line that is to stand in the place of the one that it came from. */
function oneTimeIn(end: RoutingAddress): RoutingAddress | undefined {
  for (let address: RoutingAddress | undefined = end; address; address = address.parent) {
    if (address.oneTimeParent !== undefined) return address;
  }
  return undefined;
}

/**
 * Puts the addresses that `one_time` has made, and that are still to be delivered to, among the recipients; those that they
 * came from are done with. Mirrors the part of `deliver_message` that handles one-time aliases.
 */
export function replaceOneTime(state: DeliveryState): void {
  const { run, deferred, done } = state;
  const { recipients } = run.message;
  for (const end of deferred) {
    const address = oneTimeIn(end);
    const { parent, oneTimeParent } = address ?? {};
    if (!address || !parent || address.address === parent.address) continue;
    const original = recipients.find((recipient) => recipient.address === oneTimeParent);
    if (!original || recipients.some((recipient) => recipient.address === address.address)) continue;
    const { errorsAddress } = address.propagated;
    recipients.push({
      address: address.address,
      notify: 0,
      oneTimeParent: original.address,
      ...(errorsAddress !== undefined && { errorsTo: errorsAddress }),
    });
    done.add(parent.address);
    state.updateSpool = true;
  }
}
