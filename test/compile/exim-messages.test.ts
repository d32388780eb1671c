import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verdictText } from '../../src/cli/exim/error-text.ts';
import { machineAccounts } from '../../src/cli/exim/accounts.ts';
import { chooseTarget, compile, sourceFile } from '../../src/index.ts';
import { compileText, eximSays } from './compile-text.ts';
import { byteMessages } from './byte-messages.ts';
import { eximMessages, newestMessages, olderMessages } from './exim-messages.ts';
import { installedExim } from './installed-exim.ts';

describe('what Exim says of a faulty configuration', () => {
  it.each([...eximMessages, ...newestMessages])('%j', (text, says) => {
    expect(eximSays(text)).toBe(says);
  });

  it.each(olderMessages)('%j, before 4.99', (text, says) => {
    expect(eximSays(text, { target: { version: '4.98' } })).toBe(says);
  });

  it.each(byteMessages)('%j, of 4.96', (text, says) => {
    expect(eximSays(text, { target: { version: '4.96' } })).toBe(says);
  });

  it('knows of options for local_scan() where the target has such a function', () => {
    expect(eximSays('begin local_scan\nfoo = 1')).toBe('');
    expect(
      eximSays('begin local_scan\nfoo = 1', { target: { featuresFrom: 'Exim version 4.99 #1\n', untold: 'absent' } }),
    ).toBe('1: local_scan() options not supported: (LOCAL_SCAN_HAS_OPTIONS not defined in Local/Makefile)');
  });

  it('may differ between releases', () => {
    const text = 'begin transports\nt:\ndriver = appendfile\nfile = a\ncreate_file = /x\n';
    expect(eximSays(text)).toBe('');
    expect(eximSays(text, { target: { version: '4.94' } })).toBe(
      'invalid value given for "file_create" for the t transport: /x',
    );
    const long = `begin routers\n${'r'.repeat(64)}:\ndriver = accept\nverify_only\n`;
    expect(eximSays(long)).toMatch(/^2: exim item name too long \(>64\), unable to use "r{63}" \(truncated\)$/);
    expect(eximSays(long, { target: { version: '4.94' } })).toBe('');
  });

  it('is expanded where the reader of the configuration is given expansion', () => {
    const expand = (text: string) =>
      text.includes('$bad')
        ? ({ ok: false, message: 'unknown variable name "bad"' } as const)
        : ({ ok: true, value: text.replace('$n', '17') } as const);
    const hooks = { hooks: { expand } };
    expect(eximSays('localhost_number = $n', hooks)).toContain('greater than the maximum');
    expect(eximSays('spool_directory = /x/$bad', hooks)).toBe(
      'failed to expand spool_directory "/x/$bad": unknown variable name "bad"',
    );
    expect(eximSays('trusted_users = $bad', hooks)).toBe(
      '1: failed to expand trusted_users: unknown variable name "bad"',
    );
    expect(eximSays('localhost_number = $primary_hostname')).toBe('');
    expect(eximSays('localhost_number = $n')).toContain('unknown variable name "n"');
  });

  it('tells the addresses that errors_reply_to takes', () => {
    const address = (text: string) =>
      text.startsWith('<')
        ? ({ ok: false, message: 'no' } as const)
        : ({ ok: true, domain: text.split('@')[1] ?? '' } as const);
    expect(eximSays('errors_reply_to = a@b', { hooks: { address } })).toBe('');
    expect(eximSays('errors_reply_to = a', { hooks: { address } })).toBe(
      'errors_reply_to (a) does not contain a domain',
    );
    expect(eximSays('errors_reply_to = <', { hooks: { address } })).toBe('error in errors_reply_to (<): no');
  });
});

describe.skipIf(!installedExim)(`an installed Exim${installedExim ? '' : ' (skipped: there is none here)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'exim-messages-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('says the same', { timeout: 120_000 }, () => {
    if (!installedExim) return;
    const { command, features } = installedExim;
    const target = chooseTarget({ featuresFrom: features, untold: 'absent' });
    const path = join(folder, 'exim.conf');
    // Without this line Exim speaks of the environment each time.
    const rest = 'keep_environment =\n';
    const clean = (text: string): string =>
      text.replaceAll(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: \[\d+\])? /gm, '').trim();
    const pairs = [...eximMessages, ...olderMessages, ...byteMessages].map(([text]) => {
      const whole = text.startsWith('begin') ? rest + text : text.includes('\nbegin') ? text : `${text}\n${rest}`;
      writeFileSync(path, `${whole}\n`, 'latin1');
      const run = spawnSync(command, ['-C', path, '-bV'], { encoding: 'latin1' });
      const config = compile(sourceFile(path, `${whole}\n`), { target, accounts: machineAccounts() });
      const verdict = config.faults.find((fault) => fault.exim)?.exim;
      return { text: whole, exim: clean(run.stderr), eximc: verdict ? clean(verdictText(verdict)) : '' };
    });
    const withoutWarning = pairs.map(({ text, exim, eximc }) => ({
      text,
      exim: exim.replace(/^Warning: purging[^\n]*\n[^\n]*\n?/, ''),
      eximc,
    }));
    expect(withoutWarning.map(({ text, eximc }) => ({ text, says: eximc }))).toEqual(
      withoutWarning.map(({ text, exim }) => ({ text, says: exim })),
    );
  });

  it('is the same machine that its users are read from', () => {
    expect(machineAccounts().user('root')?.uid).toBe(0);
    expect(machineAccounts().userName?.(0)).toBe('root');
    expect(compileText('exim_user = root', { accounts: machineAccounts() }).faults).toEqual([]);
  });
});
