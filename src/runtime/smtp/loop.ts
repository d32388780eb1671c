import { quoted } from '../../../grammar/expansion/messages.ts';
import { lowerCase, trimSpace, upperCase } from '../expand/characters.ts';
import { connectionText, hostAndIdent } from '../run/host-text.ts';
import { logs, writeLog } from '../run/log.ts';
import { printable } from '../acl/words/condition.ts';
import { auth, authenticateByCertificate } from './commands/auth.ts';
import { data, readChunkSize } from './commands/data.ts';
import { helo } from './commands/helo.ts';
import { mail } from './commands/mail.ts';
import { etrn, expn, help, quit, rset, vrfy, wellknown } from './commands/others.ts';
import { rcpt } from './commands/rcpt.ts';
import { starttls } from './commands/starttls.ts';
import { xclient } from './commands/xclient.ts';
import type { ChunkSize } from './reception/byte-source.ts';
import { chunkedInput, endOf, wholeInput } from './reception/byte-source.ts';
import { duration, incomplete, logClose, notQuitExit, protocolError, syncFailure } from './errors.ts';
import { checkHost } from './hosts.ts';
import type { Waiting } from './input.ts';
import { readLine } from './input.ts';
import { setCallersSender } from './local-caller.ts';
import { fromLineTest, receive } from './reception/receive.ts';
import type { TextReading } from './reception/read-text.ts';
import { readText } from './reception/read-text.ts';
import { resetMessage } from './reset.ts';
import { send, sendsAhead } from './respond.ts';
import type { Session } from './session.ts';

/** A command that Exim knows (`cmd_list` in smtp_in.c). */
export interface Command {
  readonly text: string;
  readonly name: string;
  readonly takesArgument: boolean;
  /** Whether it is part of sending mail, so that it may come any number of times. */
  readonly isMail: boolean;
  /** Whether nothing may have been sent after it where pipelining is offered, and where it is not. */
  readonly syncs: 'always' | 'without-pipelining' | 'never';
}

const command = (
  text: string,
  takesArgument: boolean,
  isMail: boolean,
  syncs: Command['syncs'] = 'always',
  name = upperCase(text),
): Command => ({ text, name, takesArgument, isMail, syncs });

const commands: readonly Command[] = [
  command('rset', false, false, 'without-pipelining'),
  command('helo', true, false),
  command('ehlo', true, false),
  command('auth', true, true, 'never'),
  command('starttls', false, false),
  command('xclient', true, false),
  command('mail from:', true, true, 'without-pipelining', 'MAIL'),
  command('rcpt to:', true, true, 'without-pipelining', 'RCPT'),
  command('data', false, true),
  command('bdat', true, true, 'never'),
  command('quit', false, true, 'never'),
  command('noop', true, false),
  command('etrn', true, false),
  command('vrfy', true, false),
  command('expn', true, false),
  command('help', true, false, 'never'),
  command('wellknown', true, false, 'without-pipelining'),
];

/** Commands that not every Exim has, by the feature that they need. */
const builtWith: Readonly<Record<string, string>> = {
  STARTTLS: 'tls',
  XCLIENT: 'xclient',
  WELLKNOWN: 'esmtp_wellknown',
};

const longestCommand = 16384;

/** What has been read: a command, or why there is none. */
export type Reading =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'end' | 'unknown' | 'argument' | 'nul' | 'sync' | 'nonmail' | 'proxy' };

/** Reads a command (`smtp_read_command`). */
export function* readCommand(session: Session): Waiting<Reading> {
  const line = yield* readLine(session.input, longestCommand);
  if (line === undefined || (!line.endsWith('\n') && line.length < longestCommand)) {
    if (line === undefined || !session.input.ended || trimSpace(line) === '') return { kind: 'end' };
    return { kind: 'end' };
  }
  const text = line.replace(/[\t-\r ]+$/, '');
  session.events.command?.(text);
  session.command = text.replaceAll('\0', '?');
  session.run.values.set('smtp_command', { text: session.command, taint: true });
  if (text.includes('\0')) return { kind: 'nul' };
  const lower = lowerCase(text);
  const refusesAll = session.run.connection.proxy?.failed === true;
  const known = commands.find(
    (each) =>
      lower.startsWith(each.text) &&
      (each.text.endsWith(':') || lower.length === each.text.length || lower[each.text.length] === ' ') &&
      (!Object.hasOwn(builtWith, each.name) || session.run.config.target.features.has(builtWith[each.name] ?? '')) &&
      (!refusesAll || each.name === 'QUIT'),
  );
  // What Exim looks at is its buffer for input in the clear; and who may send before the greeting may go on so.
  const early = !session.pipeConnect && session.run.connection.tls === undefined && sendsAhead(session);
  if (!known && refusesAll) return { kind: 'proxy' };
  if (!known) return { kind: early ? 'sync' : 'unknown' };
  if (early && (known.syncs === 'always' || (known.syncs === 'without-pipelining' && !session.pipeliningAdvertised))) {
    return { kind: 'sync' };
  }
  const argument = text.slice(known.text.length).replace(/^[\t-\r ]+/, '');
  session.argument = argument;
  session.run.values.set('smtp_command_argument', { text: argument, taint: true });
  if (!known.isMail && !session.freeCommands.has(known.name)) {
    session.countsNonmail ??= checkHost(session.run, 'smtp_accept_max_nonmail_hosts') !== 'noMatch';
    if (session.countsNonmail && ++session.nonmailCommands > session.run.settings.number('smtp_accept_max_nonmail')) {
      return { kind: 'nonmail' };
    }
  }
  if (!known.takesArgument && argument !== '') return { kind: 'argument' };
  return { kind: 'command', command: known };
}

/** The client has gone. */
function handleEnd(session: Session): void {
  const { run } = session;
  incomplete(session, 'connection lost');
  notQuitExit(session, 'connection-lost', '421', `${session.activeHostname} lost input connection`);
  if (session.hasSender || run.message.recipients.length > 0) {
    if (logs(run, 'lost_incoming_connection')) {
      const what = session.hostUnknown ? 'EOF' : 'disconnection';
      const line = `unexpected ${what} while reading SMTP command from ${hostAndIdent(run, false)} D=${duration(session)}`;
      writeLog(run, line);
    }
  } else if (logs(run, 'smtp_connection')) {
    writeLog(run, `${connectionText(run)} lost D=${duration(session)}`);
  }
  session.ended = true;
}

function handleUnknown(session: Session): void {
  const { run } = session;
  if (session.unknownCommands++ < run.settings.number('smtp_max_unknown_commands')) {
    protocolError(session, 'syntax', 500, undefined, 'unrecognized command');
    return;
  }
  const shown = printable(session.command);
  if (logs(run, 'smtp_syntax_error')) {
    writeLog(run, `SMTP syntax error in "${shown}" ${hostAndIdent(run, true)} unrecognized command`);
  }
  incomplete(session, 'unrecognized command');
  notQuitExit(session, 'bad-commands', '500', 'Too many unrecognized commands');
  const line = `SMTP call from ${hostAndIdent(run, false)} dropped: too many unrecognized commands (last was "${shown}")`;
  writeLog(run, line, ['main', 'reject']);
  session.ended = true;
}

function handleFault(session: Session, kind: Exclude<Reading['kind'], 'command'>): void {
  switch (kind) {
    case 'end':
      handleEnd(session);
      break;
    case 'unknown':
      handleUnknown(session);
      break;
    case 'argument':
      protocolError(session, 'syntax', 501, undefined, 'unexpected argument data');
      break;
    case 'nul':
      protocolError(session, 'syntax', 0, undefined, "NUL character(s) present (shown as '?')");
      send(session, '501 NUL characters are not allowed in SMTP commands\r\n');
      break;
    case 'proxy':
      send(session, '503 Command refused, required Proxy negotiation failed\r\n');
      break;
    case 'sync':
      syncFailure(session);
      break;
    case 'nonmail': {
      const { run } = session;
      incomplete(session, 'too many non-mail commands');
      const last = /^[^\t-\r ]*/.exec(session.command)?.[0] ?? '';
      const line = `SMTP call from ${hostAndIdent(run, false)} dropped: too many nonmail commands (last was "${last}")`;
      writeLog(run, line, ['main', 'reject']);
      notQuitExit(session, 'bad-commands', '554', 'Too many nonmail commands');
      session.ended = true;
    }
  }
}

/** The commands that do all that they do at once. */
const handlers: Readonly<Record<string, (session: Session) => void>> = {
  RSET: rset,
  HELO: (session) => {
    helo(session, 'HELO');
  },
  EHLO: (session) => {
    helo(session, 'EHLO');
  },
  XCLIENT: xclient,
  MAIL: mail,
  QUIT: quit,
  NOOP: (session) => {
    send(session, '250 OK\r\n');
  },
  ETRN: etrn,
  VRFY: vrfy,
  EXPN: expn,
  HELP: help,
  WELLKNOWN: wellknown,
};

/**
 * Reads the message that DATA or BDAT has announced.
 *
 * @param onExcess told where the message turns out to be too much, as `readText` tells it
 */
export function* readMessage(
  session: Session,
  isBdat: boolean,
  onExcess?: (lines: number) => void,
): Waiting<TextReading> {
  const { settings } = session.run;
  const source = isBdat
    ? chunkedInput(session.input, session.chunkSize, () => nextChunk(session))
    : wholeInput(session.input);
  return yield* readText(source, {
    size: session.sizeLimit,
    header: settings.number('header_maxsize'),
    headerLine: settings.number('header_line_maxsize'),
    release: session.run.release,
    from: isBdat ? 'chunks' : 'data',
    isFromLine: fromLineTest(session),
    ...(onExcess && { onExcess }),
  });
}

/**
 * A protocol error between chunks: up to 4.98 there may be too many without the session ending.
 *
 * @returns whether there are
 */
function chunkError(session: Session, code: number, message: string): boolean {
  const tooMany = protocolError(session, 'protocol', code, undefined, message);
  if (session.run.release < 99) session.ended = false;
  return tooMany;
}

/** Reads over commands until the client gives the message up (`repeat_until_rset` in `bdat_getc`). */
function* untilReset(session: Session): Waiting<number> {
  for (;;) {
    const reading = yield* readCommand(session);
    const name = reading.kind === 'command' ? reading.command.name : undefined;
    if (reading.kind === 'end') return endOf.input;
    if (name === 'QUIT' || name === 'RSET') session.run.connection.history.push(name);
    if (name === 'QUIT') {
      quit(session);
      return endOf.input;
    }
    if (name === 'RSET') {
      rset(session);
      return endOf.sequence;
    }
    if (chunkError(session, 503, 'only RSET accepted now')) {
      return session.run.release < 99 ? endOf.input : endOf.sequence;
    }
  }
}

const isLastChunk = ({ chunking }: Session): boolean => chunking === 'last';

/** Takes a chunk in, and reads the command for the next: its size, or what has come in place of it (`bdat_getc`). */
function* nextChunk(session: Session): Waiting<ChunkSize> {
  const { run } = session;
  if (!session.pipeliningAdvertised && sendsAhead(session)) {
    incomplete(session, 'sync failure');
    const { buffer, at } = session.input;
    const next = buffer.slice(at, at + 32);
    const line =
      'SMTP protocol synchronization error (next input sent too soon: pipelining was not advertised): ' +
      `rejected ${quoted(session.command, run.release)} ${hostAndIdent(run, true)} next input=${quoted(printable(next), run.release)}${buffer.length - at > 32 ? '...' : ''}`;
    writeLog(run, line, ['main', 'reject']);
    chunkError(session, 554, 'SMTP synchronization error');
    return yield* untilReset(session);
  }
  if (isLastChunk(session)) return endOf.chunks;
  const { history } = run.connection;
  send(session, `250 ${session.chunkSize} byte chunk received\r\n`);
  for (;;) {
    const reading = yield* readCommand(session);
    const name = reading.kind === 'command' ? reading.command.name : undefined;
    if (reading.kind === 'end') return endOf.input;
    switch (name) {
      case 'QUIT':
        history.push(name);
        quit(session);
        return endOf.input;
      case 'RSET':
        history.push(name);
        rset(session);
        return endOf.sequence;
      case 'NOOP':
        history.push(name);
        send(session, '250 OK\r\n');
        continue;
      case 'BDAT': {
        if (!readChunkSize(session)) {
          chunkError(session, 501, 'missing size for BDAT command');
          return endOf.sequence;
        }
        if (session.chunkSize > 0) return { size: session.chunkSize };
        if (isLastChunk(session)) return endOf.chunks;
        chunkError(session, 504, 'zero size for BDAT command');
        return yield* untilReset(session);
      }
      default:
        chunkError(session, 503, 'only BDAT permissible after non-LAST BDAT');
        return yield* untilReset(session);
    }
  }
}

/** Carries a command out. */
function* handle(session: Session, { name }: Command): Waiting<void> {
  const afterRcpt = session.lastWasRcpt;
  const afterRejectedMail = session.lastWasRejectedMail;
  session.lastWasRcpt = session.lastWasRejectedMail = false;
  session.run.connection.history.push(name);
  if (name === 'AUTH') yield* auth(session);
  else if (name === 'STARTTLS') yield* starttls(session);
  else if (name === 'RCPT') rcpt(session, afterRejectedMail);
  else if (name === 'DATA' || name === 'BDAT') {
    if (!(yield* data(session, name, afterRcpt))) return;
    session.freeCommands.add('RSET').add('HELO').add('EHLO').add('STARTTLS');
    setCallersSender(session);
    yield* receive(session, readMessage(session, name === 'BDAT'));
    session.discarded = false;
    session.chunking = 'none';
    resetMessage(session);
  } else handlers[name]?.(session);
}

/** Refuses all but QUIT, for what comes may be what a third party sends: TLS has failed. */
function* refuseAll(session: Session): Waiting<void> {
  for (;;) {
    const reading = yield* readCommand(session);
    if (reading.kind === 'end') {
      logClose(session, 'by EOF');
      notQuitExit(session, 'tls-failed');
      break;
    }
    if (reading.kind === 'command' && reading.command.name === 'QUIT') {
      session.run.connection.history.push('QUIT');
      quit(session);
      break;
    }
    send(session, '554 Security failure\r\n');
  }
  session.ended = true;
}

/** Refuses all but QUIT until the client goes (`smtp_closedown`). */
export function* closeDown(session: Session, message: string): Waiting<void> {
  send(session, `421 ${message}\r\n`);
  // Whatever follows is answered without being looked at.
  session.decisive = session.stopped = undefined;
  for (;;) {
    const reading = yield* readCommand(session);
    if (reading.kind === 'end') return;
    const name = reading.kind === 'command' ? reading.command.name : '';
    if (name === 'QUIT') {
      send(session, `221 ${session.activeHostname} closing connection\r\n`);
      return;
    }
    send(session, name === 'RSET' ? '250 Reset OK\r\n' : `421 ${message}\r\n`);
  }
}

/** Reads and answers commands until the session is over (`smtp_setup_msg` and the loop around it). */
export function* commandLoop(session: Session): Waiting<void> {
  resetMessage(session);
  session.freeCommands.add('RSET').add('HELO').add('EHLO').add('STARTTLS');
  while (!session.ended) {
    session.decisive = session.stopped = undefined;
    if (session.refusesAll) {
      yield* refuseAll(session);
      break;
    }
    yield* authenticateByCertificate(session);
    const reading = yield* readCommand(session);
    if (reading.kind === 'command') yield* handle(session, reading.command);
    else {
      session.lastWasRcpt = session.lastWasRejectedMail = false;
      handleFault(session, reading.kind);
    }
  }
}
