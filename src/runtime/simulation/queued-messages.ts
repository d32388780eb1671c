import type { QueuedMessage } from '../queue/message-queue.ts';
import { ordinaryDelivery } from '../run/process-mode.ts';
import { readSpool } from '../spool/read.ts';
import { attemptDelivery, deliverFollowers } from './attempt.ts';
import type { MessageRecord } from './message-record.ts';
import { createMessageRecord, sessionWithoutReplies } from './message-record.ts';
import type { Simulation } from './simulation.ts';
import type { SessionInput, SessionResult, SessionStep } from './types.ts';

/** Puts a message on the queue; or tells why its files cannot be read. */
function putOnQueue(
  { name, header, data, journal = '' }: Extract<SessionStep, { kind: 'spooled' }>,
  index: number,
  simulation: Simulation,
): { readonly record: MessageRecord; readonly queued?: QueuedMessage } {
  const { recorder, input, queue } = simulation;
  const reading = readSpool(header, data, { extensions: input.extensions?.() ?? [] });
  if (!reading.ok) {
    const record = createMessageRecord(index, '');
    const reason = `the spool file ${name} cannot be read: ${reading.where} in line ${reading.line}`;
    record.undelivered.push({ recipient: '', original: '', outcome: 'deferred', error: reason, decisive: { reason } });
    recorder.tracer.unfaithful(reason);
    return { record };
  }
  const { spooled, unknown } = reading;
  const { message, connection, nonRecipients } = spooled;
  for (const line of unknown) recorder.tracer.unfaithful(`the line "${line}" of ${name} is passed over`);
  const record = createMessageRecord(index, message.sender);
  record.id = message.id;
  record.accepted = true;
  record.received = message.received * 1000;
  record.headers = message.headers.filter(({ type }) => type !== '*').map(({ text }) => text.replace(/\n$/, ''));
  const delivered = journal.split('\n').filter((address) => address !== '');
  const queued = { message, connection, done: new Set([...nonRecipients, ...delivered]) };
  queue.put(queued);
  return { record, queued };
}

/** Delivers a message as a queue runner finds it. */
function deliverQueued(queued: QueuedMessage, record: MessageRecord, simulation: Simulation): void {
  const { recorder } = simulation;
  const { id } = queued.message;
  recorder.tracer.open('command', `exim -q ${id} ${id}`);
  const process = { ...ordinaryDelivery, queueRunning: true };
  const { attempt, followers } = attemptDelivery(queued, simulation, { process });
  record.delivered = attempt.time;
  record.outcome = attempt.outcome;
  record.deliveries.push(...attempt.deliveries);
  record.undelivered.push(...attempt.undelivered);
  record.bounces.push(...attempt.bounces);
  record.generated.push(...attempt.generated);
  record.log.push(...attempt.log);
  record.followers.push(...deliverFollowers(id, followers, simulation));
  recorder.closeTo(0);
}

/**
 * Simulates a queue runner that finds messages on the queue: all are put there first, and then delivered, one after the
 * other. Recipients that are done with are left alone.
 */
export function simulateQueued({ steps }: SessionInput, simulation: Simulation): SessionResult {
  const found = steps.flatMap((step, index) => (step.kind === 'spooled' ? [putOnQueue(step, index, simulation)] : []));
  for (const { queued, record } of found) {
    if (queued && simulation.queue.has(queued.message.id)) deliverQueued(queued, record, simulation);
  }
  return sessionWithoutReplies(
    found.map(({ record }) => record),
    simulation,
  );
}
