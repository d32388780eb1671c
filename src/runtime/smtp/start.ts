import { quoted } from '../../../grammar/expansion/messages.ts';
import { trimSpaceEnd } from '../expand/characters.ts';
import { aclCheck } from '../acl/check.ts';
import { printable } from '../acl/words/condition.ts';
import { PanicDie } from '../panic.ts';
import { readSize } from '../run/settings.ts';
import { hostAndIdent, showNames } from '../run/host-text.ts';
import { logs, writeLog } from '../run/log.ts';
import { handleAclFailure } from './acl-failure.ts';
import { checkHost } from './hosts.ts';
import type { Waiting } from './input.ts';
import { beginForCaller } from './local-caller.ts';
import { messageCode, send, sendsAhead } from './respond.ts';
import { proxyProtocol } from './proxy-protocol.ts';
import type { Session } from './session.ts';
import { noteAcl } from './session.ts';
import { setProtocol } from './protocol.ts';
import { isTlsOnConnect, startTls } from './tls/begin.ts';
import { tlsForLog } from './tls-text.ts';

/** Reads `message_size_limit`; says what is wrong with it. */
function readSizeLimit(session: Session): boolean {
  const { run } = session;
  const text = run.settings.text('message_size_limit') ?? '50M';
  const expanded = run.expand(text);
  const size = expanded.ok ? readSize(expanded.value) : undefined;
  if (size !== undefined && size >= 0 && size < 2 ** 63) {
    session.sizeLimit = size;
    return true;
  }
  const why = expanded.ok
    ? `invalid message_size_limit: ${expanded.value.startsWith('-') ? `integer expression "${expanded.value}" is negative` : `absolute value of integer "${expanded.value}" is too large`}`
    : `unable to expand message_size_limit: ${expanded.message}`;
  writeLog(run, why, ['main', 'panic']);
  return false;
}

/** Reads `recipients_max` and `smtp_accept_max_per_connection`, which are expanded. */
export function expandedNumber(session: Session, option: string): number {
  const { run } = session;
  const set = run.config.main.get(option)?.value;
  if (set?.kind === 'integer') return set.value;
  const expanded = run.expand(run.settings.text(option) ?? '0');
  return expanded.ok ? Number.parseInt(expanded.value, 10) || 0 : 0;
}

/** Tests the host lists that matter from the beginning; false where the client is sent away. */
function checkClient(session: Session): boolean {
  const { run } = session;
  const matches = (option: string): boolean => checkHost(run, option) === 'match';
  if (matches('host_lookup')) {
    if (run.connection.hostName === undefined) run.match.hosts.nameOf(run.connection, run.match);
    showNames(run.connection);
  }
  if (matches('host_reject_connection')) {
    if (logs(run, 'connection_reject')) {
      const line = `refused connection from ${hostAndIdent(run, false)} (host_reject_connection)`;
      writeLog(run, line, ['main', 'reject']);
    }
    if (run.release < 97 || !isTlsOnConnect(session)) send(session, '554 SMTP service not available\r\n');
    return false;
  }
  session.allowUnqualifiedSender = matches('sender_unqualified_hosts');
  session.allowUnqualifiedRecipient = matches('recipient_unqualified_hosts');
  session.heloRequired = matches('helo_verify_hosts');
  session.heloTry = !session.heloRequired && matches('helo_try_verify_hosts');
  session.heloAcceptJunk = matches('helo_accept_junk_hosts');
  return true;
}

/** Expands the name under which this host answers; false where the client is sent away. */
function activeHostname(session: Session): boolean {
  const { run } = session;
  const text = run.settings.text('smtp_active_hostname');
  if (text === undefined) return true;
  const expanded = run.expand(text);
  if (expanded.ok) {
    if (expanded.value !== '') session.activeHostname = expanded.value;
  } else if (!expanded.forced) {
    const line = `failed to expand "${text}" (smtp_active_hostname): ${expanded.message}`;
    writeLog(run, line, ['main', 'panic']);
    if (run.connection.hostChecking || run.connection.kind !== 'smtp') throw new PanicDie(line);
    send(session, '421 Local configuration error; please try again later.\r\n');
    return false;
  }
  run.values.set('smtp_active_hostname', session.activeHostname);
  return true;
}

/** The lines of the greeting; undefined where the client is sent away without one. */
function greeting(session: Session, message: string | undefined): string | undefined {
  const { run } = session;
  let code = '220';
  let extended = '';
  let text: string;
  if (message !== undefined) ({ code, extended, message: text } = messageCode(session, code, message, true));
  else {
    const banner = run.settings.text('smtp_banner') ?? '';
    const expanded = run.expand(banner);
    if (!expanded.ok) {
      const line = `Expansion of "${banner}" (smtp_banner) failed: ${expanded.message}`;
      writeLog(run, line, expanded.forced ? ['main'] : ['main', 'panic']);
      if (!expanded.forced) throw new PanicDie(line);
      return undefined;
    }
    text = expanded.value;
  }
  const lines = trimSpaceEnd(text).split('\n');
  return lines.map((line, i) => `${code}${i + 1 < lines.length ? '-' : ' '}${extended}${line}\r\n`).join('');
}

/** Sends the greeting, unless the client has not waited for it. */
function greet(session: Session, lines: string): boolean {
  const { run } = session;
  if (sendsAhead(session) && !session.pipeConnect) {
    const { buffer, at } = session.input;
    const input = quoted(printable(buffer.slice(at, at + 128)), run.release);
    const line = `SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from ${hostAndIdent(run, true)} input=${input}`;
    writeLog(run, line, ['main', 'reject']);
    send(session, '554 SMTP synchronization error\r\n');
    return false;
  }
  if (sendsAhead(session) && session.pipeConnect) session.pipeConnectUsed = true;
  send(session, lines);
  return true;
}

/** Begins TLS where it is to be there from the beginning; false where that fails. When Exim does so differs by release. */
function* tlsOnConnect(session: Session): Waiting<boolean> {
  if (!isTlsOnConnect(session)) return true;
  session.freeCommands.add('AUTH');
  return (yield* startTls(session, () => undefined)) === 'ok';
}

/** Logs that a client with which TLS would have begun is refused: it is told nothing (`log_connect_tls_drop`). */
function logConnectDrop({ run }: Session, logMessage: string | undefined): void {
  const { rejectLogs } = run.acl;
  if (rejectLogs.length === 0 || !logs(run, 'connection_reject')) return;
  const dnssec = logs(run, 'dnssec') && run.connection.hostDnssec ? ' DS' : '';
  const why = logMessage === undefined ? '' : `: ${logMessage}`;
  const line = `${dnssec}${hostAndIdent(run, true)}${tlsForLog(run)} dropped by 'connect' ACL${why}`;
  writeLog(run, line, rejectLogs);
}

/**
 * Begins a session: tests the client, runs the connect ACL, greets. Mirrors `smtp_start_session`.
 *
 * @returns whether commands are to be read; or, where the session is given up, what the client is told until it goes
 * @throws PanicDie where Exim gives up
 */
export function* startSession(session: Session): Waiting<boolean | { readonly closing: string }> {
  const { run } = session;
  setProtocol(run);
  showNames(run.connection);
  beginForCaller(session);
  if (!activeHostname(session)) return false;
  if (!readSizeLimit(session)) return { closing: 'Temporary local problem - please try later' };
  if (session.hostUnknown) {
    session.allowUnqualifiedSender = session.allowUnqualifiedRecipient = !run.caller.unqualified;
  } else if (!checkClient(session)) return false;
  run.connection.counters.set('allow_unqualified_sender', Number(session.allowUnqualifiedSender));
  run.connection.counters.set('allow_unqualified_recipient', Number(session.allowUnqualifiedRecipient));
  session.recipientsMax = expandedNumber(session, 'recipients_max');
  if (session.batched) return true;
  session.pipeConnect =
    run.connection.hostAddress !== undefined && checkHost(run, 'pipelining_connect_advertise_hosts') === 'match';
  yield* proxyProtocol(session);
  if (run.release < 97 && !(yield* tlsOnConnect(session))) return false;
  const acl = run.settings.text('acl_smtp_connect');
  let message: string | undefined;
  if (acl !== undefined) {
    const result = noteAcl(session, aclCheck(run, 'connect', acl));
    if (result.outcome !== 'OK') {
      if (run.release >= 97 && isTlsOnConnect(session)) logConnectDrop(session, result.logMessage);
      else handleAclFailure(session, 'connect', result);
      return false;
    }
    message = result.userMessage;
  }
  if ((run.release === 97 || run.release === 98) && !(yield* tlsOnConnect(session))) return false;
  const lines = greeting(session, message);
  if (lines === undefined) return false;
  if (run.release > 98 && !(yield* tlsOnConnect(session))) return false;
  const greeted = greet(session, lines);
  session.decisive = session.stopped = undefined;
  return greeted;
}
