import type { RoutingAddress } from '../route/routing-address.ts';
import type { DeliveryState, RetryItem } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { hostRetryKey } from './host-retry.ts';
import { eximErrno } from './errno.ts';
import type { AddressOutcome, TransportBatch } from './types.ts';

const { rcpt4xx, mail4xx, data4xx } = eximErrno;

/** Notes something that the retry database is to be told of an address: what is to be kept counts more than what is not. */
export function noteRetry(state: DeliveryState, address: RoutingAddress, item: RetryItem): void {
  const { retries } = notesOf(state, address);
  const same = retries.findIndex(({ key }) => key === item.key);
  if (same < 0) retries.push(item);
  else if (!item.delete) retries.splice(same, 1, item);
}

/** Asks for what the retry database knows of a destination to be forgotten, if it knows anything. */
export function forgetRetry(state: DeliveryState, address: RoutingAddress, key: string): void {
  if (state.run.world.hints.get('retry', key) === undefined) return;
  noteRetry(state, address, { key, delete: true, host: false, error: { errno: 0, more: 0 } });
}

/**
 * Notes what the retry database is to be told of a remote delivery that was put off: of the address after an answer to
 * RCPT, of the message for that host after one to MAIL or DATA, or else of each host that was tried.
 */
export function addRetryItems(state: DeliveryState, outcome: AddressOutcome, batch: TransportBatch | undefined): void {
  const { address, errno = 0, moreErrno = 0, talk } = outcome;
  if (outcome.status !== 'deferred') {
    // The host has answered.
    if (talk && address.transport) forgetRetry(state, address, hostRetryKey(address.transport, talk.host, state.run));
    return;
  }
  const notes = notesOf(state, address);
  const error = { errno, more: moreErrno };
  if (errno === rcpt4xx) {
    noteRetry(state, address, { key: notes.addressRetryKey, delete: false, host: false, error });
    return;
  }
  const { transport } = address;
  const { run } = state;
  if (!transport) return;
  if ((errno === mail4xx || errno === data4xx) && talk) {
    const key = `${hostRetryKey(transport, talk.host, run)}:${run.message.id}`;
    noteRetry(state, address, { key, delete: false, host: true, error });
    return;
  }
  // Only the first of a batch has them.
  if (notes.first) return;
  for (const host of batch?.hosts ?? []) {
    noteRetry(state, address, { key: hostRetryKey(transport, host, run), delete: false, host: true, error });
  }
}
