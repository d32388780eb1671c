import { trimSpaceStart } from '../expand/characters.ts';
import { printable } from '../acl/words/condition.ts';
import { matchHost } from '../match/match.ts';
import type { DriverOptions } from '../route/driver-options.ts';
import type { Run } from '../run/run.ts';
import { writeLog } from '../run/log.ts';
import { systemError } from '../world/system-error.ts';
import type { CalloutHost, CalloutServer } from './callout-server.ts';

/**
 * What went wrong last: nothing, the name of an errno, or one of Exim's own: a reply without a code, a connection that was
 * closed, MAIL put off, TLS that cannot be had, a text that could not be expanded.
 */
export type TalkError = '' | 'SMTPFORMAT' | 'SMTPCLOSED' | 'MAIL4XX' | 'TLSREQUIRED' | 'EXPANDFAIL' | (string & {});

/** A conversation with one server: what do_callout keeps in its `smtp_context`. */
export interface Talk {
  readonly run: Run;
  readonly host: CalloutHost;
  readonly options: DriverOptions;
  readonly server: CalloutServer;
  /** The command that the last reply belongs to (`smtp_command`). */
  command: string;
  /** The last reply. */
  buffer: string;
  errno: TalkError;
  /** What is to be said of the address (`addr->message`). */
  message: string | undefined;
  offersSize: boolean;
  /** Whether the server is still to be told QUIT. */
  sendsQuit: boolean;
}

/** What came of MAIL and RCPT. */
export type Transaction = 'accepted' | 'refused' | 'put off' | 'bad mail' | 'bad rcpt';

/** Whether the host is in the list of an option (`verify_check_given_host`). */
function listed({ run, options, host }: Talk, option: string): boolean {
  const text = options.text(option);
  if (text === undefined || text === '') return false;
  const subject = { name: host.name, address: host.address };
  return matchHost(subject, { text, option }, run.match, { discardData: true }).status === 'match';
}

/** Takes in a reply; true where its code begins as it should (`smtp_read_response`). */
function take(talk: Talk, reply: ReturnType<CalloutServer['say']>, expected: string): boolean {
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
export function say(talk: Talk, command: string, expected = '2'): boolean {
  talk.command = command;
  return take(talk, talk.server.say(command), expected);
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
  if (!listed(talk, 'hosts_avoid_esmtp')) {
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

/** Begins TLS where the server and the transport want it; false where there is no going on. */
function startTls(talk: Talk, name: string, lmtp: boolean): boolean {
  const { options, server } = talk;
  const offered = offers(talk.buffer, 'STARTTLS');
  const wanted = offered && !listed(talk, 'hosts_avoid_tls') && !listed(talk, 'hosts_verify_avoid_tls');
  let begun = false;
  if (wanted && !server.tls) talk.run.tracer.unfaithful(`the callout to ${talk.host.name} does without TLS`);
  else if (wanted) {
    begun = say(talk, 'STARTTLS');
    const clear = talk.errno === '' && talk.buffer !== '';
    if (!begun && (!clear || (talk.buffer.startsWith('4') && !options.flag('tls_tempfail_tryclear'))))
      return failed(talk);
  }
  if (begun) return greet(talk, name, lmtp) !== undefined;
  if (!listed(talk, 'hosts_require_tls')) return true;
  talk.errno = 'TLSREQUIRED';
  const why = offered ? 'an attempt to start TLS failed' : 'the server did not offer TLS support';
  talk.message = `a TLS session is required, but ${why}`;
  giveUp(talk, true);
  return false;
}

/**
 * Greets the server, up to where MAIL may be sent. Mirrors `smtp_setup_conn`; authentication is left out.
 *
 * @returns false where that cannot be: `errno`, `buffer` and `message` tell why
 */
export function setUp(talk: Talk): boolean {
  const { run, options, server } = talk;
  talk.command = 'initial connection';
  const written = options.text('helo_data') ?? '$primary_hostname';
  const helo = run.expand(written);
  if (!helo.ok) {
    const line = `failed to expand transport's helo_data value for callout: ${helo.message}`;
    writeLog(run, `<${run.address?.address ?? ''}>: ${line}`, ['main', 'panic']);
  }
  if (!take(talk, server.greeting(), '2')) return failed(talk);
  if (!helo.ok) {
    talk.message = `failed to expand helo_data: ${helo.message}`;
    talk.errno = 'EXPANDFAIL';
    giveUp(talk, true);
    return false;
  }
  const lmtp = options.text('protocol')?.toLowerCase() === 'lmtp';
  const esmtp = greet(talk, helo.value, lmtp);
  if (esmtp === undefined) return false;
  if (!startTls(talk, helo.value, lmtp)) return false;
  if (listed(talk, 'hosts_require_auth')) {
    run.tracer.unfaithful(`the callout to ${talk.host.name} does not authenticate`);
  }
  talk.offersSize = esmtp && offers(talk.buffer, 'SIZE') && options.number('size_addition') >= 0;
  return true;
}

/** MAIL and RCPT (`smtp_write_mail_and_rcpt_cmds`, `sync_responses`). */
export function tryRecipient(talk: Talk, sender: string, recipient: string, withSize: boolean): Transaction {
  const size = Number(talk.run.message.flags.get('message_size') ?? -1);
  const addition = talk.options.number('size_addition');
  const option = withSize && talk.offersSize && size > 0 ? ` SIZE=${size + addition}` : '';
  if (!say(talk, `MAIL FROM:<${sender}>${option}`)) {
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
