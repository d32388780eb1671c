import { spawnSync } from 'node:child_process';
import { authenticate, dkimSign } from 'mailauth';
import { describe, expect, it } from 'vitest';
import type { KeyName } from './keys.ts';
import { keyRecord, privateKey, publicPart } from './keys.ts';
import { mailRun, receive, sign } from './mail-run.ts';

const message =
  'From: Alice <alice@sender.example>\nTo: bob@mx.example\nSubject: folded\n\there\nDate: Fri, 2 Jan 2026 00:00:00 +0000\n' +
  'Message-ID: <x@sender.example>\n\nOne  line \n\n.dot\n\n\n';

const crlf = (text: string): string => text.replace(/\r?\n/g, '\r\n');

function eximcSigns(key: KeyName, canon: string): string {
  const { run } = mailRun(
    'begin transports\nt:\n driver = smtp\n dkim_domain = sender.example\n dkim_selector = s\n' +
      ` dkim_private_key = /key\n dkim_canon = ${canon}\n`,
    { files: { '/key': privateKey(key) } },
  );
  const result = sign(run, message);
  return 'message' in result ? result.message : result.defer;
}

const python = ['/usr/bin/python3', 'python3'].find((name) => spawnSync(name, ['-c', 'import dkim']).status === 0);

describe('DKIM signatures of eximc', () => {
  for (const key of ['rsa2048', 'ed25519'] as const) {
    for (const canon of ['relaxed', 'simple']) {
      it(`verify with mailauth: ${key}, ${canon}`, async () => {
        const type = key === 'ed25519' ? 'ed25519' : 'rsa';
        const { dkim } = await authenticate(Buffer.from(crlf(eximcSigns(key, canon)), 'latin1'), {
          ip: '192.0.2.1',
          helo: 'client.example',
          sender: 'alice@sender.example',
          resolver: (name: string, kind: string) =>
            kind === 'TXT' && name === 's._domainkey.sender.example'
              ? Promise.resolve([[`v=DKIM1; k=${type}; p=${publicPart(key)}`]])
              : Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
        });
        expect(dkim.results.map(({ status }) => status.result)).toEqual(['pass']);
      });
    }
  }

  it.skipIf(python === undefined)(
    `verify with dkimpy${python === undefined ? ' (skipped: no Python with dkimpy)' : ''}`,
    () => {
      const program =
        'import sys, dkim\nprint(dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: sys.argv[1].encode()))';
      const record = `v=DKIM1; k=rsa; p=${publicPart('rsa2048')}`;
      const input = Buffer.from(crlf(eximcSigns('rsa2048', 'simple')), 'latin1');
      expect(spawnSync(python ?? '', ['-c', program, record], { input, encoding: 'utf8' }).stdout.trim()).toBe('True');
    },
  );
});

describe('DKIM signatures of mailauth', () => {
  it.each([
    ['rsa2048', 'rsa-sha256', 'relaxed/relaxed'],
    ['rsa2048', 'rsa-sha1', 'simple/simple'],
    ['ed25519', 'ed25519-sha256', 'simple/relaxed'],
  ] as const)('hold with eximc: %s, %s, %s', async (key, algorithm, canonicalization) => {
    const signing = { signingDomain: 'sender.example', selector: 's', privateKey: privateKey(key) };
    const options = {
      ...signing,
      canonicalization,
      algorithm,
      signatureData: [{ ...signing, canonicalization, algorithm }],
    };
    const { signatures } = await dkimSign(crlf(message), options);
    const config =
      'dkim_verify_hashes = sha1:sha256\nlog_selector = +dkim_verbose\nacl_smtp_rcpt = accept\nacl_smtp_data = accept\n';
    const { log } = receive(config, signatures.replaceAll('\r\n', '\n') + message, {
      records: [keyRecord(key, 's.sender.example')],
    });
    expect(log[0]).toContain(` c=${canonicalization} a=${algorithm} `);
    expect(log[0]).toContain('[verification succeeded]');
  });
});
