import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const config = `acl_smtp_rcpt = check
begin acl
check:
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  file = /dev/null
`;

const folder = folderWith({
  'exim.conf': config,
  'bad.conf': 'primary_hostname = a.example\nhide nonsense = x\n',
  'steering.conf': '\x1b[2J nonsense\n',
  'sub/readme': '',
  'dns.yaml': 'records:\n  - "a.example. IN A 192.0.2.1\n',
  'test.yaml':
    'config: exim.conf\nsessions:\n  - client: { address: 192.0.2.400 }\n    messages: [{ from: "", to: a@b }]\n',
  'lookup.yaml': 'config: exim.conf\nlookups:\n  msyql: { "SELECT 1": "1" }\n',
  'empty.yaml': 'config: exim.conf\n',
});

/** What a command line is refused with: exit code 2, and a message that is no stack trace. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, err } = await runCli(folder, args);
  expect([code, /^ {4}at /m.test(err)], err).toEqual([2, false]);
  return err;
}

const message = ['run', '--config', 'exim.conf', '--from', 'a@b.example', '--to', 'c@d.example'];

describe('what cannot be read or written', () => {
  it('is told with the reason', async () => {
    expect(await refused('lint', 'no.conf')).toBe('eximc: no.conf cannot be read: there is no such file\n');
    expect(await refused('lint', 'exim.conf/x')).toBe(
      'eximc: exim.conf/x cannot be read: a part of its path is no folder\n',
    );
    expect(await refused('lint', '--features-from', 'sub', 'exim.conf')).toMatch(
      /sub cannot be read: it is a folder\n$/,
    );
    expect(await refused('lmdb', 'no.mdb')).toBe('eximc: no.mdb cannot be read: there is no such file\n');
    expect(await refused('test', 'no.yaml')).toBe('eximc: no.yaml cannot be read: there is no such file\n');
    for (const command of [['lint'], ['compile'], ['graph', '--format', 'svg']]) {
      const told = await refused(...command, '-o', 'none/out', 'exim.conf');
      expect(told).toBe('eximc: none/out cannot be written: there is no such folder\n');
    }
    expect(await refused(...message, '-o', 'none/out')).toMatch(/^eximc: none\/out cannot be written/);
    expect(await refused(...message, '--out', 'exim.conf/x')).toMatch(/^eximc: the folder .* cannot be made: /);
  });

  it.skipIf(process.getuid?.() === 0)('is told where it may not be looked at', async () => {
    const closed = folderWith({ 'conf.d/main/01': '', 'conf.d/acl/01': '', 'secret/exim.conf': config });
    chmodSync(join(closed, 'conf.d/acl'), 0o000);
    chmodSync(join(closed, 'secret'), 0o000);
    for (const args of [
      ['lint', 'conf.d'],
      ['lint', 'secret/exim.conf'],
      ['lint', 'secret'],
      ['test', 'secret'],
    ]) {
      const { code, err } = await runCli(closed, args);
      expect([code, err]).toEqual([2, expect.stringMatching(/permission denied|with a folder "main"/)]);
    }
    chmodSync(join(closed, 'conf.d/acl'), 0o755);
    chmodSync(join(closed, 'secret'), 0o755);
  });
});

describe('options that say nothing of use', () => {
  it('are refused by their names, not by places in a file that nobody wrote', async () => {
    expect(await refused(...message, '--ip', '192.0.2.400')).toBe('eximc: --ip 192.0.2.400: that is no IP address\n');
    expect(await refused(...message, '--at', 'noon')).toMatch(/^eximc: --at noon: that is no time, as in 20/);
    expect(await refused(...message, '--root', 'none')).toBe('eximc: --root none: there is no such folder\n');
    expect(await refused(...message, '--data', 'none.eml')).toBe('eximc: the file none.eml cannot be read\n');
    expect(await refused(...message, '--dns', 'dns.yaml')).toMatch(/^eximc: dns\.yaml:3:1: Missing closing "quote/);
    const bare = ['run', '--config', 'exim.conf', '--to', 'c@d.example'];
    expect(await refused(...bare, '--from', 'a b')).toMatch(/^eximc: --from a b: missing or malformed local part/);
    expect(await refused('route', 'exim.conf', '--sender', 'a b', 'c@d.example')).toMatch(/^eximc: --sender a b: /);
    expect(await refused('session', 'exim.conf', '--listen', '127.0.0.1:65536')).toMatch(
      /--listen 127\.0\.0\.1:65536: it/,
    );
    expect(await refused('session', 'exim.conf', '--port', '65536')).toBe('eximc: --port 65536: that is no port\n');
    expect(await refused('lint', '--features', 'nonsense', 'exim.conf')).toBe(
      'eximc: there is no build feature "nonsense": take names from what "exim -bV" prints, or from "eximc features"\n',
    );
  });

  it('let a client over SMTP say what the server is to refuse', async () => {
    const { code, out } = await runCli(folder, [
      'run',
      '--config',
      'exim.conf',
      '--ip',
      '192.0.2.1',
      '--from',
      'a b',
      '--to',
      'c@d',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('501');
  });

  it('do not write one format into a file that is named for another', async () => {
    expect(await refused('graph', '-o', 'exim.png', 'exim.conf')).toMatch(
      /^eximc: -o exim\.png: a drawing is written to \.svg/,
    );
  });
});

describe('a project file', () => {
  it('is told where it names a release or a feature that there is none of', async () => {
    const project = folderWith({
      'exim.conf': config,
      'eximc.config.yaml': 'preset: strict\ntarget:\n  version: "4.92"\n',
    });
    const place = 'eximc.config.yaml:3:12: "4.92" is no release that is known';
    expect((await runCli(project, ['lint', 'exim.conf'])).err).toContain(place);
    const other = folderWith({ 'exim.conf': config, 'eximc.config.yaml': 'target: { features: [arcs] }\n' });
    expect((await runCli(other, ['lint', 'exim.conf'])).err).toContain(
      'eximc.config.yaml:1:21: there is no build feature "arcs"; did you mean "arc"?',
    );
    const short = folderWith({ 'exim.conf': config, 'eximc.config.yaml': 'target: "5.0"\n' });
    expect((await runCli(short, ['lint', 'exim.conf'])).err).toContain('eximc.config.yaml:1:9: "5.0"');
  });
});

describe('a scenario', () => {
  it('is told from a configuration', async () => {
    const told =
      'exim.conf:1:1: this is an Exim configuration: a scenario is YAML, and names its configuration under "config"\n';
    expect(await refused('run', 'exim.conf')).toBe(told);
  });

  it('has IP addresses and types of lookups that there are', async () => {
    expect(await refused('run', 'test.yaml')).toBe('test.yaml:3:24: "192.0.2.400" is no IP address\n');
    expect(await refused('run', 'lookup.yaml')).toBe(
      'lookup.yaml:3:3: there is no lookup type "msyql"; did you mean "mysql"?\n',
    );
  });
});

describe('what there is nothing of', () => {
  it('is a scenario that does nothing', async () => {
    const told = 'empty.yaml: the scenario does nothing: it has neither sessions nor routes\n';
    expect(await refused('run', 'empty.yaml')).toBe(told.replace(':', ':1:1:'));
    expect(await refused('test', 'empty.yaml')).toBe(`eximc: ${told}`);
  });

  it('is a command that help is asked for', async () => {
    expect(await refused('help', 'nosuch')).toBe('eximc: there is no command "nosuch"\n');
    expect(await refused('help', 'lnt')).toBe('eximc: there is no command "lnt"; did you mean "lint"?\n');
    expect((await runCli(folder, ['help', 'lint'])).code).toBe(0);
  });
});

describe('a configuration that Exim refuses', () => {
  it('is told with the place that was typed', async () => {
    const told = 'bad.conf:2:6: Exim refuses the configuration: main option "nonsense" unknown';
    expect(await refused('run', '--config', 'bad.conf', '--from', 'a@b', '--to', 'c@d')).toBe(`${told}\n`);
    expect(await refused('route', 'bad.conf', 'a@b')).toBe(`${told}\n`);
    expect((await runCli(folder, ['expand', 'bad.conf', 'x'])).err).toBe(`eximc: note: ${told}\n`);
    expect((await runCli(folder, ['graph', 'bad.conf'])).err).toBe(`${told}; what can be read is drawn\n`);
  });

  it('steers no terminal', async () => {
    for (const args of [
      ['route', 'steering.conf', 'a@b'],
      ['expand', 'steering.conf', 'x'],
      ['graph', 'steering.conf'],
    ]) {
      expect((await runCli(folder, args)).err).toMatch(/^[^\x00-\x09\x0b-\x1f]*\^\[\[2J[^\x00-\x09\x0b-\x1f]*$/);
    }
  });
});
