import type { Connection } from '../state/connection.ts';
import type { Message } from '../state/message.ts';
import type { MessageRecord } from './message-record.ts';
import type { Simulation } from './simulation.ts';
import type { Undelivered } from './types.ts';

/** A message that has been accepted, as the process that delivers it finds it. */
export interface AcceptedMessage {
  readonly message: Message;
  readonly connection: Connection;
  readonly record: MessageRecord;
}

/** What is known of a connection, as it is spooled with a message: the session goes on without it. */
export function copyConnection(connection: Connection): Connection {
  return {
    ...connection,
    aclVariables: new Map(connection.aclVariables),
    counters: new Map(connection.counters),
    systems: new Map(connection.systems),
    history: [...connection.history],
  };
}

/** Delivers a message that has been accepted, unless that is not wanted or it stays on the queue. */
export function deliverAccepted({ message, record }: AcceptedMessage, { input, recorder }: Simulation): void {
  const { decisive = { reason: 'Exim keeps the message' } } = record.data ?? {};
  const keep = (outcome: Undelivered['outcome'], addresses: readonly string[]): void => {
    for (const address of addresses)
      record.undelivered.push({ recipient: address, original: address, outcome, decisive });
  };
  if (message.flags.get('blackholed') === true) {
    keep(
      'discarded',
      record.rcpt.filter(({ code }) => code < 300).map(({ address }) => address),
    );
    return;
  }
  if (input.deliver === false) return;
  const recipients = message.recipients.map(({ address }) => address);
  recorder.tracer.unfaithful('messages are not delivered');
  keep('queued', recipients);
}
