import { eximUser } from '../run/exim-user.ts';
import type { DeliveryState } from './delivery-state.ts';
import type { TransportRun } from './run-transport.ts';

/** Hands over the messages that a transport has made, on behalf of the user that it runs as. */
export function submitAll(state: DeliveryState, { batch, result }: TransportRun): void {
  if (!batch) return;
  const name = batch.user ?? eximUser(state.run).name;
  for (const message of result.submitted ?? []) {
    state.submit({ ...message, about: state.run.message.id, user: { name, uid: batch.uid, gid: batch.gid } });
  }
}
