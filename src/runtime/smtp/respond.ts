import { writeLog } from '../run/log.ts';
import { BatchFault } from './batch-fault.ts';
import { hasMore } from './input.ts';
import type { Session } from './session.ts';

/**
 * Sends text as it is.
 *
 * @throws BatchFault in a batch, which nothing is sent to but what ends it
 */
export function send(session: Session, text: string): void {
  if (session.batched) throw new BatchFault(text.replace(/\r\n$/, ''));
  const { rcptResponse } = session;
  if (rcptResponse.inProgress) {
    rcptResponse.text ??= text;
    if (rcptResponse.text !== text) rcptResponse.same = false;
    rcptResponse.inProgress = false;
  }
  session.events.output(text, session.decisive, session.stopped);
}

/** Whether the client is seen to have sent more, without waiting for a reply, where that matters (`check_sync`). */
export function sendsAhead({ checksSync, input, run }: Session): boolean {
  if (!checksSync || !hasMore(input)) return false;
  const control = run.connection.counters.get('enforce_sync');
  return control === undefined ? run.settings.flag('smtp_enforce_sync') : control === 1;
}

/** Notes, before a reply is sent, whether the client makes use of that it may send more at once (`pipeline_response`). */
export function notePipelining(session: Session): void {
  if (session.pipeliningAdvertised && sendsAhead(session)) session.pipeliningUsed = true;
}

/** A reply's code with what Exim keeps in one string: the three digits, and an extended code with its space. */
export interface ReplyCode {
  readonly code: string;
  /** `5.7.1 `, or empty. */
  readonly extended: string;
  readonly message: string;
}

/**
 * Takes the code off a message that begins with one. Mirrors `smtp_message_code`.
 *
 * @param checked whether the first digit must be that of `code`
 */
export function messageCode(session: Session, code: string, message: string, checked: boolean): ReplyCode {
  const match = /^(\d\d\d)[\t-\r ](\d\.\d{1,3}\.\d{1,3}[\t-\r ])?/.exec(message);
  if (!match) return { code, extended: '', message };
  const rest = message.slice(match[0].length);
  if (checked && message.charAt(0) !== code.charAt(0)) {
    const line = `configured error code starts with incorrect digit (expected ${code.charAt(0)}) in "${message}"`;
    writeLog(session.run, line, ['main', 'panic']);
    return { code, extended: '', message: rest };
  }
  return { code: match[1] ?? code, extended: match[2] ?? '', message: rest };
}

/** Sends a reply, perhaps of several lines, or lines before a reply. Mirrors `smtp_respond`. */
export function respond(session: Session, { code, extended, message }: ReplyCode, final = true): void {
  const single = session.run.connection.counters.get('no_multiline_responses') === 1;
  if (!final && single) return;
  const { rcptResponse } = session;
  if (rcptResponse.inProgress) {
    rcptResponse.text ??= message;
    if (rcptResponse.text !== message) rcptResponse.same = false;
    rcptResponse.inProgress = false;
  }
  let rest = message;
  for (;;) {
    const newline = rest.indexOf('\n');
    const last = newline < 0 || newline === rest.length - 1 || single;
    const line = newline < 0 ? rest : rest.slice(0, newline);
    send(session, `${code}${last && final ? ' ' : '-'}${extended}${line}\r\n`);
    if (last) return;
    rest = rest.slice(newline + 1).replace(/^[\t-\r ]+/, '');
  }
}

/** Sends a message of the configuration (`smtp_user_msg`). */
export function userMessage(session: Session, code: string, message: string): void {
  respond(session, messageCode(session, code, message, true));
}
