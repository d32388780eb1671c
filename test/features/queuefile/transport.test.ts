import { describe, expect, it } from 'vitest';
import { queuefile } from '../../../src/features/queuefile/index.ts';
import { readSpool } from '../../../src/runtime/spool/read.ts';
import type { Delivered, Setting } from '../../runtime/deliver/transports/batch.ts';
import { deliver, runWith } from '../../runtime/deliver/transports/batch.ts';

const files = { '/out': { directory: true }, '/plain': 'a file', '/link': { link: '/out' } };

function setting(options: string, more: Partial<Setting> = {}): Setting {
  const runtime = queuefile.runtime?.(undefined);
  return {
    transports: `scan:\n  driver = queuefile\n${options}`,
    world: { files },
    extensions: runtime ? [runtime] : [],
    ...more,
  };
}

const scan = (options: string, more: Partial<Setting> = {}): Delivered => deliver(setting(options, more));

describe('the queuefile transport', () => {
  it('writes both spool files', () => {
    const { outcomes, files: written } = scan('  directory = /out\n');
    expect(outcomes).toMatchObject([{ status: 'delivered', file: '/out', mode: 0o640 }]);
    expect([...written.keys()]).toEqual(['/out/1vbaaa-000001-00-H', '/out/1vbaaa-000001-00-D']);
    expect(written.get('/out/1vbaaa-000001-00-D')).toBe('1vbaaa-000001-00-D\nbody line\n');
    const reading = readSpool(written.get('/out/1vbaaa-000001-00-H') ?? '', undefined, { extensions: [] });
    expect(reading).toMatchObject({ ok: true, spooled: { message: { sender: 'sender@client.example' } } });
  });

  it('writes the form of the release', () => {
    const header = (version: string): string =>
      scan('  directory = /out\n', { version }).files.get('/out/1vbaaa-000001-00-H') ?? '';
    expect(header('4.93')).not.toContain('-received_time_complete');
    expect(header('4.95')).toContain('\n-received_time_complete 1767323045.000000\n');
    expect(header('4.99')).toContain('\n-tls_resumption A\n');
  });

  it('takes several recipients at once where they come together', () => {
    const { outcomes, files: written } = scan('  directory = /out\n', { to: ['a@example.org', 'b@example.org'] });
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    expect(written.size).toBe(2);
  });

  it('fails for the next recipient of the same message', () => {
    const given = setting('  directory = /out\n');
    const { run } = runWith(given);
    expect(deliver(given, 'scan', run).outcomes[0]?.status).toBe('delivered');
    expect(deliver(given, 'scan', run).outcomes).toMatchObject([
      {
        status: 'deferred',
        errno: 17,
        message: 'scan transport linking file: /out/1vbaaa-000001-00-H failed with error: File exists',
      },
    ]);
  });

  it.each([
    ['that is relative', 'out', -1, 'scan transport directory: out is not absolute'],
    ['that comes to nothing', '${if eq{a}{b}{/out}}', -1, 'scan transport directory:  is not absolute'],
    [
      'that is not there',
      '/nowhere',
      2,
      'scan transport accessing directory: /nowhere failed with error: No such file or directory',
    ],
    ['that is a file', '/plain', 20, 'scan transport accessing directory: /plain failed with error: Not a directory'],
    ['that is a link', '/link', 20, 'scan transport accessing directory: /link failed with error: Not a directory'],
  ] as const)('panics for a directory %s', (_what, directory, errno, message) => {
    const { outcomes, files: written } = scan(`  directory = ${directory}\n`);
    expect(outcomes).toMatchObject([{ status: 'deferred', panic: true, errno, message }]);
    expect(written.size).toBe(0);
  });

  it('puts off where the directory cannot be expanded', () => {
    expect(scan('  directory = ${nonsense:x}\n').outcomes).toMatchObject([
      { status: 'deferred', errno: -1, message: 'scan transport: failed to expand dirname option' },
    ]);
  });

  it('refuses a directory that a stranger names, from 4.94 on', () => {
    const world = { files: { '/out/rcpt': { directory: true } } };
    const { outcomes, log } = scan('  directory = /out/$local_part\n', { world });
    expect(outcomes).toMatchObject([
      {
        status: 'deferred',
        errno: 13,
        message: 'scan transport accessing directory: /out/rcpt failed with error: Permission denied',
      },
    ]);
    expect(log).toEqual(["1vbaaa-000001-00 Tainted filename '/out/rcpt'"]);
    expect(scan('  directory = /out/$local_part\n', { world, version: '4.93' }).outcomes[0]?.status).toBe('delivered');
  });

  it('does not heed what would change the message', () => {
    const { files: written } = scan(
      '  directory = /out\n  headers_add = X-New: y\n  headers_remove = subject\n  return_path_add\n  body_only\n',
    );
    const header = written.get('/out/1vbaaa-000001-00-H') ?? '';
    expect(header).toContain('Subject: hello');
    expect(header).not.toContain('X-New');
    expect(header).not.toContain('Return-path');
  });
});
