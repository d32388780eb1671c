import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/scenarios', import.meta.url));

const conf = `primary_hostname = mx.example.org
domainlist local_domains = example.org
acl_smtp_rcpt = acl_rcpt
tls_advertise_hosts =
keep_environment =
begin acl
acl_rcpt:
  deny    message = relay not permitted
          domains = ! +local_domains
  accept  set acl_m_seen = $local_part
begin routers
users:
  driver = accept
  local_parts = alice
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
unused:
  driver = smtp
`;

const head = 'config: exim.conf\nclock: 2026-01-02T03:04:05Z\ndns: { records: [] }\n';

/** A scenario of one message to alice and to a stranger, with what is expected of it, as YAML in one line. */
const scenario = (expect: string, more = ''): string => `${head}${more}sessions:
  - client: { address: 192.0.2.7, name: client.example }
    messages:
      - from: bob@client.example
        to: [ alice@example.org, x@elsewhere.example ]
        data: "Subject: hello\\n\\nbody\\n"
        expect: ${expect}
`;

const right = scenario(
  '{ rcpt: { alice@example.org: 250, x@elsewhere.example: 550 relay not permitted }, data: 250 }',
  'description: what holds\n',
);

describe('eximc test', () => {
  it('holds for all scenarios of the project', async () => {
    const { code, out, err } = await runCli(fixtures, ['test', '--coverage']);
    expect(err).toBe('');
    expect(out.split('\n').filter((line) => /^✗/.test(line))).toEqual([]);
    expect(code).toBe(0);
    expect(out).toMatch(/\n(?:3[89]|[4-9]\d) scenarios passed; \d{3} expectations held; /);
    expect(out).toMatch(/\nall +\d+\/\d+ +\d+% +\d+\/\d+ +100% +\d+\/\d+ +100% /);
  }, 120_000);

  it('tells what failed, where it stands, and what decided', async () => {
    const folder = folderWith({
      'exim.conf': conf,
      'wrong.yaml': scenario(
        '{ rcpt: { alice@example.org: 550, x@elsewhere.example: { code: 550, text: go away, decisive: /accept/ } }, variables: { acl_m_seen: bob }, headers: { Subject: bye }, deliveries: [ { recipient: alice@example.org, file: /var/mail/bob } ], log: [ /no such line/ ], bounces: [ /x/ ] }',
      ),
    });
    const { code, out } = await runCli(folder, ['test']);
    expect(code).toBe(1);
    const told = out
      .replace(/\n\n[\s\S]*$/, '')
      .split('\n')
      .map((line) => line.trim());
    expect(told).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^✗ wrong\.yaml +7 of 7 expectations failed/),
        'session 1 (client.example [192.0.2.7]), message 1 (from bob@client.example)',
        expect.stringMatching(/^✗ reply to RCPT alice@example\.org +wrong\.yaml:10$/),
        '- 550',
        '+ 250 Accepted',
        'because accept in acl_rcpt',
        'exim.conf:10 │ accept  set acl_m_seen = $local_part',
        '- 550 go away decided by /accept/',
        '+ 550 relay not permitted decided by exim.conf:8',
        '- bob',
        '+ alice',
        'file',
        '- /var/mail/bob',
        '+ /var/mail/alice',
        '- /no such line/',
      ]),
    );
    expect(out).toMatch(/0 scenarios passed, 1 failed; 0 expectations held, 7 failed/);
  });

  it('runs those whose name or description is asked for', async () => {
    const folder = folderWith({
      'exim.conf': conf,
      'a.yaml': right,
      'sub/b.yaml': right.replace('what holds', 'the other').replace('exim.conf', '../exim.conf'),
    });
    expect((await runCli(folder, ['test', '--run', 'other'])).out).toMatch(
      /^✓ sub\/b\.yaml {2}the other\n\n1 scenario passed; 3 expectations held/,
    );
    expect((await runCli(folder, ['test', '--run', '^a'])).out).toMatch(/^✓ a\.yaml/);
    expect(await runCli(folder, ['test', '--run', 'none'])).toMatchObject({
      code: 2,
      err: 'eximc: no scenario matches none\n',
    });
    expect((await runCli(folder, ['test', '--run', '('])).code).toBe(2);
    expect((await runCli(folder, ['test', 'nowhere'])).code).toBe(2);
  });

  it('tells programs: TAP, JUnit, JSON', async () => {
    const folder = folderWith({
      'exim.conf': conf,
      'right.yaml': right,
      'wrong.yaml': scenario('{ data: 550 }'),
      'broken.yaml': 'sessions: 7\n',
    });
    const tap = await runCli(folder, ['test', '--format', 'tap']);
    expect(tap.code).toBe(1);
    expect(tap.out).toMatch(/^TAP version 1[34]\n/);
    expect(tap.out).toMatch(/^not ok \d+ - wrong\.yaml/m);
    expect(tap.out).toMatch(/^ok \d+ - right\.yaml/m);
    await runCli(folder, ['test', '--format', 'junit', '-o', 'report.xml']);
    const junit = readFileSync(join(folder, 'report.xml'), 'utf8');
    expect(junit).toMatch(/^<\?xml /);
    expect(junit).toMatch(/<testsuites?[^>]* failures="1"/);
    const { out } = await runCli(folder, ['test', '--format', 'json', '--coverage']);
    const data = JSON.parse(out) as Record<string, unknown>;
    expect(data).toMatchObject({ version: 1 });
    expect(JSON.stringify(data)).toContain('right.yaml');
  });

  it('covers: a table, LCOV, a page, a threshold', async () => {
    const folder = folderWith({ 'exim.conf': conf, 'right.yaml': right });
    const table = await runCli(folder, ['test', '--coverage']);
    expect(table.out).toMatch(/exim\.conf +2\/2 100% +1\/1 100% +1\/2 +50% +4\/5 +80%/);
    expect(table.out).toMatch(/never reached\n +exim\.conf:21 +transport +unused:/);
    const lcov = await runCli(folder, ['test', '--coverage-format', 'lcov', '--coverage-output', 'lcov.info']);
    expect(lcov.code).toBe(0);
    expect(readFileSync(join(folder, 'lcov.info'), 'utf8')).toMatch(
      /^TN:.*\nSF:exim\.conf\n[\s\S]*DA:8,\d+[\s\S]*end_of_record/,
    );
    expect((await runCli(folder, ['test', '--coverage-format', 'html'])).out).toContain('<!doctype html>');
    expect((await runCli(folder, ['test', '--coverage-threshold', '80'])).code).toBe(0);
    const low = await runCli(folder, ['test', '--coverage-threshold', '81']);
    expect(low).toMatchObject({ code: 1, err: 'eximc: 80% of the configuration took effect, less than 81%\n' });
    expect((await runCli(folder, ['test', '--coverage-threshold', 'x'])).code).toBe(2);
  });

  it('writes what came out into scenarios, and then it holds', async () => {
    const folder = folderWith({
      'exim.conf': conf,
      'one.yaml': `# what stays\n${scenario('{ rcpt: { alice@example.org: 550 }, data: 250 }')}`,
    });
    const updated = await runCli(folder, ['test', '--update']);
    expect(updated.err).toMatch(/^one\.yaml: 1 changed/);
    expect(readFileSync(join(folder, 'one.yaml'), 'utf8')).toMatch(/^# what stays\n[\s\S]*alice@example\.org: 250/);
    expect((await runCli(folder, ['test'])).code).toBe(0);
  });

  it('tells of missing inputs and scenarios that cannot be run', async () => {
    const asking = conf.replace('  accept  set', '  warn    dnslists = bl.example\n  accept  set');
    const folder = folderWith({
      'exim.conf': asking,
      'one.yaml': right.replace('dns: { records: [] }\n', ''),
      'two.yaml': 'config: none.conf\nsessions: []\n',
    });
    const { code, out } = await runCli(folder, ['test', '--verbose']);
    expect(code).toBe(1);
    expect(out).toMatch(/missing DNS A records of 7\.2\.0\.192\.bl\.example/);
    expect(out).toMatch(/✗ two\.yaml[\s\S]*none\.conf/);
  });

  it.skipIf(spawnSync('exim4', ['-bV']).error !== undefined)('asks a real Exim (needs exim4)', async () => {
    const answering = conf
      .replace('  local_parts = alice\n', '')
      .replace('  accept  set', '  warn    message = ${lookup{x}lsearch{/etc/words}}\n  accept  set');
    const folder = folderWith({
      'exim.conf': answering,
      'same.yaml': `${right}        name: one\nroutes: []\n`,
      'other.yaml': right
        .replace('dns: { records: [] }', 'dns: { records: [] }\nmacros: { X: y }')
        .replace('config: exim.conf', 'config: other.conf'),
      'other.conf': answering.replace('relay not permitted', 'built $compile_date'),
      'root/etc/words': 'x: y\n',
      'local.yaml': `${head}sessions: [ { protocol: local, messages: [ { to: alice@example.org } ] } ]\n`,
    });
    const same = await runCli(folder, ['test', '--oracle', 'exim4', 'same.yaml', 'local.yaml']);
    expect([same.code, same.err]).toEqual([0, '']);
    expect(same.out).toMatch(/^exim4 4\.\d+[,;] .*\n\n/);
    expect(same.out.replace(/^.*\n\n/, '')).toBe(
      '✓ same.yaml  8 replies, as Exim has it\n- local.yaml  0 replies, nothing to compare\n    not asked: session 1: it is not over SMTP\n',
    );
    const other = await runCli(folder, ['test', '--oracle', 'exim4', 'other.yaml']);
    expect(other.code).toBe(1);
    expect(other.out).toMatch(
      /✗ other\.yaml {2}8 replies, 1 difference to Exim\n +session 1, RCPT TO:<x@elsewhere\.example>\n +- 550 built \d\d-.*\n +\+ 550 built 01-Jan-2026 00:00:00\n/,
    );
    expect((await runCli(folder, ['test', '--oracle', 'no-such-exim', 'same.yaml'])).code).toBe(2);
  });

  const mayShow = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--uts', 'true']).status === 0;
  it.skipIf(spawnSync('exim4', ['-bV']).error !== undefined || !mayShow)(
    'shows a real Exim the DNS and the users of a scenario (needs exim4, root and unshare)',
    async () => {
      const folder = folderWith({
        'exim.conf':
          'primary_hostname = mx.example.org\nacl_smtp_rcpt = rcpt\nbegin acl\nrcpt:\n  deny dnslists = bl.example\n       message = $dnslist_text\n  require verify = recipient\n  accept\nbegin routers\nlocal:\n  driver = redirect\n  check_local_user\n  file = $home/.forward\nremote:\n  driver = dnslookup\n  domains = ! mx.example.org\n  transport = out\nbegin transports\nout:\n  driver = smtp\n',
        'one.yaml': `config: exim.conf
dns:
  records:
    - 7.2.0.192.bl.example. IN A 127.0.0.2
    - 7.2.0.192.bl.example. IN TXT "known to us"
    - partner.example. IN MX 10 mx.partner.example.
    - mx.partner.example. IN A 192.0.2.9
users: [ { name: wanda, uid: 4711 } ]
files: { /home/wanda/.forward: 'w@partner.example' }
sessions:
  - client: { address: 192.0.2.7 }
    messages: [ { from: a@partner.example, to: [ a@partner.example ] } ]
  - client: { address: 192.0.2.8 }
    messages: [ { from: a@partner.example, to: [ a@partner.example, a@none.example, wanda@mx.example.org, otto@mx.example.org ] } ]
`,
      });
      const { code, out, err } = await runCli(folder, ['test', '--oracle', 'exim4', 'one.yaml']);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/with the DNS, users/);
      expect(out).toMatch(/✓ one\.yaml {2}1\d replies, as Exim has it\n/);
    },
  );
});
