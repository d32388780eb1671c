import { quoted } from '../../../../grammar/expansion/messages.ts';
import { lowerCase, printable } from '../../expand/characters.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { expandText } from '../../route/expand-options.ts';
import type { RemoteHost } from '../../simulation/remote-host.ts';
import type { Outcome, SystemError } from '../../world/world.ts';
import { eximErrno, errnoOf } from '../errno.ts';
import { strerror } from '../strerror.ts';
import type { AddressOutcome, DeliveryServices, TransportBatch, TransportDriver, TransportResult } from '../types.ts';
import { commandWords } from './command-line.ts';
import { rcptAddress } from './rcpt-address.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, failed, forAll, panicked } from './result.ts';
import { describedPeer } from '../../peer/described-peer.ts';
import { reachSocket } from '../../peer/network-peer.ts';
import type { Answer, Peer } from '../../peer/peer.ts';
import { escapeLines, filterCommand, writeMessage, writingOptions } from './write-message.ts';

/** ERRNO_UNKNOWNERROR, which stands where nothing else has been found. */
const unknownError = -1;

/** Who is talked to: by a socket, or a command of that line. */
type Found = { readonly server: Peer; readonly command?: string } | { readonly outcome: CommonOutcome };

/** The description of a socket or command, by what is under `hosts` in a scenario. */
function described(names: readonly string[], services: DeliveryServices): RemoteHost | undefined {
  for (const name of names) {
    const host = services.hosts.get(name) ?? services.hosts.get(lowerCase(name));
    if (host) return host;
  }
  return undefined;
}

/** A server that nothing is known of: one that takes everything. */
function unknownServer(name: string, { run }: TransportBatch, isSocket: boolean): Outcome<Peer> {
  const what = `LMTP server ${name}: it is not described among the hosts`;
  run.world.missing(isSocket ? { what, permission: 'send' } : { what });
  return describedPeer({}, name);
}

/** Connects to a socket: one that is described, or one of the machine where that is allowed. */
function connectSocket(
  path: string,
  timeout: number,
  batch: TransportBatch,
  services: DeliveryServices,
): Outcome<Peer> {
  const host = described([path], services);
  if (host) return describedPeer(host, path);
  const reach = { connectTimeout: timeout, commandTimeout: timeout, from: undefined, mail: true };
  return reachSocket({ kind: 'unix', path }, reach, batch.run.world) ?? unknownServer(path, batch, true);
}

/** Finds the other side: a command that is run, or a socket that is connected to. */
function findPeer(batch: TransportBatch, services: DeliveryServices): Found {
  const { run, transport } = batch;
  const { name } = transport;
  const options = driverOptions(transport, run.config);
  const command = options.text('command');
  if (command !== undefined) {
    const where = `${name.slice(0, 50)} transport`;
    const read = commandWords(command, { where, expand: true, onFailure: 'panic' }, batch);
    if (!read.ok) return { outcome: read.outcome };
    const line = read.words.join(' ');
    const [program = ''] = read.words;
    const host = described([line, program], services);
    const opened = host ? describedPeer(host, line) : unknownServer(line, batch, false);
    if (opened.ok) return { server: opened.value, command: line };
    const what = `Failed to create child process for ${name} transport: ${opened.message}`;
    return { outcome: { ...panicked(what, errnoOf(opened.code)), panic: false, command: line } };
  }
  const written = options.text('socket') ?? '';
  const expanded = expandText(written, run);
  if (expanded.status !== 'value') {
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    const what = `Expansion of ${quoted(written, run.release)} (socket setting for ${name} transport) failed`;
    return { outcome: deferred(`${what}: ${why}`, unknownError) };
  }
  const { value } = expanded;
  const opened = connectSocket(value, options.seconds('timeout') || neverEnding, batch, services);
  if (opened.ok) return { server: opened.value };
  const what = `Failed to connect to socket ${value} for ${name} transport: ${opened.message}`;
  return { outcome: deferred(what, unknownError) };
}

/** Seconds that stand for a time without end. */
const neverEnding = 86_400;

/** Something that ends the session for all addresses. */
interface SessionFailure {
  readonly outcome: CommonOutcome;
}

/** An LMTP session under way. */
interface Session {
  readonly batch: TransportBatch;
  readonly server: Peer;
  /** What was said last, for messages. */
  command: string;
  buffer: string;
  /** The connection has failed. */
  error: SystemError | undefined;
  /** How much of the message has been written. */
  written: number;
}

/** Takes an answer; false for one that is not as hoped for. */
function isGood(session: Session, answer: Answer, digit: '2' | '3'): boolean {
  session.buffer = answer.ok ? (answer.value ?? '') : '';
  session.error = answer.ok ? undefined : answer;
  return session.buffer.startsWith(digit);
}

function say(session: Session, command: string, digit: '2' | '3' = '2'): boolean {
  session.command = command;
  return isGood(session, session.server.say(command), digit);
}

const isAnswer = (text: string): boolean => /^\d{3}(?:[- ]|$)/.test(text);

/** What a bad answer means for all addresses. Mirrors `check_response` of lmtp.c and what comes of it. */
function sessionFailure(session: Session, temporary = 0): SessionFailure {
  const { command, buffer, batch, error, written } = session;
  const shown = printable(buffer, batch.run.settings.flag('print_topbitchars'));
  if (error?.code === 'ETIMEDOUT') {
    const bytes = written > 0 ? ` (${written} bytes written)` : '';
    return { outcome: deferred(`LMTP timeout after ${command}${bytes}`, unknownError) };
  }
  if (error) {
    const errno = errnoOf(error.code);
    return { outcome: deferred(`NULL: ${strerror(errno)}`, errno) };
  }
  if (buffer === '') return { outcome: deferred(`LMTP connection closed after ${command}`, unknownError) };
  if (!isAnswer(buffer)) {
    return { outcome: deferred(`Malformed LMTP response after ${command}: ${shown}`, eximErrno.smtpFormat) };
  }
  const message = `LMTP error after ${command}: ${shown}`;
  if (buffer.startsWith('5')) return { outcome: failed(message, unknownError) };
  const isTemporary = temporary !== 0 && buffer.startsWith('4');
  const detail = isTemporary ? { moreErrno: Number(buffer.slice(1, 3)) << 8 } : {};
  return { outcome: { ...deferred(message, isTemporary ? temporary : unknownError), ...detail } };
}

/** The message as it is sent, or what its absence means. */
function composed(
  batch: TransportBatch,
  filter: readonly string[] | undefined,
): { readonly text: string } | SessionFailure {
  const own = { crlf: false, check: undefined, escape: undefined, escapeHeaders: true };
  const written = writeMessage(batch, writingOptions(batch, own), filter);
  if (written.ok) return { text: written.text };
  const { errno, moreErrno = 0, message } = written;
  const cannot = moreErrno === 127 ? ': unable to execute command' : '';
  const what =
    errno === eximErrno.headersFail
      ? `failed to expand headers_add or headers_remove: ${message}`
      : errno === errnoOf('ETIMEDOUT')
        ? 'LMTP timeout after sending data block'
        : `transport filter process failed (${moreErrno})${cannot}`;
  return { outcome: { ...deferred(what, errno), moreErrno } };
}

/** What an answer to one address means. */
function refused(session: Session, errno: number): CommonOutcome {
  const { command, buffer, batch } = session;
  const shown = printable(buffer, batch.run.settings.flag('print_topbitchars'));
  const message = `LMTP error after ${command}: ${shown}`;
  if (buffer.startsWith('5')) return { ...failed(message, unknownError), passMessage: true };
  return { ...deferred(message, errno), passMessage: true, moreErrno: Number(buffer.slice(1, 3)) << 8 };
}

/** Holds the session, from the greeting on: a result for each address. */
function converse(
  session: Session,
  filter: readonly string[] | undefined,
): SessionFailure | { readonly outcomes: readonly AddressOutcome[]; readonly message: string } {
  const { batch, server } = session;
  const { run, addresses, transport } = batch;
  const options = driverOptions(transport, run.config);
  if (!isGood(session, server.greeting(), '2')) return sessionFailure(session);
  if (!say(session, `LHLO ${run.settings.primaryHostname}`)) return sessionFailure(session);
  const quota = options.flag('ignore_quota') && /\n250[- ]IGNOREQUOTA(?:[\t-\r ]|$)/i.test(session.buffer);
  if (!say(session, `MAIL FROM:<${batch.returnPath}>`)) return sessionFailure(session, eximErrno.mail4xx);
  const outcomes = new Map<(typeof addresses)[number], CommonOutcome>();
  const accepted: { readonly address: (typeof addresses)[number]; readonly shown: string }[] = [];
  for (const address of addresses) {
    const shown = rcptAddress(address, options.flag('rcpt_include_affixes'));
    if (say(session, `RCPT TO:<${shown}>${quota ? ' IGNOREQUOTA' : ''}`)) accepted.push({ address, shown });
    else if (!isAnswer(session.buffer)) return sessionFailure(session);
    else outcomes.set(address, refused(session, eximErrno.rcpt4xx));
  }
  let text = '';
  if (accepted.length > 0) {
    if (!say(session, 'DATA', '3')) return sessionFailure(session, eximErrno.data4xx);
    const written = composed(batch, filter);
    if ('outcome' in written) return written;
    ({ text } = written);
    const lines = escapeLines(text.replaceAll('\n', '\r\n'), '.', '..', true);
    session.written = lines.length + 3;
    server.post(`${lines}.\r\n`);
    session.command = 'end of data';
    let lost: CommonOutcome | undefined;
    for (const { address, shown } of accepted) {
      if (lost) {
        outcomes.set(address, lost);
        continue;
      }
      if (isGood(session, server.messageAnswerFor(shown), '2')) {
        const confirmation = printable(session.buffer, run.settings.flag('print_topbitchars'));
        const logged = run.logSelection.has('smtp_confirmation');
        outcomes.set(address, { status: 'delivered', ...(logged && { confirmation }) });
      } else if (!isAnswer(session.buffer)) {
        lost = sessionFailure(session).outcome;
        outcomes.set(address, lost);
      } else outcomes.set(address, refused(session, eximErrno.data4xx));
    }
  }
  server.say('QUIT');
  const none: CommonOutcome = { status: 'deferred' };
  return { outcomes: addresses.map((address) => ({ address, ...(outcomes.get(address) ?? none) })), message: text };
}

/**
 * The transport `lmtp`: hands the message over a socket, or to a command, which speak LMTP as a scenario's `hosts` describe
 * them: by the path of the socket, by the command line, or by the program alone. A socket that is not described is one of the
 * machine where that is allowed; what is left takes everything, and is reported as missing. Mirrors `lmtp_transport_entry`.
 */
export const lmtpTransport: TransportDriver = (batch, services): TransportResult => {
  const filter = filterCommand(batch);
  if (!filter.ok) return forAll(batch, { errno: unknownError, ...filter.outcome });
  const peer = findPeer(batch, services);
  if ('outcome' in peer) return forAll(batch, { errno: unknownError, ...peer.outcome });
  const { server, command } = peer;
  const session: Session = {
    batch,
    server,
    command: 'initial connection',
    buffer: '',
    error: undefined,
    written: 0,
  };
  const ended = converse(session, filter.words);
  const about = { ...(command !== undefined && { command }), ...(server.inFact && { inFact: true }) };
  if ('outcome' in ended) {
    // A server that waits for the message cannot be told.
    if (/^[245]/.test(session.buffer)) server.say('QUIT');
    server.close();
    return forAll(batch, { ...ended.outcome, ...about });
  }
  server.close();
  return { outcomes: ended.outcomes.map((each) => ({ ...each, ...about })), message: ended.message };
};
