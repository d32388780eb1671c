import { aclCheck } from '../acl/check.ts';
import { extractAddress } from '../address/extract.ts';
import { PanicDie } from '../panic.ts';
import { qualifyAddress, rewriteOne } from '../rewrite/rewrite-one.ts';
import { hasRulesFor } from '../rewrite/rules.ts';
import { connectionText, showNames } from '../run/host-text.ts';
import { logs, writeLog } from '../run/log.ts';
import { BatchFault } from './batch-fault.ts';
import { isHeloName } from './commands/helo.ts';
import { addressRules } from './commands/mail.ts';
import type { Waiting } from './input.ts';
import { more } from './input.ts';
import { setCallersSender } from './local-caller.ts';
import type { Reading } from './loop.ts';
import { readCommand, readMessage } from './loop.ts';
import type { TextReading } from './reception/read-text.ts';
import { receive } from './reception/receive.ts';
import { resetMessage } from './reset.ts';
import type { Session } from './session.ts';
import { startSession } from './start.ts';

/* Batched SMTP (-bS): commands in a file, which are answered only where something is wrong, and then the batch is over. */

/** What came of a batch: what Exim prints, and how it exits. */
export interface BatchEnd {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Where a batch stands. */
interface Batch {
  readonly session: Session;
  /** The line before the transaction at hand (`bsmtp_transaction_linecount`). */
  begun: number;
  /** How many lines Exim has counted up to a place in the input. */
  counted: number;
  at: number;
}

/** How many lines have been read, as Exim counts them (`receive_linecount`). */
function linesRead({ session: { input }, counted, at }: Batch): number {
  let lines = counted;
  for (
    let end = input.buffer.indexOf('\n', at);
    end >= 0 && end < input.at;
    end = input.buffer.indexOf('\n', end + 1)
  ) {
    lines++;
  }
  return lines;
}

/** Reads a message. A dot within the header is not counted as a line, and a line that is no header line is counted twice. */
function* readCounted(batch: Batch, onExcess: (lines: number) => void): Waiting<TextReading> {
  const { session } = batch;
  const before = linesRead(batch);
  const reading = yield* readMessage(session, false, onExcess);
  if (reading.status === 'whole') {
    batch.counted = before + reading.lines + (reading.endsInHeader ? 0 : 1);
    batch.at = session.input.at;
  }
  return reading;
}

function fault({ session }: Batch, message: string): BatchFault {
  return new BatchFault(message, session.command);
}

/** Reads an address; `what` names it in what is said of one without a domain. */
function readAddress(batch: Batch, what: 'sender' | 'recipient'): string {
  const { session } = batch;
  const { run } = session;
  const isSender = what === 'sender';
  const argument = session.argument ?? '';
  const { rewrite } = run.config;
  const flag = isSender ? 'smtp-sender' : 'smtp-recipient';
  const raw = hasRulesFor(rewrite, flag) ? rewriteOne(argument, flag, rewrite, run.rewriting).text : argument;
  const found = extractAddress(raw, addressRules(session), isSender ? { allowNull: true } : {});
  if (!found.ok) throw fault(batch, `501 ${found.message}`);
  const { address, domain } = found;
  if (domain > 0 || (isSender && /^(?:@|$)/.test(address))) return address;
  const may = isSender ? session.allowUnqualifiedSender : session.allowUnqualifiedRecipient;
  if (!may) throw fault(batch, `501 ${what} address must contain a domain`);
  return qualifyAddress(address, !isSender, run.rewriting);
}

function mail(batch: Batch): void {
  const { session } = batch;
  session.mailCount++;
  if (session.hasSender) throw fault(batch, '503 Sender already given');
  if (session.argument === '') throw fault(batch, '501 MAIL FROM must have an address operand');
  resetMessage(session);
  session.run.message.sender = readAddress(batch, 'sender');
  session.hasSender = true;
}

function rcpt(batch: Batch): void {
  const { session } = batch;
  const { run, recipientsMax } = session;
  const { recipients } = run.message;
  if (!session.hasSender) throw fault(batch, '503 No sender yet given');
  if (session.argument === '') throw fault(batch, '501 RCPT TO must have an address operand');
  if (recipientsMax > 0 && recipients.length >= recipientsMax) {
    throw fault(batch, `${run.settings.flag('recipients_max_reject') ? 552 : 452} too many recipients`);
  }
  recipients.push({ address: readAddress(batch, 'recipient'), notify: 0 });
}

/** What is said of something that is no command of a batch. */
function notTaken(kind: Exclude<Reading['kind'], 'command' | 'end'>): string {
  switch (kind) {
    case 'argument':
      return '501 Unexpected argument data';
    case 'nul':
      return '501 Unexpected NULL in SMTP command';
    default:
      return '500 Command unrecognized';
  }
}

/** Reads commands up to DATA; false at the end. Mirrors `smtp_setup_batch_msg`. */
function* readEnvelope(batch: Batch): Waiting<boolean> {
  const { session } = batch;
  const { run } = session;
  batch.begun = linesRead(batch);
  resetMessage(session);
  for (;;) {
    const reading = yield* readCommand(session);
    if (reading.kind === 'end') return false;
    if (reading.kind !== 'command') throw fault(batch, notTaken(reading.kind));
    const { name } = reading.command;
    run.connection.history.push(name);
    switch (name) {
      case 'HELO':
      case 'EHLO':
      case 'RSET': {
        const helo = session.argument ?? '';
        if (name !== 'RSET') run.connection.helo = isHeloName(helo, session) ? helo : undefined;
        showNames(run.connection);
        resetMessage(session);
        batch.begun = linesRead(batch);
        break;
      }
      case 'MAIL':
        mail(batch);
        break;
      case 'RCPT':
        rcpt(batch);
        break;
      case 'DATA':
        if (!session.hasSender) throw fault(batch, '503 MAIL FROM:<sender> command must precede DATA');
        if (run.message.recipients.length === 0) throw fault(batch, '503 RCPT TO:<recipient> must precede DATA');
        return true;
      case 'VRFY':
      case 'EXPN':
      case 'HELP':
      case 'NOOP':
      case 'ETRN':
        batch.begun = linesRead(batch);
        break;
      case 'QUIT':
        return false;
      default:
        throw fault(batch, '500 Command unrecognized');
    }
  }
}

/** What Exim prints of a fault: for programs on standard output, and for people. Mirrors `moan_smtp_batch`. */
function told({ message, command }: BatchFault, begun: number, detected: number, taken: number): BatchEnd {
  const place = `Transaction started in line ${begun}\nError detected in line ${detected}\n`;
  const fault = command === undefined ? '' : `The SMTP command at fault was:\n\n   ${command}\n\n`;
  return {
    status: taken > 0 ? 1 : 2,
    out: `${message}\n${place}${command === undefined ? '' : `${command}\n`}`,
    err:
      'An error was detected while processing a file of BSMTP input.\n' +
      `The error message was:\n\n  ${message}\n\n` +
      `The SMTP transaction started in line ${begun}.\nThe error was detected in line ${detected}.\n` +
      `${fault}${taken} previous message${taken === 1 ? ' was' : 's were'} successfully processed.\n` +
      'The rest of the batch was abandoned.\n',
  };
}

/**
 * Takes a batch of messages. Mirrors what exim.c and `smtp_setup_batch_msg` do for `-bS`: of the ACLs only those for messages
 * that come without SMTP are run.
 *
 * @param session one that is `batched`, over a run whose connection is of kind `local-smtp`
 * @param protocol `$received_protocol`, where it is given (`-oMr`)
 */
export function* conductBatch(session: Session, protocol = 'local-bsmtp'): Waiting<BatchEnd> {
  const { run, input } = session;
  // It is a file: what lines are told by their numbers stays at hand.
  while (yield* more(input));
  if (logs(run, 'smtp_connection')) writeLog(run, connectionText(run));
  const done: BatchEnd = { status: 0, out: '', err: '' };
  const started = yield* startSession(session);
  run.connection.protocol = protocol;
  if (started !== true) return done;
  session.freeCommands.add('RSET').add('HELO').add('EHLO').add('STARTTLS');
  const batch: Batch = { session, begun: 0, counted: 0, at: 0 };
  /** The line at which a message was found to be unfit: more of it is read after that. */
  let excess: number | undefined;
  try {
    while (yield* readEnvelope(batch)) {
      setCallersSender(session);
      const start = run.settings.text('acl_not_smtp_start');
      if (start !== undefined) {
        run.message.flags.set('enable_dollar_recipients', true);
        aclCheck(run, 'notsmtp_start', start);
        run.message.flags.delete('enable_dollar_recipients');
      }
      excess = undefined;
      const text = readCounted(batch, (lines) => {
        excess = linesRead(batch) + lines;
      });
      yield* receive(session, text);
    }
    return done;
  } catch (error) {
    if (error instanceof PanicDie) return { ...done, status: 1 };
    if (!(error instanceof BatchFault)) throw error;
    return told(error, batch.begun, excess ?? linesRead(batch), session.messageCount);
  }
}
