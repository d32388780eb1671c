import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { machineAccounts } from '../../src/cli/exim/accounts.ts';
import { effectiveOptions } from '../../src/compile/effective-options.ts';
import { flatten } from '../../src/compile/flatten.ts';
import { printConfig } from '../../src/compile/print-config.ts';
import { printOptions } from '../../src/compile/print-options.ts';
import type { CompiledConfig } from '../../src/index.ts';
import { chooseTarget, compile, sourceFile } from '../../src/index.ts';
import { compileText } from './compile-text.ts';
import { installedExim } from './installed-exim.ts';

const path = fileURLToPath(new URL('../../fixtures/compile/drivers.conf', import.meta.url));
const text = readFileSync(path, 'latin1');

/** One option's line among many. */
function lineOf(lines: string, name: string): string | undefined {
  return lines.split('\n').find((line) => line === name || line === `no_${name}` || line.startsWith(`${name} =`));
}

describe('options as -bP shows them', () => {
  it('have one value under all their names', () => {
    const config = compileText('return_size_limit = 70k\ndaemon_smtp_port = 26\n');
    const shown = printOptions(config, 'main');
    expect(lineOf(shown, 'bounce_return_size_limit')).toBe('bounce_return_size_limit = 70K');
    expect(lineOf(shown, 'daemon_smtp_ports')).toBe('daemon_smtp_ports = 26');
  });

  it('are those that were set, or else the defaults', () => {
    const config = compileText(
      [
        'smtp_accept_max = 0x20',
        'queue_only_load = 7.25',
        'retry_interval_max = 1d12h',
        'exim_user = 8',
        'trusted_users = 0 : 4711',
        'delay_warning = 90m',
        'smtp_banner = "a\\tb"',
        'hide smtp_etrn_command = x',
        'no_dns_check_names_pattern',
      ].join('\n'),
    );
    const shown = printOptions(config, 'main');
    expect(lineOf(shown, 'smtp_accept_max')).toBe('smtp_accept_max = 32');
    expect(lineOf(shown, 'queue_only_load')).toBe('queue_only_load = 7.25');
    expect(lineOf(shown, 'retry_interval_max')).toBe('retry_interval_max = 1d');
    expect(lineOf(shown, 'exim_user')).toBe('exim_user = mail');
    expect(lineOf(shown, 'trusted_users')).toBe('trusted_users = root:4711');
    expect(lineOf(shown, 'never_users')).toBe('never_users =');
    expect(lineOf(shown, 'delay_warning')).toBe('delay_warning = 1h30m');
    expect(lineOf(shown, 'smtp_banner')).toBe('smtp_banner = a\\tb');
    expect(lineOf(shown, 'qualify_domain')).toBe('qualify_domain = host.example');
    expect(lineOf(shown, 'message_size_limit')).toBe('message_size_limit = 50M');
    expect(lineOf(shown, 'smtp_etrn_command')).toBe('smtp_etrn_command = x');
    expect(lineOf(printOptions(config, 'main', undefined, { admin: false }), 'smtp_etrn_command')).toBe(
      'smtp_etrn_command = <value not displayable>',
    );
    // An option that Exim keeps out of its list.
    expect(lineOf(shown, 'daemon_smtp_port')).toBeUndefined();
  });

  it('have what drivers make of them', () => {
    const config = compileText(text);
    expect(config.faults).toEqual([]);
    const shown = (name: string, option: string): string | undefined => {
      const driver = [...config.routers, ...config.transports, ...config.authenticators].find(
        (each) => each.name === name,
      );
      return driver && lineOf(printOptions(config, driver.class, driver), option);
    };
    expect(shown('local', 'log_as_local')).toBe('log_as_local');
    expect(shown('local', 'retry_use_local_part')).toBe('retry_use_local_part');
    expect(shown('outside', 'retry_use_local_part')).toBe('no_retry_use_local_part');
    expect(shown('by_hand', 'self')).toBe('self = example.info');
    expect(shown('aliases', 'forbid_pipe')).toBe('forbid_pipe');
    expect(shown('aliases', 'group')).toBe('group = root');
    expect(shown('forward', 'check_owner')).toBe('check_owner');
    expect(shown('remote', 'port')).toBe('port = smtps');
    expect(shown('remote', 'size_addition')).toBe('size_addition = 2048');
    expect(shown('local_delivery', 'use_lockfile')).toBe('no_use_lockfile');
    expect(shown('maildir', 'message_prefix')).toBe('message_prefix = ');
    expect(shown('batch', 'check_string')).toBe('check_string = .');
    expect(shown('to_pipe', 'message_suffix')).toBe('message_suffix = \\n');
    expect(shown('plain', 'public_name')).toBe('public_name = plain');
  });

  it('come in order, generic ones first', () => {
    const config = compileText(text);
    const [router] = config.routers;
    const names = effectiveOptions(config, 'router', router).map(({ row }) => row.name);
    const last = names.indexOf('verify_sender');
    expect(names.slice(0, last + 1)).toEqual(names.slice(0, last + 1).toSorted());
    expect(names.slice(last + 1)).toEqual(names.slice(last + 1).toSorted());
    expect(names.slice(last + 1)).toContain('mx_domains');
  });
});

describe.skipIf(!installedExim)(`an installed Exim${installedExim ? '' : ' (skipped: there is none here)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'exim-print-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const target = chooseTarget(installedExim ? { featuresFrom: installedExim.features, untold: 'absent' } : {});
  const exim = (file: string, ...args: string[]): string =>
    spawnSync(installedExim?.command ?? 'exim', ['-C', file, '-bP', ...args], { encoding: 'latin1' }).stdout;
  const read = (): CompiledConfig => compile(sourceFile(path, text), { target, accounts: machineAccounts() });

  it.each(['router', 'transport', 'authenticator'] as const)('shows each %s alike', (kind) => {
    const config = read();
    const drivers = { router: config.routers, transport: config.transports, authenticator: config.authenticators }[
      kind
    ];
    const shown = drivers.map((driver) => `\n${driver.name} ${kind}:\n${printOptions(config, kind, driver)}`).join('');
    expect(shown).toBe(exim(path, `${kind}s`));
  });

  it('shows the main options that are set alike', () => {
    const config = read();
    const names = [...config.main.keys()];
    const shown = printOptions(config, 'main');
    expect(names.map((name) => lineOf(shown, name))).toEqual(
      exim(path, ...names)
        .trimEnd()
        .split('\n'),
    );
  });

  it('shows the configuration alike', () => {
    const config = read();
    const [first = ''] = exim(path, 'config').split('\n');
    const version = /\((.*)\)/.exec(first)?.[1] ?? '';
    expect(printConfig(config, version)).toBe(exim(path, 'config'));
  });

  it('reads the flat file to the same effect', () => {
    const flat = join(folder, 'flat.conf');
    writeFileSync(flat, flatten(read()), 'latin1');
    for (const what of [[], ['routers'], ['transports'], ['authenticators'], ['+local_domains', '+relay_hosts']]) {
      expect(exim(flat, ...what)).toBe(exim(path, ...what));
    }
    const withoutOrigin = (shown: string): string[] =>
      shown.split('\n').filter((line) => !line.startsWith('#') && !/^ *[A-Z]+ = /.test(line));
    expect(withoutOrigin(exim(flat, 'config'))).toEqual(withoutOrigin(exim(path, 'config')));
  });
});
