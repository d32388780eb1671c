import { deliverMessage } from '../deliver/deliver-message.ts';
import { PanicDie } from '../panic.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { Connection } from '../state/connection.ts';
import type { Message } from '../state/message.ts';
import type { MessageRecord } from './message-record.ts';
import { takeLog } from './message-record.ts';
import type { Simulation } from './simulation.ts';
import type { Undelivered } from './types.ts';

/** A message that has been accepted, as the process that delivers it finds it. */
export interface AcceptedMessage {
  readonly message: Message;
  readonly connection: Connection;
  readonly record: MessageRecord;
  /** Which one of its connection it is. */
  readonly number: number;
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

/** Whether a connection has brought so many messages that this one is only queued; that is logged. */
function isQueued({ number }: AcceptedMessage, run: Run): boolean {
  const most = run.settings.number('smtp_accept_queue_per_connection');
  if (most === 0 || number <= most) return false;
  if (run.logSelection.has('delay_delivery')) {
    writeLog(run, `no immediate delivery: more than ${most} messages received in one connection`);
  }
  return true;
}

/** Delivers a message that has been accepted, unless that is not wanted or it stays on the queue. */
export function deliverAccepted(accepted: AcceptedMessage, simulation: Simulation, onLogLine?: Run['onLogLine']): void {
  const { message, connection, record } = accepted;
  const { input, recorder, services } = simulation;
  const { decisive = { reason: 'Exim keeps the message' } } = record.data ?? {};
  const recipients = message.recipients.map(({ address }) => address);
  const keep = (outcome: Undelivered['outcome'], addresses: readonly string[], error?: string): void => {
    for (const address of addresses) {
      record.undelivered.push({
        recipient: address,
        original: address,
        outcome,
        ...(error !== undefined && { error }),
        decisive,
      });
    }
  };
  if (message.flags.get('blackholed') === true) {
    const taken = record.rcpt.filter(({ code }) => code < 300).map(({ address }) => address);
    keep('discarded', taken.length > 0 ? taken : recipients);
    return;
  }
  if (input.deliver === false || recipients.length === 0) return;
  const run = simulation.createRun({ connection, message, ...(onLogLine && { onLogLine }) });
  if (isQueued(accepted, run)) keep('queued', recipients);
  else {
    try {
      const { deliveries, undelivered, bounces } = deliverMessage(run, services);
      record.deliveries.push(...deliveries);
      record.undelivered.push(...undelivered);
      record.bounces.push(...bounces);
    } catch (error) {
      if (!(error instanceof PanicDie)) throw error;
      keep('deferred', recipients, error.message);
    }
  }
  record.log.push(...takeLog(run));
  recorder.closeTo(0);
}
