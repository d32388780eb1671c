import { trimSpace } from '../../expand/characters.ts';
import { printable } from '../../acl/words/condition.ts';
import { extractAddress } from '../../address/extract.ts';
import { cancelCutthrough, passingConnection } from '../../callout/cutthrough.ts';
import { findHeader } from '../../expand/headers.ts';
import { textOf } from '../../expand/value.ts';
import { Crash, PanicDie } from '../../panic.ts';
import type { HeaderLine } from '../../state/message.ts';
import { tidyLookups } from '../../lookup/lookup.ts';
import { connectionText, hostTexts } from '../../run/host-text.ts';
import { logs, writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import { fullTime } from '../../run/times.ts';
import { notQuitExit } from '../errors.ts';
import { checkHost } from '../hosts.ts';
import type { Waiting } from '../input.ts';
import { receptionLogFields } from '../reception-log-fields.ts';
import { messageCode, respond, send } from '../respond.ts';
import type { Session } from '../session.ts';
import { tlsForLog } from '../tls-text.ts';
import { addAclHeaders, classify, fixHeaders } from './fixups.ts';
import { takeFromLine } from './from-line.ts';
import type { Verdict } from './message-acls.ts';
import { runAcls } from './message-acls.ts';
import { makeMessageId } from './message-id.ts';
import { beginPassing, finishPassing } from './pass-on.ts';
import type { TextReading } from './read-text.ts';

/** Tests whether a line is a `From ` line that this client's messages may begin with, and takes the sender from it. */
export function fromLineTest(session: Session): (line: string) => boolean {
  const { run } = session;
  const { connection, settings } = run;
  const ignores =
    connection.hostAddress === undefined
      ? settings.flag('ignore_fromline_local')
      : checkHost(run, 'ignore_fromline_hosts') === 'match';
  if (!ignores) return () => false;
  return (line) => takeFromLine(line, { forced: false }, run) !== undefined;
}

/** The client, for log lines of accepted and refused messages (`add_host_info_for_log`). */
function hostForLog(session: Session): string {
  const { run } = session;
  const { connection } = run;
  const full = hostTexts(run)?.full;
  let text = '';
  if (full !== undefined) {
    if (logs(run, 'dnssec') && connection.hostDnssec) text += ' DS';
    text += ` H=${full}`;
    if (logs(run, 'incoming_interface') && connection.interfaceAddress !== undefined) {
      text += ` I=[${connection.interfaceAddress}]`;
      if ((connection.interfacePort ?? 0) > 0) text += `:${connection.interfacePort ?? 0}`;
    }
  }
  if (connection.ident !== undefined) text += ` U=${connection.ident}`;
  if (logs(run, 'connection_id')) text += ` Ci=${run.connectionId}`;
  text += ` P=${connection.protocol}`;
  if (logs(run, 'pipelining') && session.pipeliningAdvertised) {
    const early = session.pipeConnectUsed ? '*' : session.pipeConnectAdvertised ? '.' : '';
    text += ` L${early}${session.pipeliningUsed ? '' : '-'}`;
  }
  return text + receptionLogFields(run, 'host');
}

/** What a reading that came to nothing leads to; the message is lost. */
function refuseText(session: Session, reading: Exclude<TextReading, { readonly status: 'whole' }>): void {
  const { run } = session;
  if (reading.status === 'brokenOff') {
    // Exim takes it for a client that has gone where the header was not over.
    if (reading.inHeader && run.release >= 99) session.ended = true;
    return;
  }
  if (reading.status === 'lost') {
    if (logs(run, 'lost_incoming_connection') || logs(run, 'smtp_connection')) {
      writeLog(run, `${connectionText(run)} lost while reading message data${reading.where}`);
    }
    notQuitExit(session, 'connection-lost');
    send(session, '421 Lost incoming connection\r\n');
    session.ended = true;
    return;
  }
  const who = session.hostUnknown ? (run.connection.ident ?? '') : (hostTexts(run)?.full ?? '');
  if (reading.status === 'headerTooLong') {
    const most = run.settings.number(reading.line ? 'header_line_maxsize' : 'header_maxsize') || 1024 * 1024;
    const what = reading.line ? 'overlong message header line' : 'ridiculously long message header';
    writeLog(run, `${what} received from ${who} (more than ${most} characters): message abandoned`);
    const reply = reading.line ? 'A message header line is too long' : 'Message header is ridiculously long';
    send(session, `552 ${reply}\r\n`);
    return;
  }
  if (logs(run, 'size_reject')) {
    const full = hostTexts(run)?.full;
    const { ident } = run.connection;
    const host = `${full === undefined ? '' : ` H=${full}`}${ident === undefined ? '' : ` U=${ident}`}`;
    const why =
      reading.status === 'notCrlf'
        ? 'Non-CRLF-terminated header, under CHUNKING: message abandoned'
        : `message too big: read=${reading.size} max=${session.sizeLimit}`;
    writeLog(run, `rejected from <${run.message.sender}>${host}: ${why}`, ['main', 'reject']);
  }
  const reply =
    reading.status === 'notCrlf' ? 'Message header not CRLF terminated' : 'Message size exceeds maximum permitted';
  send(session, `552 ${reply}\r\n`);
}

/** Makes our own Received: line (`received_header_gen`). */
export function receivedHeader(run: Run): HeaderLine {
  const { message } = run;
  const [only] = message.recipients;
  if (message.recipients.length === 1 && only) message.flags.set('received_for', only.address);
  const text = run.settings.text('received_header_text') ?? '';
  const result = run.expand(text);
  message.flags.delete('received_for');
  const stamp = fullTime(run.world);
  if (!result.ok) {
    const line = `Expansion of "${printable(text)}" (received_header_text) failed: ${result.message}`;
    writeLog(run, line, ['main', 'panic']);
    throw new PanicDie(line);
  }
  if (result.value === '') return { text: `Received: ; ${stamp}\n`, type: '*' };
  // Up to 4.94 the time stands on the line before.
  return { text: `${result.value};${run.release < 95 ? ' ' : '\n\t'}${stamp}\n`, type: 'P' };
}

/**
 * The size of a message as Exim tells it when it has written it to the spool. The length of a header line takes three digits
 * there; where it has more, these are counted as if they were part of the message. With -bh nothing is written.
 */
export function receivedSize({ message: { headers, body }, connection: { hostChecking } }: Run): number {
  const header = headers.reduce((sum, { text, type }) => {
    const surplus = hostChecking ? 0 : Math.max(0, String(text.length).length - 3);
    return sum + (type === '*' ? 0 : text.length) + surplus;
  }, 0);
  return header + body.length + 1;
}

/** The line that tells of a message that has been received. */
export function receptionLine(
  session: Session,
  size: number,
  id: HeaderLine | undefined,
  madeId: boolean,
  hasSubject: boolean,
): string {
  const { run } = session;
  const { message, connection } = run;
  const arrow = message.flags.get('fake_response') === 'fail' ? '(=' : '<=';
  const about = message.flags.get('message_reference');
  const reference = about === undefined ? '' : ` R=${String(about)}`;
  let line = `${arrow} ${message.sender === '' ? '<>' : message.sender}${reference}${hostForLog(session)}${tlsForLog(run)}`;
  if (connection.authenticator !== undefined) {
    line += ` A=${connection.authenticator}`;
    if (connection.authenticatedId !== undefined) {
      line += `:${connection.authenticatedId}`;
      if (logs(run, 'smtp_mailauth') && connection.authenticatedSender !== undefined)
        line += `:${connection.authenticatedSender}`;
    }
  }
  if (message.flags.get('prdr_requested') === true) line += ' PRDR';
  if (connection.proxy && logs(run, 'proxy')) line += ` PRX=${connection.proxy.localAddress}`;
  if (session.chunking !== 'none') line += ' K';
  line += ` S=${size}`;
  if (logs(run, '8bitmime')) line += ` M8S=${String(message.flags.get('body_8bitmime') ?? 0)}`;
  line += receptionLogFields(run, 'size');
  if (logs(run, 'receive_time')) line += ' RT=0s';
  const queue = message.flags.get('queue_name');
  if (queue !== undefined && queue !== '') line += ` Q=${String(queue)}`;
  if (logs(run, 'msg_id') && id && (!madeId || logs(run, 'msg_id_created'))) {
    const text = trimSpace(id.text.slice(id.text.indexOf(':') + 1));
    const found = extractAddress(text, { ...run.addressSettings, allowDomainLiterals: true });
    if (found.ok) line += ` ${madeId ? 'id*=' : 'id='}${printable(found.address)}`;
  }
  if (logs(run, 'subject') && hasSubject) {
    const value = findHeader('subject:', '', run.expansion);
    const subject = (value === undefined ? '' : textOf(value)).slice(0, 100);
    line += ` T=${printable(`"${subject.replace(/["\\]/g, '\\$&')}"`)}`;
  }
  if (logs(run, 'received_sender')) line += ` from <${message.raw?.sender ?? message.sender}>`;
  if (logs(run, 'received_recipients')) {
    const shown = message.recipients.map(({ address }, i) => message.raw?.recipients[i] ?? address);
    line += ` for ${shown.join(' ')}`;
  }
  return line;
}

/** Whether a message that is passed on has come through so many hosts that it must go in circles; it is refused then. */
function goesInCircles(session: Session): boolean {
  const { run } = session;
  if (Number(run.message.flags.get('received_count') ?? 0) <= run.settings.number('received_headers_max')) return false;
  cancelCutthrough(run, true, 'too many headers');
  const full = hostTexts(run)?.full;
  const { ident } = run.connection;
  const host = `${full === undefined ? '' : `H=${full}`}${ident === undefined ? '' : `U=${ident}`}`;
  writeLog(run, `rejected from <${run.message.sender}>${host}: Too many "Received" headers`, ['main', 'reject']);
  send(session, '550 Too many "Received" headers - suspected mail loop\r\n');
  return true;
}

/** Tells the client that its message has been taken. */
function replyAccepted(session: Session, verdict: Verdict): void {
  if (session.batched) return;
  const { run } = session;
  const { message } = run;
  const fake = message.flags.get('fake_response');
  const fakeReply = {
    code: fake === 'defer' ? '450' : '550',
    extended: '',
    message: String(message.flags.get('fake_response_text') ?? ''),
  };
  if (verdict.reply !== undefined) {
    if (fake !== undefined && verdict.reply.startsWith('2')) respond(session, fakeReply);
    else send(session, `${verdict.reply}\r\n`);
  } else {
    if (fake !== undefined) respond(session, fakeReply);
    else if (verdict.userMessage !== undefined)
      respond(session, messageCode(session, '250', verdict.userMessage, true));
    else if (session.chunking !== 'none') {
      const total =
        Number(message.flags.get('message_size') ?? 0) + Number(message.flags.get('message_linecount') ?? 0);
      send(session, `250- ${session.chunkSize} byte chunk, total ${total}\r\n250 OK id=${message.id}\r\n`);
    } else send(session, `250 OK id=${message.id}\r\n`);
    if (run.connection.hostChecking) send(session, '\n**** SMTP testing: that is not a real message id!\n\n');
  }
}

/** Sets what variables tell of the text. */
export function noteText(run: Run, reading: Extract<TextReading, { readonly status: 'whole' }>): void {
  const { message } = run;
  message.body = reading.body;
  message.flags.set('message_size', reading.size);
  message.flags.set('body_linecount', reading.bodyLines);
  message.flags.set('message_linecount', reading.lines);
  message.flags.set('body_zerocount', reading.zeros);
  message.flags.set('max_received_linelength', reading.longestLine);
  message.flags.set('message_body_size', reading.body.length);
}

/**
 * Once an ACL has discarded recipients, DATA is taken also where RSET has come in between. Exim dies then of the sender that
 * is not there.
 */
function dieWithoutSender({ run, hasSender }: Session): void {
  if (hasSender || run.connection.kind !== 'smtp') return;
  if (run.release >= 98) writeLog(run, 'SIGSEGV (null pointer indirection)', ['main', 'panic']);
  throw new Crash('SIGSEGV');
}

/**
 * Takes a message that has been read: puts it right, runs the ACLs, replies and logs. Mirrors `receive_msg`. The message
 * that was accepted is what `run.message` holds.
 *
 * @throws PanicDie where Exim gives up
 */
export function* receive(session: Session, read: Waiting<TextReading>): Waiting<boolean> {
  const { run } = session;
  const { message } = run;
  message.id = '';
  message.received = Math.floor(run.world.clock.now() / 1000);
  const reading = yield* read;
  session.events.command?.('.');
  const lost = reading.status === 'lost' && reading.where === '' && run.release >= 98;
  if (reading.status === 'whole' || reading.status === 'tooBig' || lost) {
    const made = makeMessageId(run, session.lastIdTime);
    session.lastIdTime = made.time;
    message.id = made.id;
  }
  const refused = (): false => {
    session.events.received?.(message, false);
    message.id = '';
    return false;
  };
  if (reading.status !== 'whole') {
    cancelCutthrough(run, true, 'the message has not come');
    message.headers = ('header' in reading ? reading.header : []).map((text) => ({ text, type: ' ' }));
    refuseText(session, reading);
    return refused();
  }
  const { headers, facts } = classify(reading.header, run);
  message.headers = headers;
  message.rawHeaders = reading.header;
  // What stands there might be hidden from signatures.
  if (reading.brokenHeader || session.batched) message.flags.set('dkim_disable_verify', true);
  noteText(run, reading);
  message.flags.set('received_count', headers.filter(({ type }) => type === 'P').length + 1);
  const local = run.connection.hostAddress === undefined;
  const { messageId, madeId } = fixHeaders(facts, run, {
    senders: local || session.allowUnqualifiedSender,
    recipients: local || session.allowUnqualifiedRecipient,
  });
  tidyLookups(run.lookups.state);
  if (session.chunking !== 'none') cancelCutthrough(run, false, 'chunking');
  if (passingConnection(run) && goesInCircles(session)) return refused();
  message.headers.unshift(receivedHeader(run));
  addAclHeaders(run);
  const passing = beginPassing(run);
  message.flags.set('enable_dollar_recipients', true);
  const verdict = runAcls(session);
  if (!verdict.accepted || verdict.blackholedBy !== undefined)
    cancelCutthrough(run, true, 'the message is not accepted');
  if (!verdict.accepted) return refused();
  message.flags.delete('enable_dollar_recipients');
  for (const { messageAccepted } of run.extensions) messageAccepted?.(run);
  session.messageCount++;
  dieWithoutSender(session);
  const line = receptionLine(session, receivedSize(run), messageId, madeId, facts.hasSubject);
  const passedOn = passing && passingConnection(run) ? finishPassing(passing, run) : undefined;
  if (passedOn?.reply !== undefined) {
    send(session, `${passedOn.reply.slice(0, 1024).replaceAll('\n', '\r\n')}\r\n`);
    session.events.received?.(message, false, passedOn);
    message.id = '';
    return false;
  }
  writeLog(run, line);
  if (message.flags.get('deliver_freeze') === true) writeLog(run, 'frozen by ACL');
  if (message.flags.get('queue_only_policy') === true && logs(run, 'delay_delivery')) {
    const queue = message.flags.get('queue_name');
    writeLog(
      run,
      `no immediate delivery: queued${queue === undefined || queue === '' ? '' : ` in ${String(queue)}`} by ACL`,
    );
  }
  replyAccepted(session, verdict);
  if (verdict.blackholedBy !== undefined) {
    writeLog(run, `=> blackhole (${verdict.blackholedBy} discarded recipients)${verdict.blackholeMessage ?? ''}`);
    writeLog(run, 'Completed');
    message.flags.set('blackholed', true);
  }
  if (passedOn?.outcome === 'accepted') writeLog(run, 'Completed');
  session.events.received?.(message, true, passedOn);
  if (!passedOn) cancelCutthrough(run, true, 'no delivery');
  return true;
}
