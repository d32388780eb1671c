import { eximUser } from '../run/exim-user.ts';
import type { DeliveryState } from './delivery-state.ts';
import type { TransportRun } from './run-transport.ts';

/**
 * Hands over the messages that a transport has made, on behalf of the user that it runs as.
 *
 * @returns what has come of the transport then: its addresses are put off where a message was refused (the end of
 * `autoreply_transport_entry`)
 */
export function submitAll(state: DeliveryState, ran: TransportRun): TransportRun {
  const { batch, result } = ran;
  if (!batch) return ran;
  const name = batch.user ?? eximUser(state.run).name;
  const user = { name, uid: batch.uid, gid: batch.gid };
  const about = state.run.message.id;
  const ends = (result.submitted ?? []).map((message) => state.submit({ ...message, about, user }));
  if (!ends.includes('refused')) return ran;
  const message = `Failed to send message from ${batch.transport.name} transport (1)`;
  const outcomes = result.outcomes.map(({ address }) => ({ address, status: 'deferred', message }) as const);
  return { ...ran, result: { ...result, outcomes } };
}
