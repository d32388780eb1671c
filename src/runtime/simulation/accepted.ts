import type { HeldConnection } from '../callout/cutthrough.ts';
import { calloutChannel } from '../deliver/transports/smtp/callout-channel.ts';
import { quit } from '../deliver/transports/smtp/connection.ts';
import { firstDelivery } from '../deliver/queue-only.ts';
import { writeLog } from '../run/log.ts';
import { ordinaryDelivery } from '../run/process-mode.ts';
import type { Run } from '../run/run.ts';
import type { Connection } from '../state/connection.ts';
import type { Message } from '../state/message.ts';
import { deliverFollowers, deliverIn, deliveryProcess } from './attempt.ts';
import type { MessageRecord } from './message-record.ts';
import type { Simulation } from './simulation.ts';
import { takeLog } from './take-log.ts';
import type { Undelivered } from './types.ts';

/** A message that has been accepted, as the process that delivers it finds it. */
export interface AcceptedMessage {
  readonly message: Message;
  readonly connection: Connection;
  readonly record: MessageRecord;
  /** Which one of its connection it is. */
  readonly number: number;
  /** The daemon has received it: that tries to deliver what has been frozen, which is logged. */
  readonly byDaemon?: boolean;
  /** A connection to a server that a callout has left open. */
  readonly held?: HeldConnection | undefined;
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

/** Whether a message is frozen, and nothing else keeps it from being delivered. */
function isFrozenOnly({ message: { flags }, settings }: Run): boolean {
  return (
    flags.get('deliver_freeze') === true && flags.get('queue_only_policy') !== true && !settings.flag('queue_only')
  );
}

/** Delivers a message that has been accepted, unless that is not wanted or it stays on the queue. */
export function deliverAccepted(accepted: AcceptedMessage, simulation: Simulation, onLogLine?: Run['onLogLine']): void {
  const { message, connection, record, held } = accepted;
  const { input, recorder, queue, world } = simulation;
  const { decisive = { reason: 'Exim keeps the message' } } = record.data ?? {};
  record.received = message.received * 1000;
  const recipients = message.recipients.map(({ address }) => address);
  const keep = (outcome: Undelivered['outcome'], addresses: readonly string[]): void => {
    for (const address of addresses)
      record.undelivered.push({ recipient: address, original: address, outcome, decisive });
  };
  if (message.flags.get('blackholed') === true) {
    const taken = record.rcpt.filter(({ code }) => code < 300).map(({ address }) => address);
    keep('discarded', taken.length > 0 ? taken : recipients);
    return;
  }
  if (input.deliver === false || recipients.length === 0) {
    held?.talk.server.close();
    return;
  }
  const queued = { message, connection, done: new Set<string>() };
  message.flags.set('deliver_firsttime', true);
  queue.put(queued);
  const channel = held && calloutChannel(held);
  const parts = { process: ordinaryDelivery, ...(onLogLine && { onLogLine }) };
  const run = deliveryProcess(queued, simulation, parts);
  run.process = firstDelivery(run);
  if (isQueued(accepted, run)) {
    record.outcome = 'queued';
    keep('queued', recipients);
    record.log.push(...takeLog(run));
  } else {
    record.delivered = world.clock.now();
    if (accepted.byDaemon === true && isFrozenOnly(run) && run.logSelection.has('skip_delivery')) {
      writeLog(run, 'Message is frozen');
    }
    const { deliveries, undelivered, bounces, log, ...rest } = deliverIn(run, queued.done, simulation, channel);
    record.outcome = rest.outcome;
    record.generated.push(...rest.generated);
    record.deliveries.push(...deliveries);
    record.undelivered.push(...undelivered);
    record.bounces.push(...bounces);
    record.log.push(...log);
    record.followers.push(...deliverFollowers(message.id, rest.followers, simulation, onLogLine));
  }
  if (channel) quit(channel.connection);
  recorder.closeTo(0);
}
