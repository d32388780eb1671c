import { quoted } from '../../../grammar/expansion/messages.ts';
import { aclCheck } from '../acl/check.ts';
import { printable } from '../acl/words/condition.ts';
import { connectionText, hostAndIdent } from '../run/host-text.ts';
import { logs, writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { respond, send } from './respond.ts';
import type { Session } from './session.ts';
import { tlsForLog } from './tls-text.ts';

/** How long the session has lasted, as log lines say it. */
export function duration({ run, started }: Session): string {
  const milliseconds = run.world.clock.now() - started;
  return milliseconds < 1000 ? '0s' : `${Math.floor(milliseconds / 1000)}s`;
}

/** The last commands, for a log line: ` C=EHLO,MAIL,RCPT` (`s_connhad_log`). */
function commandsSeen(run: Run): string {
  const { history } = run.connection;
  if (history.length === 0) return '';
  return ` C=${history.length > 20 ? '...' : ''}${history.slice(-20).join(',')}`;
}

/** Notes that a transaction is broken off. */
export function incomplete(session: Session, what: string): void {
  const { run } = session;
  if (!session.hasSender || !logs(run, 'smtp_incomplete_transaction')) return;
  const { message } = run;
  const sender = ` from <${message.senderUnrewritten ?? message.sender}>`;
  const to =
    message.recipients.length === 0 ? '' : ` for ${message.recipients.map(({ address }) => address).join(' ')}`;
  writeLog(run, `${hostAndIdent(run, true)} incomplete transaction (${what})${sender}${to}`);
}

/** Runs the ACL for sessions that end without QUIT, and says so to the client (`smtp_notquit_exit`). */
export function notQuitExit(session: Session, reason: string, code?: string, text?: string): void {
  const { run } = session;
  if (session.notQuit) return;
  session.notQuit = true;
  run.values.set('smtp_notquit_reason', reason);
  const acl = run.settings.text('acl_smtp_notquit');
  let message: string | undefined;
  if (acl !== undefined) {
    run.acl.withoutSender = !session.hasSender;
    const result = aclCheck(run, 'notquit', acl);
    run.acl.withoutSender = false;
    message = result.userMessage;
    if (result.outcome === 'ERROR') {
      writeLog(run, `ACL for not-QUIT returned ERROR: ${result.logMessage ?? ''}`, ['main', 'panic']);
    }
  }
  if (code === undefined || text === undefined) return;
  if (message === undefined) send(session, `${code} ${text}\r\n`);
  else respond(session, { code, extended: '', message });
}

/**
 * A syntax or protocol error of the client's: logs and replies. Mirrors `synprot_error`.
 *
 * @returns whether there have been too many, so that the session ends
 */
export function protocolError(
  session: Session,
  kind: 'syntax' | 'protocol',
  code: number,
  data: string | undefined,
  message: string,
): boolean {
  const { run } = session;
  session.decisive = session.stopped = undefined;
  if (logs(run, kind === 'syntax' ? 'smtp_syntax_error' : 'smtp_protocol_error')) {
    writeLog(run, `SMTP ${kind} error in "${printable(session.command)}" ${hostAndIdent(run, true)} ${message}`);
  }
  const tooMany = ++session.synprotErrors > run.settings.number('smtp_max_synprot_errors');
  if (tooMany) logTooManyErrors(session);
  if (code > 0) {
    const text = data === undefined ? message : `${data}: ${message}`;
    send(session, `${code}${tooMany ? '-' : ' '}${text}\r\n`);
    const farewell = 'Too many syntax or protocol errors';
    if (tooMany && run.release < 99) send(session, `${code} ${farewell}\r\n`);
    else if (tooMany) notQuitExit(session, 'bad-command-synprot', String(code), farewell);
  }
  if (tooMany) session.ended = true;
  return tooMany;
}

/** The client has sent more before it was answered: the session ends (`SYNC_FAILURE`). */
export function syncFailure(session: Session): void {
  const { run } = session;
  incomplete(session, 'sync failure');
  const { buffer, at } = session.input;
  const next = buffer.slice(at, at + 150);
  const offered = session.pipeliningAdvertised ? '' : ' not';
  const shown = quoted(printable(next), run.release);
  const bytes = run.release < 97 ? '' : ` (${next.length} bytes)`;
  const line =
    `SMTP protocol synchronization error (next input sent too soon: pipelining was${offered} advertised): ` +
    `rejected ${quoted(session.command, run.release)} ${hostAndIdent(run, true)} next input=${shown}${bytes}`;
  writeLog(run, line, ['main', 'reject']);
  notQuitExit(session, 'synchronization-error', '554', 'SMTP synchronization error');
  session.ended = true;
}

/** Logs that a client has made too many errors. */
export function logTooManyErrors(session: Session): void {
  const { run } = session;
  const commands = run.release < 95 ? '' : `, ${commandsSeen(run)}`;
  const last = `last command was "${printable(session.command)}"${commands}`;
  const line = `SMTP call from ${hostAndIdent(run, false)} dropped: too many syntax or protocol errors (${last})`;
  writeLog(run, line, ['main', 'reject']);
}

/** Logs that the session has been closed (`log_close_event`). */
export function logClose(session: Session, how: string): void {
  if (!logs(session.run, 'smtp_connection')) return;
  const lasted = session.run.release < 97 ? '' : ` D=${duration(session)}`;
  writeLog(session.run, `${connectionText(session.run)}${lasted} closed ${how}`);
}

/** Tells of a session in which there was no MAIL (`smtp_log_no_mail`). */
export function logNoMail(session: Session): void {
  const { run } = session;
  if (session.mailCount > 0 || !logs(run, 'smtp_no_mail')) return;
  const { authenticator, authenticatedId } = run.connection;
  const id = authenticatedId === undefined ? '' : `:${authenticatedId}`;
  const auth = authenticator === undefined ? '' : ` A=${authenticator}${id}`;
  const facts = `D=${duration(session)}${auth}${tlsForLog(run)}${commandsSeen(run)}`;
  writeLog(run, `no MAIL in SMTP connection from ${hostAndIdent(run, false)} ${facts}`);
}
