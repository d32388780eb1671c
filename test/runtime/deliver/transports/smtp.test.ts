import { describe, expect, it } from 'vitest';
import type { Setting } from './batch.ts';
import { deliver } from './batch.ts';

const one = [{ name: 'mx.remote.example', address: '192.0.2.10', mx: 10 }];
const two = [...one, { name: 'mx2.remote.example', address: '192.0.2.20', mx: 20 }];

const smtp = (setting: Partial<Setting>, options = ''): ReturnType<typeof deliver> =>
  deliver({ transports: `remote:\n  driver = smtp\n${options}`, hosts: one, to: ['a@remote.example'], ...setting });

describe('the transport smtp', () => {
  it('hands a message to a server that takes it', () => {
    const { outcomes, message, log, missing } = smtp({ servers: { 'mx.remote.example': {} } });
    expect(outcomes).toMatchObject([
      {
        status: 'delivered',
        confirmation: '250 OK',
        talk: {
          host: { name: 'mx.remote.example', address: '192.0.2.10', port: 25, mx: 10 },
          greeting: '220 mx.remote.example ESMTP',
        },
      },
    ]);
    expect(message).toBe('From: sender@client.example\nTo: rcpt@example.org\nSubject: hello\n\nbody line\n');
    expect(log).toEqual([]);
    expect(missing).toEqual([]);
  });

  it('takes a server that is not described for one that takes everything, and says so', () => {
    const { outcomes, missing } = smtp({});
    expect(outcomes[0]?.status).toBe('delivered');
    expect(missing).toEqual(['delivery to mx.remote.example [192.0.2.10]:25: the host is not described']);
  });

  // Behind the answer to HELO there is what is left in Exim's buffer.
  it.each([
    [
      'greeting',
      { greeting: '554 go away' },
      'failed',
      'SMTP error from remote mail server after initial connection: 554 go away',
    ],
    [
      'greeting put off',
      { greeting: '421 busy' },
      'deferred',
      'SMTP error from remote mail server after initial connection: 421 busy',
    ],
    [
      'HELO',
      { ehlo: '502 what?', helo: '550 bad name' },
      'failed',
      'SMTP error from remote mail server after HELO mx.example.org: 550 bad name0 bad name',
    ],
    [
      'MAIL',
      { mail: '550 no\nnot you' },
      'failed',
      'SMTP error from remote mail server after MAIL FROM:<sender@client.example>: 550-no\\n550 not you',
    ],
    [
      'RCPT',
      { rcpt: { 'a@remote.example': '550 5.1.1 unknown' } },
      'failed',
      'SMTP error from remote mail server after RCPT TO:<a@remote.example>: 550 5.1.1 unknown',
    ],
    ['DATA', { data: '554 nothing' }, 'failed', 'SMTP error from remote mail server after DATA: 554 nothing'],
    [
      'the message',
      { message: '550 spam' },
      'failed',
      'SMTP error from remote mail server after end of data: 550 spam',
    ],
  ] as const)('bounces what is refused at %s', (_stage, server, status, message) => {
    const { outcomes } = smtp({ servers: { '192.0.2.10': server } });
    expect(outcomes).toMatchObject([{ status, message, passMessage: true }]);
  });

  it.each([
    [
      'MAIL',
      { mail: '451 later' },
      -45,
      'SMTP error from remote mail server after MAIL FROM:<sender@client.example>: 451 later',
      51 << 8,
    ],
    [
      'RCPT',
      { rcpt: '450 4.2.1 greylisted' },
      -44,
      'SMTP error from remote mail server after RCPT TO:<a@remote.example>: 450 4.2.1 greylisted',
      50 << 8,
    ],
    ['DATA', { data: '452 full' }, -46, 'SMTP error from remote mail server after DATA: 452 full', 52 << 8],
    [
      'the message',
      { message: '421 shutting down' },
      -46,
      'SMTP error from remote mail server after end of data: 421 shutting down',
      21 << 8,
    ],
  ] as const)('puts off what is refused for now at %s', (_stage, server, errno, message, more) => {
    const { outcomes } = smtp({ servers: { 'mx.remote.example': server } });
    expect(outcomes).toMatchObject([{ status: 'deferred', message, errno, moreErrno: more | 77 }]);
  });

  it('says which commands were pipelined', () => {
    const ehlo = ['mx.remote.example', 'PIPELINING', 'SIZE 1000'];
    const { outcomes } = smtp({
      servers: { 'mx.remote.example': { ehlo, mail: '550 no' } },
      flags: { message_size: 100, message_linecount: 5 },
    });
    expect(outcomes[0]?.message).toBe(
      'SMTP error from remote mail server after pipelined MAIL FROM:<sender@client.example> SIZE=1129: 550 no',
    );
  });

  it('tries the next host, and logs why', () => {
    const servers = { 'mx.remote.example': { connect: 'ECONNREFUSED' }, 'mx2.remote.example': {} };
    const { outcomes, log } = smtp({ servers, hosts: two });
    expect(outcomes).toMatchObject([{ status: 'delivered', talk: { host: { name: 'mx2.remote.example' } } }]);
    expect(log).toEqual(['1vbaaa-000001-00 H=mx.remote.example [192.0.2.10] Connection refused']);
  });

  it('does not bounce at a host that is not the last', () => {
    const servers = { 'mx.remote.example': { greeting: '554 no' }, 'mx2.remote.example': { rcpt: '550 unknown' } };
    const { outcomes, log } = smtp({ servers, hosts: two });
    expect(outcomes).toMatchObject([{ status: 'failed', talk: { host: { name: 'mx2.remote.example' } } }]);
    expect(log).toEqual([
      '1vbaaa-000001-00 H=mx.remote.example [192.0.2.10]: SMTP error from remote mail server after initial connection: 554 no',
    ]);
  });

  it('tells connections that cannot be made', () => {
    const { outcomes } = smtp({ servers: { 'mx.remote.example': { connect: 'ETIMEDOUT' } } });
    expect(outcomes).toMatchObject([{ status: 'deferred', errno: 110, moreErrno: 0x100 | 77 }]);
    expect(outcomes[0]?.talk).toBeUndefined();
  });

  it.each([
    ['connect', 'initial connection'],
    ['greeting', 'EHLO mx.example.org'],
    ['helo', 'MAIL FROM:<sender@client.example>'],
    ['mail', 'RCPT TO:<a@remote.example>'],
    ['rcpt', 'DATA'],
    ['data', 'end of data'],
  ] as const)('tells connections that are closed after %s', (closesAfter, command) => {
    const { outcomes } = smtp({ version: '4.97', servers: { 'mx.remote.example': { closesAfter } } });
    expect(outcomes).toMatchObject([
      { status: 'deferred', errno: -18, message: `Remote host closed connection in response to ${command}` },
    ]);
  });

  it('gives each recipient its own result', () => {
    const rcpt = { 'b@remote.example': '550 unknown', 'c@remote.example': '450 later' };
    const { outcomes } = smtp({
      servers: { 'mx.remote.example': { rcpt } },
      to: ['a@remote.example', 'b@remote.example', 'c@remote.example'],
    });
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'failed', 'deferred']);
  });

  it('speaks LMTP', () => {
    const message = { 'b@remote.example': '550 over quota', 'c@remote.example': '452 later' };
    const { outcomes } = smtp(
      {
        servers: { 'mx.remote.example:24': { message } },
        to: ['a@remote.example', 'b@remote.example', 'c@remote.example'],
      },
      '  protocol = lmtp\n  port = 24\n',
    );
    expect(outcomes).toMatchObject([
      { status: 'delivered' },
      { status: 'failed', message: 'LMTP error after DATA: 550 over quota' },
      { status: 'deferred', message: 'LMTP error after DATA: 452 later', errno: 0 },
    ]);
  });

  it('begins TLS where it is offered', () => {
    const ehlo = ['mx.remote.example', 'STARTTLS'];
    const { outcomes } = smtp({ servers: { 'mx.remote.example': { ehlo } } });
    expect(outcomes[0]?.talk?.tls).toEqual({
      bits: 256,
      version: 'TLS1.3',
      cipher: 'TLS1.3:TLS_AES_256_GCM_SHA384:256',
      verified: true,
      resumption: 0,
    });
  });

  it('demands TLS where it is to', () => {
    const { outcomes } = smtp({ servers: { 'mx.remote.example': {} } }, '  hosts_require_tls = *\n');
    expect(outcomes).toMatchObject([
      {
        status: 'deferred',
        errno: -38,
        message: 'a TLS session is required, but the server did not offer TLS support',
      },
    ]);
  });

  it('goes on in clear after TLS has failed', () => {
    const server = { ehlo: ['x', 'STARTTLS'], tls: { verified: false } };
    const { outcomes, log } = smtp({ servers: { 'mx.remote.example': server } }, '  tls_verify_hosts = *\n');
    expect(outcomes[0]?.status).toBe('delivered');
    expect(outcomes[0]?.talk?.tls).toBeUndefined();
    expect(log.join()).toContain(
      'delivering unencrypted to H=mx.remote.example [192.0.2.10] (not in hosts_require_tls)',
    );
  });

  const client = `begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  client_send = ^user^secret
  client_set_id = user
`;

  it('authenticates', () => {
    const { outcomes } = smtp(
      { main: client, servers: { 'mx.remote.example': { ehlo: ['x', 'AUTH LOGIN PLAIN'] } } },
      '  hosts_require_auth = *\n',
    );
    expect(outcomes).toMatchObject([
      { status: 'delivered', talk: { authenticator: 'plain', authenticatedId: 'user' } },
    ]);
  });

  it('puts off where it cannot authenticate but must', () => {
    const server = { ehlo: ['x', 'AUTH PLAIN'], auth: '535 wrong' };
    const { outcomes, log } = smtp(
      { main: client, servers: { 'mx.remote.example': server } },
      '  hosts_require_auth = *\n',
    );
    expect(outcomes).toMatchObject([
      { status: 'deferred', errno: -42, message: 'authentication required but authentication attempt(s) failed' },
    ]);
    expect(log).toEqual(['1vbaaa-000001-00 plain authenticator failed H=mx.remote.example [192.0.2.10] 535 wrong']);
  });

  it('takes the hosts of its own options', () => {
    const { outcomes, missing } = smtp(
      { hosts: [], servers: { '192.0.2.77': {} } },
      '  hosts = 192.0.2.77\n  port = 2525\n',
    );
    expect(outcomes).toMatchObject([{ status: 'delivered', talk: { host: { address: '192.0.2.77', port: 2525 } } }]);
    expect(missing).toEqual([]);
  });

  it('refuses hosts from strangers', () => {
    const { outcomes, log } = smtp({ hosts: [] }, '  hosts = $domain\n');
    expect(outcomes).toMatchObject([{ status: 'deferred', panic: true, message: 'internal configuration error' }]);
    expect(log).toEqual([
      "1vbaaa-000001-00 attempt to use tainted host list 'remote.example' from '$domain' in transport remote",
    ]);
  });

  it('bounces lines that are too long, from 4.95 on', () => {
    const setting = { servers: { 'mx.remote.example': {} }, flags: { max_received_linelength: 1200 } };
    expect(smtp(setting).outcomes).toMatchObject([
      { status: 'failed', message: 'message has lines too long for transport (received 1200, limit 998)' },
    ]);
    expect(smtp({ ...setting, version: '4.93' }).outcomes[0]?.status).toBe('delivered');
  });
});
