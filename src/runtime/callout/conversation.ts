import { lowerCase, trimSpaceStart } from '../expand/characters.ts';
import { printable } from '../acl/words/condition.ts';
import { eximErrno, errnoName, errnoOf } from '../deliver/errno.ts';
import { authenticate } from '../peer/authenticate.ts';
import { isHostListed } from '../peer/client-site.ts';
import { beginClientTls } from '../peer/client-tls.ts';
import { authParameter, returnParameters } from '../peer/mail-parameters.ts';
import type { Answer, Peer, PeerHost } from '../peer/peer.ts';
import type { DriverOptions } from '../route/driver-options.ts';
import type { Run, TlsOut } from '../run/run.ts';
import { writeLog } from '../run/log.ts';
import { systemError } from '../world/system-error.ts';

/**
 * What went wrong last: nothing, the name of an errno, or one of Exim's own: a reply without a code, a connection that was
 * closed, MAIL put off, TLS that cannot be had or has failed, a text that could not be expanded, authentication.
 */
export type TalkError =
  | ''
  | 'SMTPFORMAT'
  | 'SMTPCLOSED'
  | 'MAIL4XX'
  | 'TLSREQUIRED'
  | 'TLSFAILURE'
  | 'EXPANDFAIL'
  | 'AUTHFAIL'
  | (string & {});

/** A conversation with one server: what do_callout keeps in its `smtp_context`. */
export interface Talk {
  readonly run: Run;
  readonly host: PeerHost;
  readonly options: DriverOptions;
  readonly server: Peer;
  /** TLS is not begun, for it has failed before. */
  readonly suppressTls: boolean;
  /** DSN does not end at this hop. */
  readonly passesDsn: boolean;
  /** The command that the last reply belongs to (`smtp_command`). */
  command: string;
  /** The last reply. */
  buffer: string;
  errno: TalkError;
  /** What is to be said of the address (`addr->message`). */
  message: string | undefined;
  lmtp: boolean;
  esmtp: boolean;
  /** The last answer to EHLO. */
  offered: string;
  offersSize: boolean;
  offersDsn: boolean;
  tls: TlsOut | undefined;
  authenticator: string | undefined;
  authenticatedId: string | undefined;
  authenticatedSender: string | undefined;
  /** Whether the server is still to be told QUIT. */
  sendsQuit: boolean;
}

/** What came of MAIL and RCPT. */
export type Transaction = 'accepted' | 'refused' | 'put off' | 'bad mail' | 'bad rcpt';

/** Begins a conversation with a server that has just been connected to. */
export function beginTalk(
  parts: Pick<Talk, 'run' | 'host' | 'options' | 'server' | 'suppressTls' | 'passesDsn'>,
): Talk {
  return {
    ...parts,
    command: '',
    buffer: '',
    errno: '',
    message: undefined,
    lmtp: false,
    esmtp: false,
    offered: '',
    offersSize: false,
    offersDsn: false,
    tls: undefined,
    authenticator: undefined,
    authenticatedId: undefined,
    authenticatedSender: undefined,
    sendsQuit: true,
  };
}

/** Takes in a reply; true where its code begins as it should (`smtp_read_response`). */
export function take(talk: Talk, reply: Answer, expected: string): boolean {
  talk.errno = '';
  talk.buffer = '';
  if (!reply.ok) {
    talk.errno = reply.code;
    return false;
  }
  if (reply.value === undefined) return false;
  const lines = reply.value.split('\n');
  const bad = lines.findIndex((line) => !/^\d{3}(?:[- ]|$)/.test(line));
  const last = lines.findIndex((line) => line.charAt(3) !== '-');
  talk.buffer = lines.slice(0, last < 0 ? undefined : last + 1).join('\n');
  if (bad >= 0 && (last < 0 || bad <= last)) {
    talk.errno = 'SMTPFORMAT';
    return false;
  }
  return talk.buffer.startsWith(expected);
}

/** Sends a command; true where the reply's code begins as it should. */
export function say(talk: Talk, command: string, expected = '2', shown = command, last = true): boolean {
  talk.command = shown;
  return take(talk, talk.server.say(command, last), expected);
}

/** What is said of a bad reply while the session is set up (`check_response`). */
function checkResponse(talk: Talk): string {
  const { errno, command, buffer, host } = talk;
  if (errno === 'ETIMEDOUT') return `SMTP timeout after ${command}`;
  if (errno === 'SMTPFORMAT') {
    const shown = printable(trimSpaceStart(buffer));
    return shown === ''
      ? `Malformed SMTP reply (an empty line) in response to ${command}`
      : `Malformed SMTP reply in response to ${command}: ${shown}`;
  }
  if (buffer !== '') return `SMTP error from remote mail server after ${command}: ${printable(buffer)}`;
  if (errno === '' || errno === 'ECONNRESET') {
    talk.errno = 'SMTPCLOSED';
    return `Remote host closed connection in response to ${command}`;
  }
  return `${host.name} [${host.address}]`;
}

/** Ends the conversation while the session is set up. */
function giveUp(talk: Talk, takesLeave: boolean): void {
  talk.sendsQuit = false;
  if (!takesLeave) return;
  talk.server.say('QUIT');
  talk.command = 'QUIT';
}

const failed = (talk: Talk): false => {
  // Only a server that has answered is told QUIT: which is the last command then.
  const answered = talk.buffer !== '' && talk.errno === '';
  talk.message = checkResponse(talk);
  giveUp(talk, answered);
  return false;
};

/** EHLO, and HELO where that is refused; whether ESMTP is spoken, or undefined where there is no going on. */
function greet(talk: Talk, name: string, lmtp: boolean): boolean | undefined {
  let ehloReply: string | undefined;
  if (!isHostListed(talk, 'hosts_avoid_esmtp')) {
    if (say(talk, `${lmtp ? 'LHLO' : 'EHLO'} ${name}`)) return true;
    if (talk.errno !== '' || talk.buffer === '' || lmtp) {
      failed(talk);
      return undefined;
    }
    ehloReply = talk.buffer;
  }
  if (say(talk, `HELO ${name}`)) return false;
  if (ehloReply !== undefined && talk.buffer === '' && (talk.errno === '' || talk.errno === 'ECONNRESET')) {
    talk.errno = 'SMTPCLOSED';
    talk.buffer = ehloReply;
    talk.sendsQuit = false;
    talk.message = `Remote host closed connection in response to HELO ${name} (EHLO response was: ${ehloReply})`;
    return undefined;
  }
  // Exim moves this reply over that to EHLO, and takes what is left behind it for a part of it.
  if (ehloReply !== undefined)
    talk.buffer += `${ehloReply}\0${talk.buffer}`.slice(talk.buffer.length).split('\0')[0] ?? '';
  failed(talk);
  return undefined;
}

const offers = (reply: string, keyword: string): boolean =>
  new RegExp(`\\n250[ -]${keyword}(?:[ \\n]|$)`, 'i').test(reply);

/** Gives the conversation up for a reason of our own; the server may be told QUIT. */
function refuse(talk: Talk, errno: TalkError, message: string, takesLeave: boolean): false {
  talk.errno = errno;
  talk.message = message;
  giveUp(talk, takesLeave);
  return false;
}

/** Begins TLS, for which the server is ready; false where it fails. */
function secure(talk: Talk): boolean {
  const begun = beginClientTls(talk.server, talk);
  if (!begun.ok) return refuse(talk, 'TLSFAILURE', `TLS session: ${begun.message}`, false);
  talk.tls = talk.run.tlsOut = begun.tls;
  return true;
}

/** Begins TLS where the server and the transport want it; false where there is no going on. */
function startTls(talk: Talk, name: string): boolean {
  const { options } = talk;
  const offered = offers(talk.buffer, 'STARTTLS');
  const avoided = isHostListed(talk, 'hosts_avoid_tls') || isHostListed(talk, 'hosts_verify_avoid_tls');
  if (offered && !avoided && !talk.suppressTls) {
    const { buffer } = talk;
    if (say(talk, 'STARTTLS')) return secure(talk) && greetAgain(talk, name);
    const clear = talk.errno === '' && talk.buffer !== '';
    if (!clear || (talk.buffer.startsWith('4') && !options.flag('tls_tempfail_tryclear'))) return failed(talk);
    talk.buffer = buffer;
  }
  if (!isHostListed(talk, 'hosts_require_tls')) return true;
  const why = offered ? 'an attempt to start TLS failed' : 'the server did not offer TLS support';
  return refuse(talk, 'TLSREQUIRED', `a TLS session is required, but ${why}`, true);
}

/** Greets again, in TLS. */
function greetAgain(talk: Talk, name: string): boolean {
  const command = talk.lmtp ? 'LHLO' : talk.esmtp ? 'EHLO' : 'HELO';
  return say(talk, `${command} ${name}`) || failed(talk);
}

/** Authenticates, where the server and the transport want it; false where there is no going on. */
function proveIdentity(talk: Talk): boolean {
  const auth = authenticate({
    site: talk,
    esmtp: talk.esmtp,
    answer: () => talk.buffer,
    say: (command, digit, shown, last) =>
      say(talk, command, digit, shown, last) ? undefined : { errno: numberOf(talk.errno) },
  });
  if (auth.status === 'defer') return refuse(talk, 'AUTHFAIL', auth.message, true);
  if (auth.status === 'response') {
    talk.errno = auth.errno === 0 ? '' : nameOf(auth.errno);
    return failed(talk);
  }
  talk.authenticator = auth.authenticator;
  talk.authenticatedId = auth.id;
  return true;
}

const numberOf = (errno: TalkError): number =>
  errno === '' ? 0 : errno === 'SMTPFORMAT' ? eximErrno.smtpFormat : errnoOf(errno);
const nameOf = (errno: number): TalkError =>
  errno === eximErrno.smtpFormat ? 'SMTPFORMAT' : (errnoName(errno) ?? 'EIO');

/**
 * Greets the server, up to where MAIL may be sent. Mirrors `smtp_setup_conn`.
 *
 * @returns false where that cannot be: `errno`, `buffer` and `message` tell why
 */
export function setUp(talk: Talk): boolean {
  const { run, options, server } = talk;
  const protocol = lowerCase(options.text('protocol')) ?? 'smtp';
  const onConnect = protocol === 'smtps' || protocol === 'submissions';
  talk.lmtp = protocol === 'lmtp';
  talk.command = 'initial connection';
  const written = options.text('helo_data') ?? '$primary_hostname';
  const helo = run.expand(written);
  if (!helo.ok) {
    const line = `failed to expand transport's helo_data value for callout: ${helo.message}`;
    writeLog(run, `<${run.address?.address ?? ''}>: ${line}`, ['main', 'panic']);
  }
  if (!onConnect && !take(talk, server.greeting(), '2')) return failed(talk);
  if (!helo.ok) return refuse(talk, 'EXPANDFAIL', `failed to expand helo_data: ${helo.message}`, true);
  if (onConnect) {
    talk.esmtp = !isHostListed(talk, 'hosts_avoid_esmtp');
    talk.command = 'TLS-on-connect';
    if (!secure(talk)) return false;
    if (!take(talk, server.greeting(), '2')) return failed(talk);
    if (!greetAgain(talk, helo.value)) return false;
  } else {
    const esmtp = greet(talk, helo.value, talk.lmtp);
    if (esmtp === undefined) return false;
    talk.esmtp = esmtp;
    if (!startTls(talk, helo.value)) return false;
  }
  const answer = (talk.offered = talk.buffer);
  if (talk.esmtp || talk.lmtp) {
    talk.offersSize = offers(answer, 'SIZE') && options.number('size_addition') >= 0;
    talk.offersDsn = offers(answer, 'DSN');
    if (!proveIdentity(talk)) return false;
  }
  return true;
}

/** What follows the address in MAIL (`build_mailcmd_options`); undefined where it cannot be had. */
function mailParameters(talk: Talk, withSize: boolean): string | undefined {
  const { run, options } = talk;
  const size = Number(run.message.flags.get('message_size') ?? -1);
  let text = '';
  if (withSize && talk.offersSize && size > 0) text += ` SIZE=${size + options.number('size_addition')}`;
  if (talk.offersDsn && talk.passesDsn) text += returnParameters(talk);
  const auth = authParameter(talk, talk.authenticator !== undefined);
  if ('message' in auth) {
    talk.errno = 'EXPANDFAIL';
    talk.message = auth.message;
    return undefined;
  }
  talk.authenticatedSender = auth.sender;
  return text + auth.text;
}

/** MAIL and RCPT (`smtp_write_mail_and_rcpt_cmds`, `sync_responses`). */
export function tryRecipient(talk: Talk, sender: string, recipient: string, withSize: boolean): Transaction {
  const parameters = mailParameters(talk, withSize);
  if (parameters === undefined) return 'bad rcpt';
  if (!say(talk, `MAIL FROM:<${sender}>${parameters}`)) {
    if (talk.errno === '' && talk.buffer.startsWith('4')) talk.errno = 'MAIL4XX';
    return 'bad mail';
  }
  if (say(talk, `RCPT TO:<${recipient}>`)) return 'accepted';
  if (talk.errno === 'ETIMEDOUT') {
    talk.message = `SMTP timeout after RCPT TO:<${recipient}>`;
    return 'bad rcpt';
  }
  if (talk.errno !== '' || talk.buffer === '') return 'bad rcpt';
  talk.message = `SMTP error from remote mail server after RCPT TO:<${recipient}>: ${printable(talk.buffer)}`;
  return talk.buffer.startsWith('5') ? 'refused' : 'put off';
}

/** Takes leave, where the server is still there, and closes the connection. */
export function takeLeave(talk: Talk): void {
  if (talk.sendsQuit && talk.errno !== 'ETIMEDOUT') talk.server.say('QUIT');
  talk.server.close();
}

/** What an errno means, as strerror says it. */
export function errorText(code: string): string {
  return systemError(code).message;
}
