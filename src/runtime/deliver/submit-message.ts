import { aclCheck } from '../acl/check.ts';
import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { qualifyAddress } from '../rewrite/rewrite-one.ts';
import { createConnection, createMessage } from '../run/create-run.ts';
import { logs, writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { Connection } from '../state/connection.ts';
import type { Message, Recipient } from '../state/message.ts';
import { addAclHeaders, classify, fixHeaders } from '../smtp/reception/fixups.ts';
import { makeMessageId } from '../smtp/reception/message-id.ts';
import { receivedHeader } from '../smtp/reception/receive.ts';
import { receptionLogFields } from '../smtp/reception-log-fields.ts';
import type { GeneratedMessage } from './delivery-state.ts';
import { messageSize } from './message-size.ts';

/** Header lines, each with its continuation lines, and the body after the empty line. */
function splitText(text: string): { readonly header: readonly string[]; readonly body: string } {
  const header: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    const line = text.slice(at, next);
    if (line === '\n') return { header, body: text.slice(next) };
    const last = header.pop();
    if (/^[ \t]/.test(line) && last !== undefined) header.push(last + line);
    else {
      if (last !== undefined) header.push(last);
      if (!/^[^\s:]+[ \t]*:/.test(line)) return { header, body: text.slice(at) };
      header.push(line);
    }
    at = next;
  }
  return { header, body: '' };
}

/** The addresses of a header field. */
function addressesOf(text: string, run: Run): readonly string[] {
  const found: string[] = [];
  for (let at = text.indexOf(':') + 1; at < text.length;) {
    const end = addressEnd(text, at, false);
    const parsed = extractAddress(text.slice(at, end).trim(), run.addressSettings);
    if (parsed.ok && parsed.address !== '') found.push(qualifyAddress(parsed.address, true, run.rewriting));
    at = end + 1;
  }
  return found;
}

/** Takes the recipients out of the header; Bcc: lines go (`-t`). */
function recipientsOfHeader(lines: readonly string[], run: Run): { kept: string[]; recipients: Recipient[] } {
  const addresses = new Set<string>();
  const kept: string[] = [];
  for (const line of lines) {
    if (/^(?:to|cc|bcc)[ \t]*:/i.test(line)) for (const each of addressesOf(line, run)) addresses.add(each);
    if (!/^bcc[ \t]*:/i.test(line)) kept.push(line);
  }
  return { kept, recipients: [...addresses].map((address) => ({ address, notify: 0 })) };
}

/** Sets what variables tell of a text. */
function noteText(message: Message, header: readonly string[]): void {
  const { body, flags } = message;
  const bodyLines = body.split('\n').length - 1;
  const headerLines = header.reduce((sum, text) => sum + text.split('\n').length - 1, 0);
  const longest = [...header, body]
    .flatMap((text) => text.split('\n'))
    .reduce((most, line) => Math.max(most, line.length + 1), 0);
  flags.set('body_linecount', bodyLines);
  flags.set('message_linecount', bodyLines + headerLines + 1);
  flags.set('body_zerocount', body.split('\0').length - 1);
  flags.set('max_received_linelength', longest);
  flags.set('message_body_size', body.length);
}

/** Runs the ACL for messages that do not come over SMTP; whether the message is accepted. */
function isAccepted(run: Run): boolean {
  const acl = run.settings.text('acl_not_smtp');
  const start = run.settings.text('acl_not_smtp_start');
  if (start !== undefined) aclCheck(run, 'notsmtp_start', start);
  for (const { messageRead } of run.extensions) messageRead?.(run);
  if (acl === undefined) return true;
  const result = aclCheck(run, 'notsmtp', acl);
  addAclHeaders(run);
  if (result.outcome === 'OK') return true;
  if (result.outcome === 'DISCARD') {
    run.message.recipients = [];
    return true;
  }
  const why = result.logMessage ?? result.userMessage ?? 'rejected by non-SMTP ACL: local configuration problem';
  writeLog(run, `F=<${run.message.sender}> rejected by non-SMTP ACL: ${why}`, ['main', 'reject']);
  return false;
}

/** The line of the log that tells of the message. */
function receptionLine(
  run: Run,
  { user, about }: GeneratedMessage,
  messageId: string | undefined,
  made: boolean,
): string {
  const { message, connection } = run;
  let line = `<= ${message.sender === '' ? '<>' : message.sender}`;
  if (about !== undefined) line += ` R=${about}`;
  line += ` U=${user.name} P=${connection.protocol}`;
  const size = messageSize(message);
  line += ` S=${size}${receptionLogFields(run, 'size')}`;
  if (logs(run, '8bitmime')) line += ` M8S=0`;
  if (logs(run, 'receive_time')) line += ' RT=0s';
  if (logs(run, 'msg_id') && messageId !== undefined && (!made || logs(run, 'msg_id_created'))) {
    const found = extractAddress(messageId, { ...run.addressSettings, allowDomainLiterals: true });
    if (found.ok) line += ` ${made ? 'id*=' : 'id='}${found.address}`;
  }
  if (logs(run, 'subject')) {
    const subject = message.headers.find(({ text }) => /^subject[ \t]*:/i.test(text))?.text;
    if (subject !== undefined)
      line += ` T="${subject
        .slice(subject.indexOf(':') + 1)
        .trim()
        .slice(0, 100)}"`;
  }
  if (logs(run, 'received_sender')) line += ` from <${message.sender}>`;
  if (logs(run, 'received_recipients')) line += ` for ${message.recipients.map(({ address }) => address).join(' ')}`;
  return line;
}

/**
 * Runs something in the place of another process of Exim: with a message of its own, that comes from a program on this
 * machine.
 */
function inPlace<T>(run: Run, connection: Connection, message: Message, action: () => T): T {
  const { message: before, address } = run;
  const saved = { ...run.connection };
  const values = new Map(run.values);
  Object.assign(run.connection, connection);
  run.message = message;
  run.address = undefined;
  run.values.clear();
  try {
    return action();
  } finally {
    Object.assign(run.connection, saved);
    run.message = before;
    run.address = address;
    run.values.clear();
    for (const [name, value] of values) run.values.set(name, value);
  }
}

/**
 * Receives a message that Exim or a transport hands to Exim, as a local program does, and does something with it. Mirrors
 * what the other end of `child_open_exim` does.
 *
 * @param process how many processes later it is: message ids differ by that
 * @param deliver what is to be done with the message, which is the run's then
 * @returns false where it is refused
 */
export function submitMessage(run: Run, generated: GeneratedMessage, process: number, deliver: () => void): boolean {
  const { user, about, authenticatedSender } = generated;
  const connection: Connection = {
    ...createConnection('local'),
    ident: user.name,
    caller: user,
    ...(authenticatedSender !== undefined && { authenticatedSender }),
  };
  const message = createMessage(Math.floor(run.world.clock.now() / 1000));
  return inPlace(run, connection, message, () => {
    message.sender = generated.sender;
    const { header, body } = splitText(generated.text);
    let lines: readonly string[] = header;
    message.recipients = generated.recipients.map((address) => ({ address, notify: 0 }));
    if (generated.fromHeader === true) {
      const taken = recipientsOfHeader(header, run);
      lines = taken.kept;
      message.recipients = taken.recipients;
    }
    if (about !== undefined) message.flags.set('local_error_message', true);
    message.id = makeMessageId({ ...run, pid: run.pid + 2 * process }, 0).id;
    const { headers, facts } = classify(lines, run);
    message.headers = headers;
    message.body = body;
    noteText(message, lines);
    message.flags.set('received_count', headers.filter(({ type }) => type === 'P').length + 1);
    const { messageId, madeId } = fixHeaders(facts, run, { senders: true, recipients: true });
    message.headers.unshift(receivedHeader(run));
    addAclHeaders(run);
    message.flags.set('enable_dollar_recipients', true);
    if (!isAccepted(run)) return false;
    message.flags.delete('enable_dollar_recipients');
    message.flags.set('message_size', messageSize(message));
    for (const { messageAccepted } of run.extensions) messageAccepted?.(run);
    const id = messageId?.text.slice(messageId.text.indexOf(':') + 1).trim();
    writeLog(run, receptionLine(run, generated, id, madeId));
    deliver();
    return true;
  });
}
