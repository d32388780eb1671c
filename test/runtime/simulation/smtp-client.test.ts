import { describe, expect, it } from 'vitest';
import { smtpClient } from '../../../src/runtime/simulation/smtp-client.ts';
import type { ServerAnswer } from '../../../src/runtime/simulation/smtp-client.ts';
import type { SessionInput } from '../../../src/runtime/simulation/types.ts';

/** Lets a client talk to a server that answers by the first word of what is sent; what it does, in order. */
function talk(session: Partial<SessionInput>, answers: Readonly<Record<string, string>> = {}): string[] {
  const full: SessionInput = { protocol: 'smtp', client: { address: '192.0.2.7' }, steps: [], ...session };
  const asReply = (text: string): ServerAnswer =>
    text === 'closed' ? text : { code: Number(text.slice(0, 3)), text: text.slice(4) };
  const greeting = asReply(answers['greeting'] ?? '220 mx');
  if (greeting === 'closed' || greeting === undefined) return [];
  const client = smtpClient(full, greeting);
  const done: string[] = [];
  let next = client.next();
  while (!next.done) {
    const action = next.value;
    done.push(action.kind === 'send' ? action.bytes : action.kind);
    const word = action.kind === 'send' ? (/^[^\s:]+/.exec(action.bytes)?.[0] ?? '') : '';
    next = client.next(
      action.kind === 'send' ? asReply(answers[word] ?? (word === 'DATA' ? '354 go' : '250 ok')) : undefined,
    );
  }
  return done;
}

const message = { kind: 'message', from: 'a@b', to: ['c@d', 'e@f'], data: 'Subject: x\n\n.dot\n' } as const;

describe('the client of a session', () => {
  it('sends a message as a well-behaved one does', () => {
    expect(talk({ client: { address: '192.0.2.7', helo: 'h' }, steps: [message] })).toEqual([
      'EHLO h\r\n',
      'MAIL FROM:<a@b>\r\n',
      'RCPT TO:<c@d>\r\n',
      'RCPT TO:<e@f>\r\n',
      'DATA\r\n',
      'Subject: x\r\n\r\n..dot\r\n.\r\n',
      'QUIT\r\n',
    ]);
  });

  it('gives its parameters, and BDAT where that is wanted', () => {
    const rcptParameters = new Map([['e@f', 'NOTIFY=NEVER']]);
    const step = { ...message, mailParameters: 'SIZE=5', rcptParameters, chunking: true };
    expect(talk({ client: { address: '::1' }, steps: [step] })).toEqual([
      'EHLO [IPv6:::1]\r\n',
      'MAIL FROM:<a@b> SIZE=5\r\n',
      'RCPT TO:<c@d>\r\n',
      'RCPT TO:<e@f> NOTIFY=NEVER\r\n',
      'BDAT 20 LAST\r\nSubject: x\r\n\r\n.dot\r\n',
      'QUIT\r\n',
    ]);
  });

  it('goes on as the server lets it', () => {
    expect(talk({ steps: [message] }, { RCPT: '550 no' }).slice(-2)).toEqual(['RSET\r\n', 'QUIT\r\n']);
    expect(talk({ steps: [message] }, { MAIL: '550 no' })).toEqual([
      'EHLO [192.0.2.7]\r\n',
      'MAIL FROM:<a@b>\r\n',
      'QUIT\r\n',
    ]);
    expect(talk({ steps: [message] }, { RCPT: 'closed' })).toHaveLength(3);
    expect(talk({ steps: [message] }, { greeting: '554 no' })).toEqual(['QUIT\r\n']);
    expect(talk({ steps: [message] }, { EHLO: '502 what' }).slice(0, 2)).toEqual([
      'EHLO [192.0.2.7]\r\n',
      'HELO [192.0.2.7]\r\n',
    ]);
  });

  it('begins TLS and authenticates', () => {
    const login = { kind: 'spoken', mechanism: 'LOGIN', user: 'u', password: 'p' } as const;
    const answers = { STARTTLS: '220 go', AUTH: '334 VXNlcg==', 'dQ==': '334 UGFzcw==', 'cA==': '235 in' };
    expect(talk({ client: { helo: 'h', tls: {}, auth: login } }, answers)).toEqual([
      'EHLO h\r\n',
      'STARTTLS\r\n',
      'tls',
      'EHLO h\r\n',
      'AUTH LOGIN\r\n',
      'dQ==\r\n',
      'cA==\r\n',
      'QUIT\r\n',
    ]);
    const plain = { ...login, mechanism: 'PLAIN' };
    expect(talk({ client: { helo: 'h', auth: plain } })[1]).toBe('AUTH PLAIN AHUAcA==\r\n');
    // The example of RFC 2195.
    const cram = { kind: 'spoken', mechanism: 'CRAM-MD5', user: 'tim', password: 'tanstaaftanstaaf' } as const;
    const challenge = '334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+';
    expect(talk({ client: { helo: 'h', auth: cram } }, { AUTH: challenge })[2]).toBe(
      'dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n',
    );
  });

  it('sends raw lines and bytes as they stand, and lets time pass', () => {
    const steps = [
      { kind: 'line', text: 'HELO x' },
      { kind: 'wait', milliseconds: 5 },
      { kind: 'bytes', bytes: 'NOOP\r' },
    ] as const;
    expect(talk({ steps })).toEqual(['HELO x\r\n', 'wait', 'NOOP\r', 'hang-up']);
    expect(talk({ steps, ending: 'quit' }).at(-1)).toBe('QUIT\r\n');
  });
});
