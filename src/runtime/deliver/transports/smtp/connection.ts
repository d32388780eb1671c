import { quoted } from '../../../../../grammar/expansion/messages.ts';
import { printable, trimSpaceStart } from '../../../expand/characters.ts';
import type { Run } from '../../../run/run.ts';
import { eximErrno, errnoOf } from '../../errno.ts';
import type { RemoteTalk } from '../../types.ts';
import type { Answer, Peer } from '../../../peer/peer.ts';
import type { TlsOut } from '../../../run/run.ts';
import type { FoundHost, SmtpSite } from './smtp-site.ts';

/** What a server offers and what of it is used (`smtp_peer_options`). */
export interface PeerOptions {
  readonly size: boolean;
  readonly pipelining: boolean;
  readonly chunking: boolean;
  readonly prdr: boolean;
  readonly dsn: boolean;
  readonly utf8: boolean;
  readonly ignoreQuota: boolean;
}

/** A server that offers nothing. */
export const plainPeer: PeerOptions = {
  size: false,
  pipelining: false,
  chunking: false,
  prdr: false,
  dsn: false,
  utf8: false,
  ignoreQuota: false,
};

/** A session with a server (`smtp_context`). */
export interface SmtpConnection {
  readonly site: SmtpSite;
  readonly host: FoundHost;
  readonly port: number;
  /** Which one of its messages is under way, from 1 on (`continue_sequence`). */
  readonly sequence: number;
  readonly server: Peer;
  readonly lmtp: boolean;
  readonly smtps: boolean;
  esmtp: boolean;
  /** What was said last, for messages (`smtp_command`). */
  command: string;
  /** The answer to it, lines parted by newlines; empty where there was none. */
  buffer: string;
  greeting: string | undefined;
  helo: string | undefined;
  peer: PeerOptions;
  tls: TlsOut | undefined;
  authenticator: string | undefined;
  authenticatedId: string | undefined;
  authenticatedSender: string | undefined;
  prdrActive: boolean;
  usedChunking: boolean;
  localAddress: string | undefined;
  /** How much of a message has been written. */
  written: number;
  sendQuit: boolean;
}

/** Why an answer is not what was hoped for: the number of an error, 0 for an answer with another code. */
export type BadAnswer = { readonly errno: number };

/**
 * Takes an answer of the server. Mirrors `smtp_read_response`.
 *
 * @param digit with what a good one begins
 * @returns undefined for a good one
 */
export function takeAnswer(connection: SmtpConnection, answer: Answer, digit: '2' | '3'): BadAnswer | undefined {
  const says = answer.ok ? answer.value : undefined;
  connection.buffer = says ?? '';
  const { tracer } = connection.site.run;
  const outcome = says ?? (answer.ok ? 'connection closed' : answer.message);
  if (tracer.on) tracer.step('note', connection.command, { outcome });
  if (!answer.ok) return { errno: errnoOf(answer.code) };
  if (says === undefined) return { errno: 0 };
  for (const line of says.split('\n')) {
    if (!/^\d{3}(?:[- ]|$)/.test(line)) return { errno: eximErrno.smtpFormat };
    if (line.charAt(3) !== '-') break;
  }
  return says.startsWith(digit) ? undefined : { errno: 0 };
}

/** Says something and takes the answer. */
export function exchange(
  connection: SmtpConnection,
  command: string,
  digit: '2' | '3' = '2',
  shown = command,
  last = true,
): BadAnswer | undefined {
  connection.command = shown;
  return takeAnswer(connection, connection.server.say(command, last), digit);
}

/** What a bad answer means. Mirrors `check_response`. */
export interface CheckedResponse {
  readonly errno: number;
  /** The first digit of the answer; 4 where there was none. */
  readonly code: string;
  readonly message: string;
  readonly passMessage: boolean;
  /** Whether the server can still be told QUIT. */
  readonly mayQuit: boolean;
}

const printed = (text: string, run: Run): string => printable(text, run.settings.flag('print_topbitchars'));

/**
 * What is to be said of a bad answer, or of a message that could not be written.
 *
 * @param why of a failed expansion
 * @param moreErrno the exit code of a filter
 */
export function checkResponse(connection: SmtpConnection, errno: number, why = '', moreErrno = 0): CheckedResponse {
  const { site, host, command, buffer, written } = connection;
  const { run } = site;
  const pipelined = site.pipelining ? 'pipelined ' : '';
  const plain = { errno, code: '4', passMessage: false };
  switch (errno) {
    case errnoOf('ETIMEDOUT'): {
      const bytes = written > 0 ? ` (${written} bytes written)` : '';
      return { ...plain, message: `SMTP timeout after ${pipelined}${command}${bytes}`, mayQuit: false };
    }
    case eximErrno.smtpFormat: {
      const line = trimSpaceStart(printed(buffer, run));
      const message =
        line === ''
          ? `Malformed SMTP reply (an empty line) in response to ${pipelined}${command}`
          : `Malformed SMTP reply in response to ${pipelined}${command}: ${line}`;
      return { ...plain, message, mayQuit: false };
    }
    case eximErrno.filterFail: {
      const cannot = moreErrno === 127 ? ': unable to execute command' : '';
      return { ...plain, message: `transport filter process failed (${moreErrno})${cannot}`, mayQuit: false };
    }
    case eximErrno.headersFail:
      return { ...plain, message: `failed to expand headers_add or headers_remove: ${why}`, mayQuit: false };
    case eximErrno.utf8:
      return { ...plain, message: 'utf8 support required but not offered for forwarding', mayQuit: true };
  }
  if (buffer !== '') {
    const message = `SMTP error from remote mail server after ${pipelined}${command}: ${printed(buffer, run)}`;
    return { errno, code: buffer.charAt(0), message, passMessage: true, mayQuit: true };
  }
  if (errno === 0 || errno === errnoOf('ECONNRESET')) {
    const message = `Remote host closed connection in response to ${pipelined}${command}`;
    return { ...plain, errno: eximErrno.smtpClosed, message, mayQuit: false };
  }
  return { ...plain, message: `${host.name} [${host.address}]`, mayQuit: false };
}

/** What is known of the session, for logs and bounces. */
export function talkOf(connection: SmtpConnection, refused = false): RemoteTalk {
  const { greeting, helo } = connection;
  return {
    ...talkAbout(connection, refused),
    ...(greeting !== undefined && { greeting }),
    ...(helo !== undefined && { helo }),
  };
}

/**
 * What is known of the session for one address that is refused by itself: Exim does not keep how the server has greeted
 * then.
 */
export function talkAbout(connection: SmtpConnection, refused = true): RemoteTalk {
  const { site, host, port, command, buffer, tls, peer } = connection;
  const { authenticator, authenticatedId, authenticatedSender, localAddress } = connection;
  return {
    host: { name: host.name, address: host.address, port, ...(host.mx !== undefined && { mx: host.mx }) },
    ...(connection.server.inFact && { inFact: true }),
    ...(refused && { command }),
    ...(refused && buffer !== '' && { reply: buffer }),
    ...(tls && { tls }),
    authenticated: authenticator !== undefined,
    ...(authenticator !== undefined && { authenticator }),
    ...(authenticatedId !== undefined && { authenticatedId }),
    ...(authenticatedSender !== undefined && { authenticatedSender }),
    pipelining: peer.pipelining && (site.pipelining || !refused),
    prdr: connection.prdrActive,
    chunking: connection.usedChunking,
    dsn: peer.dsn,
    dnssec: host.dnssec === 'yes',
    ...(connection.sequence > 1 && { continued: true }),
    ...(localAddress !== undefined && { localAddress }),
  };
}

/** The capabilities after the first line of an answer to EHLO: whether one is there (`ehlo_response`). */
export function offers(answer: string, keyword: string): boolean {
  return new RegExp(`\\n250[- ]${keyword}(?:[\t-\r ]|$)`, 'i').test(answer);
}

/** A text of an option that is expanded for the server, or what is to be said where that fails. */
export function expandFor(
  text: string,
  what: string,
  run: Run,
): { readonly value: string } | { readonly forced: true } | { readonly message: string } {
  const result = run.expand(text);
  if (result.ok) return { value: result.value };
  if (result.forced) return { forced: true };
  return { message: `failed to expand ${what}: ${result.message || quoted(text, run.release)}` };
}

/** Ends the session. */
export function quit(connection: Pick<SmtpConnection, 'server' | 'sendQuit'>): void {
  if (connection.sendQuit) connection.server.say('QUIT');
  connection.sendQuit = false;
  connection.server.close();
}
