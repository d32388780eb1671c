import { upperCase } from '../expand/characters.ts';
import { createHmac } from 'node:crypto';
import type { AuthInput, MessageStep, Reply, SessionInput } from './types.ts';

/** What a client does next. */
export type ClientAction =
  /** Sends bytes: a line with its CRLF, or a message's text with the dot that ends it. `step` is the session's step that they are for. */
  | { readonly kind: 'send'; readonly bytes: string; readonly step?: number }
  /** Begins TLS, which STARTTLS was accepted for; the server gives no reply. */
  | { readonly kind: 'tls' }
  /** Lets time pass. */
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** Hangs up. */
  | { readonly kind: 'hang-up' };

/** What came back: the server's reply, none where what was sent asked for none, or `closed` where it has ended the connection. */
export type ServerAnswer = Reply | undefined | 'closed';

export type SmtpClient = Generator<ClientAction, void, ServerAnswer>;

const base64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');

/** Sends a line; the reply, or undefined where there is none any more. */
function* command(line: string, step?: number): Generator<ClientAction, Reply | undefined, ServerAnswer> {
  const answer = yield { kind: 'send', bytes: `${line}\r\n`, ...(step !== undefined && { step }) };
  return answer === 'closed' ? undefined : answer;
}

/** EHLO, or HELO where that is wanted or EHLO is refused; undefined where the server is gone. */
function* hello({ client }: SessionInput): Generator<ClientAction, Reply | undefined, ServerAnswer> {
  const literal = client.address?.includes(':') ? `[IPv6:${client.address}]` : `[${client.address ?? '127.0.0.1'}]`;
  const name = client.helo ?? client.name ?? literal;
  if (client.esmtp === false) return yield* command(`HELO ${name}`);
  const reply = yield* command(`EHLO ${name}`);
  return reply && reply.code >= 500 ? yield* command(`HELO ${name}`) : reply;
}

function* authenticate(
  auth: Extract<AuthInput, { kind: 'spoken' }>,
): Generator<ClientAction, Reply | undefined, ServerAnswer> {
  const { mechanism, user, password } = auth;
  switch (upperCase(mechanism)) {
    case 'LOGIN': {
      let reply = yield* command('AUTH LOGIN');
      for (const answer of [user, password]) {
        if (reply?.code !== 334) return reply;
        reply = yield* command(base64(answer));
      }
      return reply;
    }
    case 'CRAM-MD5': {
      const reply = yield* command('AUTH CRAM-MD5');
      if (reply?.code !== 334) return reply;
      const digest = createHmac('md5', Buffer.from(password, 'latin1'))
        .update(fromBase64(reply.text), 'latin1')
        .digest('hex');
      return yield* command(base64(`${user} ${digest}`));
    }
    case 'EXTERNAL':
      return yield* command(`AUTH EXTERNAL ${user === '' ? '=' : base64(user)}`);
    default:
      return yield* command(`AUTH ${mechanism} ${base64(`\0${user}\0${password}`)}`);
  }
}

/** A message's text as it is sent: lines ended by CRLF. */
const onTheWire = (data: string): string => data.replaceAll(/\r?\n/g, '\r\n');

function* message(step: MessageStep, index: number): Generator<ClientAction, 'gone' | undefined, ServerAnswer> {
  const { from = '', to, data, mailParameters, rcptParameters, chunking } = step;
  const mail = yield* command(`MAIL FROM:<${from}>${mailParameters ? ` ${mailParameters}` : ''}`, index);
  if (!mail) return 'gone';
  if (mail.code >= 300) return undefined;
  let accepted = false;
  for (const recipient of to) {
    const parameters = rcptParameters?.get(recipient);
    const reply = yield* command(`RCPT TO:<${recipient}>${parameters ? ` ${parameters}` : ''}`, index);
    if (!reply) return 'gone';
    if (reply.code < 300) accepted = true;
  }
  if (!accepted) {
    // What a client does that has nobody left to send to.
    return (yield* command('RSET', index)) ? undefined : 'gone';
  }
  const text = onTheWire(data);
  if (chunking) {
    const bytes = `BDAT ${text.length} LAST\r\n${text}`;
    return (yield { kind: 'send', bytes, step: index }) === 'closed' ? 'gone' : undefined;
  }
  const go = yield* command('DATA', index);
  if (!go) return 'gone';
  if (go.code !== 354) return go.code >= 400 ? ((yield* command('RSET', index)) ? undefined : 'gone') : undefined;
  const stuffed = text.replaceAll(/^\./gm, '..');
  return (yield { kind: 'send', bytes: `${stuffed}.\r\n`, step: index }) === 'closed' ? 'gone' : undefined;
}

/**
 * The client of a session over SMTP: what it sends, one thing after the other, as it gets the answers to what it sent
 * before. It sends one command at a time. For the steps of a session that are messages it greets, begins TLS and
 * authenticates as the session says; raw lines are sent as they stand, and nothing else beside them.
 *
 * @param session of protocol `smtp` or `local-smtp`
 * @param greeting what the server said when it was connected to
 */
export function* smtpClient(session: SessionInput, greeting: Reply): SmtpClient {
  const { client, steps, ending } = session;
  const speaks = steps.some(({ kind }) => kind === 'message') || steps.length === 0;
  if (speaks) {
    if (greeting.code >= 300) return yield* end('quit');
    if (!(yield* hello(session))) return;
    if (client.tls && !client.tls.onConnect) {
      const reply = yield* command('STARTTLS');
      if (!reply) return;
      if (reply.code === 220) {
        yield { kind: 'tls' };
        if (!(yield* hello(session))) return;
      }
    }
    if (client.auth?.kind === 'spoken' && !(yield* authenticate(client.auth))) return;
  }
  for (const [i, step] of steps.entries()) {
    switch (step.kind) {
      case 'message':
        if ((yield* message(step, i)) === 'gone') return;
        break;
      case 'line':
        if ((yield { kind: 'send', bytes: `${step.text}\r\n`, step: i }) === 'closed') return;
        break;
      case 'bytes':
        if ((yield { kind: 'send', bytes: step.bytes, step: i }) === 'closed') return;
        break;
      case 'wait':
        yield { kind: 'wait', milliseconds: step.milliseconds };
        break;
      case 'spooled':
        // No client sends what is on the queue.
        break;
    }
  }
  yield* end(ending ?? (speaks ? 'quit' : 'hang-up'));
}

function* end(ending: 'quit' | 'hang-up'): SmtpClient {
  if (ending === 'quit') yield* command('QUIT');
  else yield { kind: 'hang-up' };
}
