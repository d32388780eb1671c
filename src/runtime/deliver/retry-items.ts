import type { RoutingAddress } from '../route/routing-address.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import type { RetryItem } from './types.ts';

/** An item that asks for what the retry database knows of a destination to be forgotten. */
export function forgettingItem(key: string, host = false): RetryItem {
  return { key, delete: true, host, message: false, error: { errno: 0, more: 0 }, text: undefined };
}

/** Notes something that the retry database is to be told of an address. Mirrors `retry_add_item`: the newest comes first. */
export function noteRetry(state: DeliveryState, address: RoutingAddress, item: RetryItem): void {
  notesOf(state, address).retries.unshift(item);
}

/**
 * Takes over what a remote transport has noted of an address: what is to be kept counts more than what is to be forgotten.
 * Mirrors the part of `par_read_pipe` that reads retry items.
 *
 * @param items the newest first
 */
export function takeRetries(state: DeliveryState, address: RoutingAddress, items: readonly RetryItem[]): void {
  const { retries } = notesOf(state, address);
  for (const item of items) {
    let kept = false;
    for (let index = 0; index < retries.length && !kept;) {
      const known = retries[index];
      if (known?.key !== item.key) index++;
      else if (known.delete) retries.splice(index, 1);
      else kept = true;
    }
    if (!kept || !item.delete) retries.unshift(item);
  }
}
