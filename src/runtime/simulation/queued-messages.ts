import { readSpool } from '../spool/read.ts';
import { deliverAccepted } from './accepted.ts';
import type { MessageRecord } from './message-record.ts';
import { createMessageRecord, sessionWithoutReplies } from './message-record.ts';
import type { Simulation } from './simulation.ts';
import type { SessionInput, SessionResult, SessionStep } from './types.ts';

/** Delivers a message as a queue runner finds it. */
function deliverQueued(
  { name, header, data }: Extract<SessionStep, { kind: 'spooled' }>,
  index: number,
  simulation: Simulation,
): MessageRecord {
  const { recorder, input } = simulation;
  const reading = readSpool(header, data, { extensions: input.extensions?.() ?? [] });
  if (!reading.ok) {
    const record = createMessageRecord(index, '');
    const reason = `the spool file ${name} cannot be read: ${reading.where} in line ${reading.line}`;
    record.undelivered.push({ recipient: '', original: '', outcome: 'deferred', error: reason, decisive: { reason } });
    recorder.tracer.unfaithful(reason);
    return record;
  }
  const { spooled, unknown } = reading;
  const { message, connection, nonRecipients } = spooled;
  for (const line of unknown) recorder.tracer.unfaithful(`the line "${line}" of ${name} is passed over`);
  const done = new Set(nonRecipients);
  message.recipients = message.recipients.filter(({ address }) => !done.has(address));
  const record = createMessageRecord(index, message.sender);
  record.id = message.id;
  record.accepted = true;
  record.headers = message.headers.filter(({ type }) => type !== '*').map(({ text }) => text.replace(/\n$/, ''));
  recorder.tracer.open('command', `exim -M ${message.id}`);
  deliverAccepted({ message, connection, record, number: 1 }, simulation);
  recorder.closeTo(0);
  return record;
}

/** Simulates a queue runner: messages that are on the queue are delivered. Recipients that are done with are left alone. */
export function simulateQueued({ steps }: SessionInput, simulation: Simulation): SessionResult {
  const records: MessageRecord[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'spooled') records.push(deliverQueued(step, index, simulation));
  }
  return sessionWithoutReplies(records, simulation);
}
