import { deliverReport } from '../deliver/deliver-message.ts';
import { PanicDie } from '../panic.ts';
import { createSession } from '../smtp/conduct.ts';
import type { LocalReception } from '../smtp/reception/receive-local.ts';
import { receiveLocal } from '../smtp/reception/receive-local.ts';
import { isTrusted } from '../run/trusted-caller.ts';
import { copyConnection } from '../queue/message-queue.ts';
import { deliverAccepted } from './accepted.ts';
import { callerOf, connectionOf } from './connection-of.ts';
import { statementDecision } from './decisions.ts';
import type { MessageRecord } from './message-record.ts';
import { createMessageRecord, sessionWithoutReplies, spooledHeaders, variablesNow } from './message-record.ts';
import { takeLog } from './take-log.ts';
import type { Simulation } from './simulation.ts';
import type { MessageStep, SessionInput, SessionResult } from './types.ts';

/** One message: each is handed to a process of its own. */
function submit(step: MessageStep, index: number, input: SessionInput, simulation: Simulation): MessageRecord {
  const { recorder, world } = simulation;
  const { config } = simulation.input;
  const user = callerOf(input, world);
  const connection = connectionOf(input, world);
  const { uid, gid } = user;
  const run = simulation.createRun({ connection, caller: { uid, gid, trusted: isTrusted(user, config, world) } });
  recorder.tracer.open('command', step.extractRecipients === true ? 'exim -t' : `exim ${step.to.join(' ')}`);
  const session = createSession(run, { events: { output: () => undefined } });
  let reception: LocalReception;
  try {
    reception = receiveLocal(session, {
      user,
      ...(step.from !== undefined && { sender: step.from }),
      recipients: step.to,
      extractsRecipients: step.extractRecipients === true,
      text: step.data,
      report(text) {
        if (simulation.input.deliver !== false) deliverReport(run, simulation.services, text, session);
      },
    });
  } catch (error) {
    if (!(error instanceof PanicDie)) throw error;
    reception = { accepted: false, reason: error.message };
  }
  const { accepted, report, reason = '', statement } = reception;
  const { message } = run;
  const record = createMessageRecord(index, message.sender);
  record.accepted = accepted;
  if (accepted) record.id = message.id;
  record.variables = variablesNow(run, input.variables);
  record.headers = spooledHeaders(run);
  if (report !== undefined) record.bounces.push(report);
  record.log.push(...takeLog(run));
  recorder.closeTo(0, accepted ? 'accept' : 'deny');
  if (accepted) {
    deliverAccepted({ message, connection: copyConnection(connection), record, number: 1 }, simulation);
    return record;
  }
  const decisive = statement ? statementDecision(config, statement) : { reason };
  const stuck = message.recipients.length > 0 ? message.recipients.map(({ address }) => address) : step.to;
  for (const recipient of stuck) {
    record.undelivered.push({ recipient, original: recipient, outcome: 'failed', error: reason, decisive });
  }
  return record;
}

/** Simulates a program on the same machine that hands over messages, not over SMTP. */
export function simulateLocal(input: SessionInput, simulation: Simulation): SessionResult {
  const records: MessageRecord[] = [];
  for (const [index, step] of input.steps.entries()) {
    if (step.kind === 'wait') simulation.world.clock.sleep(step.milliseconds);
    else if (step.kind === 'message') records.push(submit(step, index, input, simulation));
    else simulation.recorder.tracer.unfaithful('a line for a program that speaks no SMTP: it is not heeded');
  }
  return sessionWithoutReplies(records, simulation);
}
