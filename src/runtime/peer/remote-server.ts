import { lowerCase, upperCase } from '../expand/characters.ts';
import type { RemoteHost, RemoteReply } from '../simulation/remote-host.ts';
import type { RemoteHosts } from '../deliver/types.ts';

/** What a server says to a command: whole lines with their codes, parted by newlines; undefined where it is gone. */
export type ServerSays = string | undefined;

/** The other side of an SMTP or LMTP session, as a scenario describes it. Texts are byte strings, without CRLF. */
export interface RemoteServer {
  /** The name of the errno with which a connection to it fails; undefined where it does not. */
  connect(): string | undefined;
  greeting(): ServerSays;
  /**
   * Answers a command.
   *
   * @param last for what is said while authenticating: whether the client has nothing more to say
   */
  say(command: string, last?: boolean): ServerSays;
  /** Answers a message that was sent after DATA or with BDAT. LMTP, and PRDR: one answer for each recipient that was accepted. */
  takeMessage(): ServerSays;
  takeMessageFor(recipient: string): ServerSays;
  /** Whether it offers something to EHLO, by its keyword. */
  readonly tls: RemoteHost['tls'];
}

type Stage = NonNullable<RemoteHost['closesAfter']>;

/** A reply as it comes over the wire: every line gets the code, all but the last with a hyphen. */
function onTheWire(reply: RemoteReply): string {
  const code = /^\d{3}/.exec(reply)?.[0];
  const lines = reply.split('\n');
  if (code === undefined || lines.length === 1) return reply;
  return lines
    .map((line, i) => {
      if (/^\d{3}[- ]/.test(line)) return line;
      return `${code}${i === lines.length - 1 ? ' ' : '-'}${line}`;
    })
    .map((line, i) => (i < lines.length - 1 ? line.replace(/^(\d{3}) /, '$1-') : line))
    .join('\n');
}

/** The reply for one sender or recipient. */
function replyFor(
  replies: RemoteReply | Readonly<Record<string, RemoteReply>> | undefined,
  address: string,
  otherwise: string,
): string {
  if (replies === undefined) return otherwise;
  if (typeof replies === 'string') return replies;
  const own = (name: string): string | undefined => (Object.hasOwn(replies, name) ? replies[name] : undefined);
  return own(address) ?? own('*') ?? otherwise;
}

/**
 * Finds the description of a server: by name or address with the port, and else without it.
 *
 * @param name of the host, in any case
 */
export function findRemoteHost(
  hosts: RemoteHosts,
  name: string,
  address: string | undefined,
  port: number,
): RemoteHost | undefined {
  const names = [lowerCase(name), ...(address === undefined ? [] : [address, `[${address}]`])];
  for (const each of names) {
    const found = hosts.get(`${each}:${port}`);
    if (found) return found;
  }
  for (const each of names) {
    const found = hosts.get(each);
    if (found) return found;
  }
  return undefined;
}

/** The address in `MAIL FROM:<…>` or `RCPT TO:<…>`. */
const addressIn = (command: string): string => /<(.*?)>/.exec(command)?.[1] ?? '';

/**
 * Begins a session with a server.
 *
 * @param host its description; one that says nothing takes everything
 * @param name what it calls itself where the description does not tell
 */
export function remoteServer(host: RemoteHost, name: string): RemoteServer {
  let gone = false;
  const accepted: string[] = [];
  const after = (stage: Stage, reply: string): string => {
    if (host.closesAfter === stage) gone = true;
    return onTheWire(reply);
  };
  const hello = (): string => {
    const { ehlo } = host;
    if (typeof ehlo === 'string') return ehlo;
    const lines = ehlo && ehlo.length > 0 ? ehlo : [`${name} Hello`];
    return lines.map((line, i) => `250${i === lines.length - 1 ? ' ' : '-'}${line}`).join('\n');
  };
  const respond = (command: string, last: boolean): string => {
    switch (upperCase(command.split(/[ :]/, 1)[0])) {
      case 'EHLO':
      case 'LHLO':
        return after('helo', hello());
      case 'HELO':
        return after('helo', host.helo ?? `250 ${name} Hello`);
      case 'STARTTLS':
        return onTheWire(host.starttls ?? '220 go ahead');
      case 'MAIL':
        accepted.length = 0;
        return after('mail', replyFor(host.mail, addressIn(command), '250 OK'));
      case 'RCPT': {
        const address = addressIn(command);
        const reply = replyFor(host.rcpt, address, '250 Accepted');
        if (reply.startsWith('2')) accepted.push(address);
        return after('rcpt', reply);
      }
      case 'DATA':
        if (accepted.length === 0) return after('data', '503 Valid RCPT command must precede DATA');
        return after('data', host.data ?? '354 Enter message, ending with "." on a line by itself');
      case 'BDAT':
        return after('data', '250 chunk received');
      case 'QUIT':
        gone = true;
        return onTheWire(host.quit ?? `221 ${name} closing connection`);
      case 'RSET':
        return '250 Reset OK';
      case 'AUTH':
      default:
        // What is no command is an answer to a prompt of an authentication.
        return last ? onTheWire(host.auth ?? '235 Authentication succeeded') : '334 ';
    }
  };
  return {
    tls: host.tls,
    connect() {
      if (host.connect === undefined && host.closesAfter === 'connect') gone = true;
      return host.connect;
    },
    greeting: () => (gone ? undefined : after('greeting', host.greeting ?? `220 ${name} ESMTP`)),
    say: (command, last = true) => (gone ? undefined : respond(command, last)),
    takeMessage() {
      if (gone) return undefined;
      const { message } = host;
      if (accepted.length === 0) return '503 Valid RCPT command must precede DATA';
      // Of answers by recipient, a server that gives one for all gives the worst.
      if (message !== undefined && typeof message !== 'string') {
        const replies = accepted.map((address) => replyFor(message, address, '250 OK'));
        return after(
          'message',
          replies.reduce((worst, reply) => (reply > worst ? reply : worst), '250 OK'),
        );
      }
      return after('message', message ?? '250 OK');
    },
    takeMessageFor(recipient) {
      return gone ? undefined : after('message', replyFor(host.message, recipient, '250 OK'));
    },
  };
}
