import { describe, expect, it } from 'vitest';
import { statusFields } from '../../../src/features/dsn-info/status-fields.ts';
import type { AddressOutcome } from '../../../src/runtime/deliver/types.ts';
import { makeAddress } from '../../../src/runtime/route/routing-address.ts';
import { runWith } from '../../runtime/deliver/transports/batch.ts';

const fields = (version: string, outcome: Partial<AddressOutcome>): string => {
  const { run } = runWith({ version, transports: 'x:\n  driver = smtp\n' });
  return statusFields(
    { address: makeAddress('a@b.example', true), status: 'failed', passMessage: true, ...outcome },
    run,
  );
};

const host = { name: 'mx.example', address: '192.0.2.1' };
const long = `SMTP error from remote mail server after RCPT TO:<somebody@remote.example>: 550-${'words '.repeat(10)}\\n550 end`;

describe('the fields of DSN_INFO', () => {
  it('tell the port unless it is the usual one', () => {
    expect(fields('4.99', { talk: { host: { ...host, port: 25 } } })).toBe('Remote-MTA: X-ip; [192.0.2.1]\n');
    expect(fields('4.99', { talk: { host: { ...host, port: 2525 } } })).toBe('Remote-MTA: X-ip; [192.0.2.1]:2525\n');
  });

  it('tell the first lines of what the server has said, as far as they are kept', () => {
    const talk = { host, greeting: `220 ${'x'.repeat(200)}\n220 more`, helo: '250-hello\n250 SIZE' };
    expect(fields('4.93', { talk })).toBe(
      `Remote-MTA: X-ip; [192.0.2.1]\nX-Remote-MTA-smtp-greeting: X-str; 220 ${'x'.repeat(124)}\nX-Remote-MTA-helo-response: X-str; 250-hello\n`,
    );
    // How it has answered to HELO is passed on with its greeting only.
    expect(fields('4.93', { talk: { host, helo: '250 hello' } })).toBe('Remote-MTA: X-ip; [192.0.2.1]\n');
  });

  it('are as long as they are up to 4.93, and cut off up to 4.96', () => {
    const message = 'y'.repeat(1000);
    expect(fields('4.93', { message, talk: { host } })).toContain(`X-Exim-Diagnostic: X-str; ${message}\n`);
    expect(fields('4.96', { message, talk: { host } })).toContain(`X-Exim-Diagnostic: X-str; ${'y'.repeat(900)}\n`);
  });

  it('are wrapped from 4.97 on', () => {
    expect(fields('4.93', { message: long, talk: { host } })).toContain(`X-str; ${long}\n`);
    const wrapped = fields('4.99', { message: long, talk: { host } });
    const lines = wrapped.split('\n').slice(1, -1);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines.at(-1)).toBe(' 550 end');
    expect(fields('4.99', { message: 'z '.repeat(2000), talk: { host } }).length).toBeLessThan(1100);
  });

  it('tell a diagnostic without a host from 4.97 on, where it may be shown', () => {
    expect(fields('4.96', { message: 'no' })).toBe('');
    expect(fields('4.99', { message: 'no' })).toBe('X-Exim-Diagnostic: X-str; no\n');
    expect(fields('4.99', { message: 'no', passMessage: false })).toBe('');
  });
});
