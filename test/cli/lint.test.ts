import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, lintJson, runCli, severitiesIn, watchedOnly } from './run-cli.ts';

const clean = 'primary_hostname = mail.example.org\n';
const unknown = 'primary_hostnam = mail.example.org\n';
const comment = 'domainlist local = example.org # ours\n';

describe('exit codes', () => {
  const folder = folderWith({ 'clean.conf': clean, 'error.conf': unknown, 'warning.conf': comment });
  const code = async (...args: string[]): Promise<number> =>
    (await runCli(folder, ['lint', ...watchedOnly, ...args])).code;

  it('say whether there are findings', async () => {
    expect(await code('clean.conf')).toBe(0);
    expect(await code('error.conf')).toBe(1);
    expect(await code('clean.conf', 'error.conf')).toBe(1);
  });

  it('heed the threshold', async () => {
    expect(await code('warning.conf')).toBe(0);
    expect(await code('--fail-on', 'warning', 'warning.conf')).toBe(1);
    expect(await code('--fail-on', 'info', 'clean.conf')).toBe(0);
    expect(await code('--max-warnings', '1', 'warning.conf')).toBe(0);
    expect(await code('--max-warnings', '0', 'warning.conf')).toBe(1);
    expect(await code('--rule', 'list/trailing-comment=error', 'warning.conf')).toBe(1);
    expect(await code('--rule', 'option/*=off', 'error.conf')).toBe(0);
  });

  it('say that the usage was wrong, or that something cannot be read', async () => {
    expect(await code('missing.conf')).toBe(2);
    expect(await code('--no-such-option')).toBe(2);
    expect(await code('--format', 'pdf', 'clean.conf')).toBe(2);
    expect(await code('--target', '3.36', 'clean.conf')).toBe(2);
    expect(await code('--max-warnings', 'many', 'clean.conf')).toBe(2);
    expect(await code('--rule', 'option/unknown', 'clean.conf')).toBe(2);
    expect(await code('--config', 'none.yaml', 'clean.conf')).toBe(2);
    expect(await code('--baseline', 'none.json', 'clean.conf')).toBe(2);
    expect(await code('--update-baseline', 'clean.conf')).toBe(2);
    expect(await code('-D', 'lower=x', 'clean.conf')).toBe(2);
    expect((await runCli(folder, [])).code).toBe(2);
    expect((await runCli(folder, ['lint', '--help'])).code).toBe(0);
    expect((await runCli(folder, ['--version'])).code).toBe(0);
  });

  it('come with what was probably meant', async () => {
    const err = async (...args: string[]): Promise<string> => (await runCli(folder, args)).err;
    expect(await err('lnit')).toContain('Did you mean lint?');
    expect(await err('lint', '--tarket', '4.96')).toContain('Did you mean --target?');
    expect(await err('lint', '--features', 'acr', 'clean.conf')).toContain('did you mean "arc"?');
    expect(await err('lint', '--rule', 'option/unknwon=off', 'clean.conf')).toContain('did you mean "option/unknown"?');
  });
});

describe('input', () => {
  it('may be several files, whose common include is told of once', async () => {
    const folder = folderWith({ 'a.conf': '.include /nowhere/x\n', 'b/b.conf': unknown });
    expect(await lintJson(folder, ['a.conf', 'b/b.conf'])).toEqual([
      'a.conf:1:10 include/missing',
      'b/b.conf:1:1 option/unknown',
    ]);
    const common = folderWith({ 'part.conf': unknown });
    const parts = folderWith({
      'a.conf': `.include ${common}/part.conf\n`,
      'b.conf': `.include ${common}/part.conf\n`,
    });
    expect(await lintJson(parts, ['a.conf', 'b.conf'])).toEqual([`${common}/part.conf:1:1 option/unknown`]);
  });

  it('may be standard input', async () => {
    const folder = folderWith({});
    expect(await lintJson(folder, ['-'], unknown)).toEqual(['<stdin>:1:1 option/unknown']);
    expect(await lintJson(folder, ['--as-path', 'etc/exim.conf', '-'], unknown)).toEqual([
      'etc/exim.conf:1:1 option/unknown',
    ]);
  });

  it('is exim.conf where nothing is named', async () => {
    expect(await lintJson(folderWith({ 'exim.conf': unknown }), [])).toEqual(['exim.conf:1:1 option/unknown']);
    expect((await runCli(folderWith({}), ['lint'])).code).toBe(2);
  });

  it('may have names and texts that are no ASCII', async () => {
    const folder = folderWith({ 'größe.conf': Buffer.from('# ä\nhöst = größe\n').toString('latin1') });
    const { out } = await runCli(folder, ['lint', '--format', 'gcc', 'größe.conf']);
    expect(out).toContain('größe.conf:2:');
    const latin = folderWith({ 'exim.conf': '# gr\xf6\xdfe\nprimary_hostnam = \xe4\n' });
    expect(await lintJson(latin, [])).toEqual(['exim.conf:2:1 option/unknown']);
  });

  it("may be a folder like Debian's, in the order of update-exim4.conf", async () => {
    const folder = folderWith({
      'conf.d/main/02_b': 'domainlist b = x # b\n',
      'conf.d/main/01_a': 'domainlist a = x # a\n',
      'conf.d/main/03_c.dpkg-old': unknown,
      'conf.d/main/04_d': unknown,
      'conf.d/main/04_d.rul': 'domainlist d = x # d\n',
      'conf.d/acl/00_head': 'begin acl\n',
      'conf.d/router/00_head': 'begin routers\n',
      'conf.d/transport/00_head': 'begin transports\n',
      'conf.d/retry/00_head': 'begin retry\n',
      'conf.d/rewrite/00_head': 'begin rewrite\n',
      'conf.d/auth/00_head': 'begin authenticators\n',
      'conf.d/auth/30_one': 'one:\n  public_name = X\n',
    });
    const expected = [
      'conf.d/main/01_a:1:18 list/trailing-comment',
      'conf.d/main/02_b:1:18 list/trailing-comment',
      'conf.d/main/04_d.rul:1:18 list/trailing-comment',
    ];
    const found = async (name: string): Promise<string[]> =>
      (await lintJson(folder, [name])).filter((each) => !each.endsWith('driver/none'));
    expect(await found('.')).toEqual(expected);
    expect(await found('conf.d')).toEqual(expected);
    expect((await lintJson(folder, ['.'])).some((each) => each.startsWith('conf.d/auth/30_one:1:1 driver/none'))).toBe(
      true,
    );
    expect((await runCli(folderWith({ 'x/y': '' }), ['lint', 'x'])).err).toContain('conf.d');
  });
});

describe('includes', () => {
  const folder = folderWith({
    'repo/etc/exim.conf': '.include /etc/exim/part.conf\n',
    'repo/root/etc/exim/part.conf': unknown,
  });

  it('are looked for below the include roots first', async () => {
    expect(await lintJson(folder, ['--include-root', 'repo/root', 'repo/etc/exim.conf'])).toEqual([
      'repo/root/etc/exim/part.conf:1:1 option/unknown',
    ]);
  });

  it('that are missing are as grave as the user says', async () => {
    const severity = async (...args: string[]): Promise<string[]> => {
      const { out } = await runCli(folder, ['lint', '--format', 'gcc', ...args, 'repo/etc/exim.conf']);
      return severitiesIn(out);
    };
    expect(await severity()).toEqual(['warning']);
    expect(await severity('--missing-includes', 'error')).toEqual(['error']);
    expect(await severity('--missing-includes', 'info')).toEqual(['note']);
    expect(await severity('--missing-includes', 'ignore')).toEqual([]);
  });

  it('are relative to the path that the configuration is taken for', async () => {
    const here = folderWith({ 'new.conf': '.include part.conf\n', 'etc/part.conf': unknown });
    expect(await lintJson(here, ['--as-path', 'etc/exim.conf', 'new.conf'])).toEqual([
      'etc/part.conf:1:1 option/unknown',
    ]);
  });
});

describe('the target', () => {
  const folder = folderWith({
    'exim.conf': 'tls_resumption_hosts = *\n',
    'macro.conf': '.ifdef MINE\nnonsense = x\n.endif\n',
  });

  it('is a release and its build features', async () => {
    expect(await lintJson(folder, ['--target', '4.96', '--rule', 'tls-resumption/*=off', 'exim.conf'])).toEqual([]);
    const [finding] = await lintJson(folder, ['--target', '4.93', '--features', 'arc', 'exim.conf']);
    expect(finding).toMatch(/^exim\.conf:1:1 option\//);
  });

  it('may come from a saved exim -bV', async () => {
    const saved = folderWith({
      'exim.conf': 'dkim_verify_signers = x\n',
      'build.txt': 'Exim version 4.96 #2 built 01-Jan-2024\nSupport for: IPv6 OpenSSL\n',
    });
    const found = await lintJson(saved, ['--features-from', 'build.txt', 'exim.conf']);
    expect(found).toEqual(['exim.conf:1:1 option/not-in-target']);
    expect((await runCli(saved, ['lint', '--features-from', 'none.txt', 'exim.conf'])).code).toBe(2);
  });

  it('may have macros defined', async () => {
    expect(await lintJson(folder, ['-DMINE=y', 'macro.conf'])).toHaveLength(1);
    expect(await lintJson(folder, ['-D', 'OTHER', 'macro.conf'])).toEqual([]);
  });
});

describe('formats', () => {
  const folder = folderWith({ 'exim.conf': unknown });

  it('are chosen by name, and github by its own variable', async () => {
    const start = async (format: string): Promise<string> =>
      (await runCli(folder, ['lint', '--format', format, 'exim.conf'])).out.slice(0, 80);
    expect(await start('terminal')).toMatch(/^exim\.conf:1:1 {2}error/);
    expect(await start('gcc')).toMatch(/^exim\.conf:1:1: error: /);
    expect(await start('sarif')).toContain('sarif-2.1.0');
    expect(await start('junit')).toContain('<?xml');
    expect((await runCli(folder, ['lint', 'exim.conf'], { env: { GITHUB_ACTIONS: 'true' } })).out).toMatch(
      /^::error file=exim\.conf,/,
    );
  });

  it('may go to a file', async () => {
    const { out, code } = await runCli(folder, [
      'lint',
      ...watchedOnly,
      '--format',
      'json',
      '-o',
      'out.json',
      'exim.conf',
    ]);
    expect([out, code]).toEqual(['', 1]);
    expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))).toMatchObject({ version: 1 });
  });

  it('have colours on a terminal only, or as is said', async () => {
    const coloured = async (args: string[], env: Record<string, string>, terminal: boolean): Promise<boolean> =>
      (await runCli(folder, ['lint', ...args, 'exim.conf'], { env, terminal })).out.includes('\x1b[31m');
    expect(await coloured([], {}, true)).toBe(true);
    expect(await coloured([], {}, false)).toBe(false);
    expect(await coloured(['--color'], {}, false)).toBe(true);
    expect(await coloured(['--no-color'], {}, true)).toBe(false);
    expect(await coloured([], { NO_COLOR: '1' }, true)).toBe(false);
    expect(await coloured([], { FORCE_COLOR: '1' }, false)).toBe(true);
  });

  it('leave out what is no error when asked to be quiet', async () => {
    const both = folderWith({ 'exim.conf': unknown + comment, 'warning.conf': comment });
    expect(await lintJson(both, ['--quiet', 'exim.conf'])).toEqual(['exim.conf:1:1 option/unknown']);
    expect((await runCli(both, ['lint', '-q', ...watchedOnly, 'warning.conf'])).out).toBe('');
  });
});

describe('fixes', () => {
  const both = unknown + comment;

  it('change files: the safe ones, or all', async () => {
    const folder = folderWith({ 'exim.conf': both });
    const text = (): string => readFileSync(join(folder, 'exim.conf'), 'latin1');
    expect((await runCli(folder, ['lint', ...watchedOnly, '--fix', 'exim.conf'])).code).toBe(1);
    expect(text()).toBe(`${unknown}# ours\ndomainlist local = example.org\n`);
    expect((await runCli(folder, ['lint', ...watchedOnly, '--fix-unsafe', 'exim.conf'])).code).toBe(0);
    expect(text()).toBe(`${clean}# ours\ndomainlist local = example.org\n`);
  });

  it('change the included file where the fault is there', async () => {
    const folder = folderWith({ 'part.conf': comment });
    const main = folderWith({ 'exim.conf': `.include ${folder}/part.conf\n` });
    await runCli(main, ['lint', '--fix', 'exim.conf']);
    expect(readFileSync(join(folder, 'part.conf'), 'latin1')).toBe('# ours\ndomainlist local = example.org\n');
  });

  it('are shown as a diff when nothing is to be changed', async () => {
    const folder = folderWith({ 'exim.conf': both });
    const { out, code } = await runCli(folder, ['lint', ...watchedOnly, '--fix-dry-run', 'exim.conf']);
    expect(code).toBe(1);
    expect(out).toBe(
      `--- exim.conf\n+++ exim.conf\n@@ -1,2 +1,3 @@\n ${unknown}-${comment}+# ours\n+domainlist local = example.org\n`,
    );
    expect(readFileSync(join(folder, 'exim.conf'), 'latin1')).toBe(both);
  });

  it('keep the bytes that they do not touch', async () => {
    const folder = folderWith({ 'exim.conf': `# gr\xf6\xdfe \xff\n${comment}` });
    await runCli(folder, ['lint', '--fix', 'exim.conf']);
    expect(readFileSync(join(folder, 'exim.conf'), 'latin1')).toBe(
      '# gr\xf6\xdfe \xff\n# ours\ndomainlist local = example.org\n',
    );
  });

  it('write standard input mended to standard output', async () => {
    const { out } = await runCli(folderWith({}), ['lint', ...watchedOnly, '--fix', '--quiet', '-'], { stdin: comment });
    expect(out).toBe('# ours\ndomainlist local = example.org\n');
  });
});

describe('a baseline', () => {
  it('silences what it knows, tells what is gone, and is brought up to date', async () => {
    const folder = folderWith({ 'exim.conf': unknown });
    const lint = (...args: string[]): Promise<string[]> =>
      lintJson(folder, ['--baseline', 'known.json', ...args, 'exim.conf']);
    expect(await lint('--update-baseline')).toEqual([]);
    expect(await lint()).toEqual([]);
    const more = folderWith({
      'exim.conf': `\n${unknown}nonsense = 1\n`,
      'known.json': readFileSync(join(folder, 'known.json'), 'utf8'),
    });
    expect(await lintJson(more, ['--baseline', 'known.json', 'exim.conf'])).toEqual(['exim.conf:3:1 option/unknown']);
    const gone = folderWith({ 'exim.conf': clean, 'known.json': readFileSync(join(folder, 'known.json'), 'utf8') });
    expect(await lintJson(gone, ['--baseline', 'known.json', 'exim.conf'])).toEqual(['known.json:4:1 baseline/stale']);
    await lintJson(gone, ['--baseline', 'known.json', '--update-baseline', 'exim.conf']);
    expect(JSON.parse(readFileSync(join(gone, 'known.json'), 'utf8'))).toEqual({ version: 1, findings: [] });
  });
});

describe("a project's file", () => {
  it('is found above the configuration, and the command line goes before it', async () => {
    const folder = folderWith({ 'eximc.config.yaml': 'rules:\n  option/unknown: warning\n', 'etc/exim.conf': unknown });
    const severity = async (...args: string[]): Promise<string[]> => {
      const { out } = await runCli(folder, ['lint', '--format', 'gcc', ...args, 'etc/exim.conf']);
      return severitiesIn(out);
    };
    expect(await severity()).toEqual(['warning']);
    expect(await severity('--no-config')).toEqual(['error']);
    expect(await severity('--rule', 'option/unknown=info')).toEqual(['note']);
  });

  it('may say everything that the command line can', async () => {
    const folder = folderWith({
      'eximc.config.json': JSON.stringify({
        target: { version: '4.93', features: ['arc'] },
        failOn: 'warning',
        includeRoots: ['root'],
        macros: { MINE: 'x' },
        baseline: 'known.json',
        ignore: ['old/'],
      }),
      'known.json': JSON.stringify({
        version: 1,
        findings: [{ file: 'exim.conf', rule: 'option/unknown', text: 'unknown_option = 1' }],
      }),
      'exim.conf': `.ifdef MINE\n.include /etc/part\n.endif\nunknown_option = 1\n`,
      'root/etc/part': comment,
      'old/exim.conf': unknown,
    });
    expect(await lintJson(folder, ['exim.conf', 'old/exim.conf'])).toEqual([
      'root/etc/part:1:32 list/trailing-comment',
    ]);
    expect((await runCli(folder, ['lint', ...watchedOnly, 'exim.conf'])).code).toBe(1);
  });

  it('stops everything when it is not in order, and says where', async () => {
    const folder = folderWith({ 'eximc.config.yaml': 'preset: strict\nruels: {}\n', 'exim.conf': clean });
    const { code, err } = await runCli(folder, ['lint', 'exim.conf']);
    expect(code).toBe(2);
    expect(err).toContain('eximc.config.yaml:2:1: unknown key "ruels"; did you mean "rules"?');
  });
});

describe('users and groups', () => {
  const text = 'exim_user = nobody-of-this-name\nexim_group = nor-this\n';

  it('are taken on trust, unless the machine or the project is asked', async () => {
    const folder = folderWith({ 'exim.conf': text });
    expect(await lintJson(folder, ['exim.conf'])).toEqual([]);
    expect(await lintJson(folder, ['--verify-accounts', 'exim.conf'])).toEqual([
      'exim.conf:1:13 user/unknown',
      'exim.conf:2:14 group/unknown',
    ]);
    const listed = folderWith({ 'exim.conf': text, 'eximc.config.yaml': 'users: [mail]\ngroups: [nor-this]\n' });
    expect(await lintJson(listed, ['exim.conf'])).toEqual(['exim.conf:1:13 user/unknown']);
  });
});
