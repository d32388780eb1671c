import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answerBatchLine, readBatchLine } from '../../../src/cli/exim/batch.ts';
import { createEximCommand } from '../../../src/cli/exim/main.ts';
import { catalogue } from '../../../src/index.ts';
import { runExim } from './run-exim.ts';

const folder = mkdtempSync(join(tmpdir(), 'eximc-exim-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function config(text: string, name = 'exim.conf'): string {
  const path = join(folder, name);
  writeFileSync(path, text, 'latin1');
  return path;
}

describe('eximc exim', () => {
  it('-bV shows the target, and accepts a configuration without fault', () => {
    const path = config('primary_hostname = a.example\n');
    const { rc, out, err } = runExim(['--target', '4.96', '-C', path, '-bV']);
    expect([rc, err]).toEqual([0, '']);
    expect(out).toMatch(/^Exim version 4\.96 .*\nSupport for: .*OpenSSL/);
    expect(out).toContain('Transports (built-in): appendfile/maildir/mailstore/mbx autoreply');
    expect(out.endsWith(`Configuration file is ${path}\n`)).toBe(true);
  });

  it('-bV says of a fault what Exim says, after the time', () => {
    const path = config('\nnosuch = 1\n');
    const { rc, err } = runExim(['--at', '2026-01-02T03:04:05Z', '-C', path, '-bV']);
    expect(rc).toBe(1);
    expect(err).toBe(
      `2026-01-02 03:04:05 Exim configuration error in line 2 of ${path}:\n  main option "nosuch" unknown\n`,
    );
    const driver = config('begin routers\nr:\n  driver = redirect\n');
    expect(runExim(['--at', '2026-01-02T03:04:05Z', '-C', driver, '-bV']).err).toBe(
      '2026-01-02 03:04:05 Exim configuration error for r router:\n  one of "file" or "data" must be specified\n',
    );
    const plain = config('spool_directory = ""\n');
    expect(runExim(['--at', '2026-01-02T03:04:05Z', '-C', plain, '-bV']).err).toBe(
      '2026-01-02 03:04:05 spool_directory undefined: cannot proceed\n',
    );
  });

  it('-bP shows options, lists, macros and drivers', () => {
    const path = config(
      'OPT = 5\nsmtp_accept_max = OPT\nhide domainlist a = x : y\nno_allow_mx_to_ip\nbegin authenticators\nl:\n  driver = plaintext\n',
    );
    const print = (...args: string[]) => {
      const { rc, out, err } = runExim(['-C', path, ...args]);
      expect(err).toBe('');
      return { rc, out };
    };
    expect(print('-bP', 'smtp_accept_max', 'allow_mx_to_ip', 'qualify_domain')).toMatchObject({
      rc: 0,
      out: expect.stringMatching(/^smtp_accept_max = 5\nno_allow_mx_to_ip\nqualify_domain = \S+\n$/) as string,
    });
    expect(print('-n', '-bP', 'smtp_accept_max')).toEqual({ rc: 0, out: '5\n' });
    expect(print('-DOPT=7', '-bP', 'smtp_accept_max')).toEqual({ rc: 0, out: 'smtp_accept_max = 7\n' });
    expect(print('-bP', '+a')).toEqual({ rc: 0, out: 'domainlist a = <value not displayable>\n' });
    expect(print('-bP', '+b').rc).toBe(1);
    expect(print('-bP', 'macro', 'OPT')).toEqual({ rc: 0, out: 'OPT=5\n' });
    expect(print('-bP', 'authenticator_list')).toEqual({ rc: 0, out: 'l\n' });
    expect(print('-bP', 'authenticators').out).toMatch(/^\nl authenticator:\n(?:.*\n)*public_name = l\n/);
    expect(print('-bP', 'router', 'x')).toEqual({ rc: 1, out: 'router x not found\n' });
    expect(print('-bP', 'nosuch')).toEqual({ rc: 1, out: 'nosuch is not a known option\n' });
    expect(print('-bP', 'config_file').out).toBe(`${path}\n`);
    expect(print('-bP', 'environment').out).toBe('A=b\nHOME=/root\n');
  });

  it('-bP config shows where lines come from', () => {
    const inner = config('timezone = UTC\n', 'inner.conf');
    const path = config(
      `LIMIT_OF_ALL = 1\n.include ${inner}\nsmtp_accept_max =  LIMIT_OF_ALL\nbegin acl\nx:\n  deny\n    message =\tno\n`,
    );
    const { out } = runExim(['--target', '4.99', '-C', path, '-bP', 'config']);
    expect(out).toBe(
      [
        '# Exim Configuration (4.99)',
        `# 1 "${path}"`,
        'LIMIT_OF_ALL = 1',
        `# 2 "${path}"`,
        `# 1 "${inner}"`,
        'timezone = UTC',
        `# 2 "${path}"`,
        'smtp_accept_max =  1',
        '',
        'begin acl',
        '',
        '  x:',
        '    deny',
        '    message = no',
        '',
      ].join('\n'),
    );
  });

  it('reads the first file of a list that exists', () => {
    const path = config('smtp_accept_max = 3\n');
    expect(runExim(['-C', `/nonexistent/x:${path}`, '-bP', 'smtp_accept_max']).out).toBe('smtp_accept_max = 3\n');
    expect(runExim(['-C', '/nonexistent/x', '-bV'])).toMatchObject({
      rc: 1,
      err: expect.stringContaining('non-existent configuration file(s): /nonexistent/x') as string,
    });
  });

  it('refuses what it does not know', () => {
    expect(runExim(['-bX'])).toEqual({ rc: 1, out: '', err: 'exim: unknown, malformed, or incomplete option -bX\n\n' });
    expect(runExim(['--target', '3.1', '-bV']).err).toMatch(/^exim: "3\.1" is no release/);
    expect(runExim(['--at', 'never', '-bV']).rc).toBe(1);
    expect(runExim([]).rc).toBe(1);
  });

  it('lets other parts bring modes, and lends hooks', () => {
    const command = createEximCommand({
      catalogue,
      modes: { expand: ({ config: { main } }) => ({ rc: 0, out: `${main.size}\n`, err: '' }) },
      hooks: () => ({ expand: () => ({ ok: true, value: '17' }) }),
    });
    const path = config('timezone = UTC\n');
    const request = { stdin: '', cwd: folder, env: {} };
    expect(command({ ...request, args: ['-C', path, '-be'] })).toEqual({ rc: 0, out: '1\n', err: '' });
    const bad = config('localhost_number = $x\n', 'bad.conf');
    expect(command({ ...request, args: ['-C', bad, '-be'] }).err).toContain('greater than the maximum');
  });
});

describe('addresses that are tested together', () => {
  it('are duplicates where they were given alike, not where they come to the same', () => {
    const path = config(
      'qualify_domain = a.example\nbegin routers\nall:\n  driver = accept\n  transport = box\nbegin transports\nbox:\n  driver = appendfile\n  file = /dev/null\n',
      'route.conf',
    );
    const told = (...addresses: string[]): number =>
      runExim(['-C', path, '-bt', ...addresses]).out.match(/duplicate, would not be delivered/g)?.length ?? 0;
    expect(told('x', 'x@a.example')).toBe(0);
    expect(told('x@a.example', 'x@a.example')).toBe(1);
  });
});

describe('eximc exim -bS', () => {
  it('says nothing of what it takes, and where it stopped', () => {
    const path = config('acl_not_smtp = deny\n', 'batch.conf');
    const stdin = 'MAIL FROM:<a@b.example>\nRCPT TO:<x@y.example>\nDATA\nSubject: x\n\nb\n.\n';
    const command = createEximCommand({ catalogue });
    const batch = (args: readonly string[], input: string) => command({ args, stdin: input, cwd: '/', env: {} });
    expect(batch(['-C', config('', 'empty.conf'), '-bS'], stdin)).toEqual({ rc: 0, out: '', err: '' });
    expect(batch(['-C', path, '-bS'], `NOOP\n${stdin}`)).toMatchObject({
      rc: 2,
      out: '550 local configuration problem\nTransaction started in line 1\nError detected in line 8\n',
    });
  });
});

describe('a batch', () => {
  const command = createEximCommand({ catalogue });

  it('is answered line by line, in JSON', () => {
    const path = config('smtp_banner = caf\xe9 "x"\n');
    const line = JSON.stringify({ args: ['-C', 'exim.conf', '-bP', 'config'], cwd: folder, env: {} });
    expect(JSON.parse(answerBatchLine(command, readBatchLine(line, ['--target', '4.96'])))).toMatchObject({
      rc: 0,
      out: expect.stringContaining('smtp_banner = caf\xe9 "x"') as string,
      err: '',
    });
    expect(path).toContain(folder);
  });

  it('answers for lines that are none', () => {
    expect(JSON.parse(answerBatchLine(command, readBatchLine('{')))).toMatchObject({ rc: 2 });
    expect(JSON.parse(answerBatchLine(command, readBatchLine('{"args":1}')))).toMatchObject({ rc: 2 });
    const broken = () => {
      throw new Error('broken');
    };
    expect(JSON.parse(answerBatchLine(broken, readBatchLine('{"args":[]}')))).toMatchObject({ rc: 3 });
  });
});

describe('a session as if with a host', () => {
  // As Exim 4.96 and 4.99 have it, run as root.
  it('-bh has its caller for a sender up to the first command, and dies of senders where there is none', () => {
    const session = (lines: string): string[] => {
      const path = config(
        `primary_hostname = mx.example\nqualify_domain = example.org\nacl_smtp_connect = look\nacl_smtp_notquit = end\nbegin acl\nlook:\n  accept  logwrite = <$sender_address>\nend:\n  warn  logwrite = <$sender_address>\n${lines}  accept\n`,
      );
      const { out, err } = runExim(['--target', '4.96', '-C', path, '-bh', '192.0.2.7']);
      return [...out.split('\r\n'), ...err.split('\n')].filter((line) => /^(?:421|LOG: (?:<|SIG))/.test(line));
    };
    const login = userInfo().username;
    expect(session('')).toEqual(['421 mx.example lost input connection', `LOG: <${login}@example.org>`, 'LOG: <>']);
    expect(session('  warn  senders = x\n')).toEqual([
      `LOG: <${login}@example.org>`,
      'LOG: <>',
      'LOG: SIGSEGV (null pointer indirection)',
    ]);
  });
});
