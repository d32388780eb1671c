import { describe, expect, it } from 'vitest';
import type { Setting } from './batch.ts';
import { deliver } from './batch.ts';

const lmtp = (options: string, setting: Partial<Setting> = {}): ReturnType<typeof deliver> =>
  deliver({ transports: `lmtp:\n  driver = lmtp\n${options}`, ...setting });

const socket = '  socket = /var/run/lmtp\n';

describe('the transport lmtp', () => {
  it('gives each recipient its own result', () => {
    const { outcomes, message, missing } = lmtp(socket, {
      to: ['a@example.org', 'b@example.org', 'c@example.org', 'd@example.org'],
      servers: {
        '/var/run/lmtp': {
          rcpt: { 'b@example.org': '550 unknown' },
          message: { 'c@example.org': '552 full', 'd@example.org': '451 later' },
        },
      },
    });
    expect(outcomes).toMatchObject([
      { status: 'delivered' },
      { status: 'failed', message: 'LMTP error after RCPT TO:<b@example.org>: 550 unknown', passMessage: true },
      { status: 'failed', message: 'LMTP error after end of data: 552 full' },
      { status: 'deferred', message: 'LMTP error after end of data: 451 later', errno: -46, moreErrno: 51 << 8 },
    ]);
    expect(message).toBe('From: sender@client.example\nTo: rcpt@example.org\nSubject: hello\n\nbody line\n');
    expect(missing).toEqual([]);
  });

  it.each([
    ['greeting', { greeting: '421 no' }, 'deferred', 'LMTP error after initial connection: 421 no'],
    ['LHLO', { ehlo: '500 what' }, 'failed', 'LMTP error after LHLO mx.example.org: 500 what'],
    ['MAIL', { mail: '451 later' }, 'deferred', 'LMTP error after MAIL FROM:<sender@client.example>: 451 later'],
    ['DATA', { data: '554 no' }, 'failed', 'LMTP error after DATA: 554 no'],
    ['silence', { closesAfter: 'helo' }, 'deferred', 'LMTP connection closed after MAIL FROM:<sender@client.example>'],
    ['nonsense', { greeting: 'hello' }, 'deferred', 'Malformed LMTP response after initial connection: hello'],
  ] as const)('fails for all at %s', (_stage, server, status, message) => {
    const { outcomes } = lmtp(socket, { to: ['a@example.org', 'b@example.org'], servers: { '/var/run/lmtp': server } });
    expect(outcomes).toMatchObject([
      { status, message },
      { status, message },
    ]);
  });

  it('talks to commands', () => {
    const { outcomes } = lmtp('  command = /usr/bin/deliver -l "a b"\n', {
      servers: { '/usr/bin/deliver -l a b': {} },
    });
    expect(outcomes).toMatchObject([{ status: 'delivered', command: '/usr/bin/deliver -l a b' }]);
  });

  it('tells sockets that nobody listens at', () => {
    const { outcomes } = lmtp(socket, { servers: { '/var/run/lmtp': { connect: 'ENOENT' } } });
    expect(outcomes).toMatchObject([
      {
        status: 'deferred',
        errno: -1,
        message: 'Failed to connect to socket /var/run/lmtp for lmtp transport: No such file or directory',
      },
    ]);
  });

  it('takes a server that is not described for one that takes everything, and says so', () => {
    const { outcomes, missing } = lmtp(socket);
    expect(outcomes[0]?.status).toBe('delivered');
    expect(missing).toEqual(['LMTP server /var/run/lmtp: it is not described among the hosts']);
  });
});
