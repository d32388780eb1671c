import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const conf = `primary_hostname = mx.example.org
qualify_domain = example.org
domainlist local_domains = example.org
acl_smtp_rcpt = acl_rcpt
tls_advertise_hosts =
keep_environment =
begin acl
acl_rcpt:
  accept  hosts = :
  deny    message = relay not permitted
          domains = ! +local_domains
  deny    message = you are listed
          dnslists = bl.example
  accept
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
`;

const scenario = `description: mail from outside
config: exim.conf
clock: 2026-01-02T03:04:05Z
dns: { records: [] }
sessions:
  - client: { address: 192.0.2.7, name: client.example }
    messages:
      - from: bob@client.example
        to: [ alice@example.org, x@elsewhere.example ]
        data: "Subject: h\\u00e9llo\\n\\nbody\\n"
routes: [ alice@example.org, nobody@example.org ]
`;

describe('eximc run', () => {
  const folder = folderWith({
    'exim.conf': conf,
    'one.yaml': scenario,
    'message.eml': 'Subject: from a file\n\nbody\n',
  });

  it('tells people what would happen, and which line decides it', async () => {
    const { code, out, err } = await runCli(folder, ['run', 'one.yaml']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^one\.yaml: mail from outside\n/);
    expect(out).toMatch(
      /RCPT x@elsewhere\.example +550 relay not permitted\n +because deny in acl_rcpt: domains = ! \+local_domains\n +exim\.conf:10 │ deny/,
    );
    expect(out).toMatch(
      /✓ alice@example\.org → router users → transport mailbox \(appendfile\)\n +file +\/var\/mail\/alice/,
    );
    expect(out).toMatch(/✗ nobody@example\.org failed: Unrouteable address/);
    expect(out).toContain('Step by step');
    expect((await runCli(folder, ['run', '--no-trace', 'one.yaml'])).out).not.toContain('Step by step');
  });

  it('tells programs in JSON', async () => {
    const { out } = await runCli(folder, ['run', '--format', 'json', 'one.yaml']);
    const data = JSON.parse(out) as {
      version: number;
      sessions: {
        replies: unknown[];
        messages: Record<string, unknown>[];
        missing: unknown[];
        unfaithful: unknown[];
        trace: unknown[];
      }[];
      routes: { address: string; deliveries: unknown[]; undelivered: unknown[] }[];
    };
    expect(data.version).toBe(1);
    const [session] = data.sessions;
    expect(session?.replies[0]).toEqual({
      command: '',
      code: 220,
      text: expect.stringMatching(/^mx\.example\.org ESMTP Exim /) as string,
    });
    expect(session?.messages).toMatchObject([
      {
        id: expect.stringMatching(/^\w{6}-\w{11}-\w{4}$/) as string,
        from: 'bob@client.example',
        mail: { code: 250, text: 'OK' },
        rcpt: {
          'alice@example.org': {
            code: 250,
            text: 'Accepted',
            decisive: { file: 'exim.conf', line: 14, source: 'accept' },
          },
          'x@elsewhere.example': { code: 550, text: 'relay not permitted', decisive: { file: 'exim.conf', line: 10 } },
        },
        data: { code: 250 },
        accepted: true,
        variables: {},
        deliveries: [
          {
            recipient: 'alice@example.org',
            original: 'alice@example.org',
            router: 'users',
            transport: 'mailbox',
            driver: 'appendfile',
            hosts: [],
            file: '/var/mail/alice',
            message: expect.stringContaining('Subject: h\u00e9llo') as string,
            outcome: 'delivered',
            decisive: { file: 'exim.conf', line: 16 },
            definition: { line: 21 },
          },
        ],
        undelivered: [],
        bounces: [],
        log: [
          expect.stringMatching(/ rejected RCPT <x@elsewhere\.example>: relay not permitted$/),
          expect.stringMatching(/^2026-01-02 03:04:05 \S+ <= bob@client\.example H=client\.example/),
          expect.stringContaining('=> alice'),
          expect.stringMatching(/Completed$/),
        ],
      },
    ]);
    expect(session).toMatchObject({ missing: [], unfaithful: [] });
    expect(session?.trace).toHaveLength(9);
    expect(
      data.routes.map(({ address, deliveries, undelivered }) => [address, deliveries.length, undelivered.length]),
    ).toEqual([
      ['alice@example.org', 1, 0],
      ['nobody@example.org', 0, 1],
    ]);
  });

  it('makes a page of its own, and several scenarios one after the other', async () => {
    const { out } = await runCli(folder, ['run', '--format', 'html', 'one.yaml']);
    expect(out).toMatch(/^<!doctype html>/i);
    expect(out).toContain('relay not permitted');
    expect(out).not.toMatch(/<script src|<link [^>]*href="http/);
    const two = await runCli(folder, ['run', '--format', 'json', '--no-trace', 'one.yaml', 'one.yaml']);
    expect(JSON.parse(two.out)).toHaveLength(2);
  });

  it('runs one message that the options describe', async () => {
    const args = ['run', '--config', 'exim.conf', '--from', 'a@b.example', '--to', 'alice@example.org', '--no-trace'];
    const sent = await runCli(folder, [
      ...args,
      '--ip',
      '192.0.2.7',
      '--data',
      'message.eml',
      '--format',
      'json',
      '--at',
      '2026-01-02T03:04:05Z',
    ]);
    expect(sent.code).toBe(0);
    const data = JSON.parse(sent.out) as {
      sessions: { messages: { headers: string[]; log: string[] }[]; missing: { what: string }[] }[];
    };
    expect(data.sessions[0]?.messages[0]?.headers).toContain('Subject: from a file');
    expect(data.sessions[0]?.messages[0]?.log[0]).toMatch(/^2026-01-02 03:04:05 /);
    // Nothing is known of the DNS, and that is said.
    expect(data.sessions[0]?.missing.map(({ what }) => what)).toContain('DNS A records of 7.2.0.192.bl.example');
    const local = await runCli(folder, args);
    expect(local.out).toMatch(/local message by root/);
    expect(local.out).toMatch(/✓ alice@example\.org/);
  });

  it('writes what would be delivered to files where that is asked for', async () => {
    const { code } = await runCli(folder, ['run', '--no-trace', '-o', 'report.txt', '--out', 'out', 'one.yaml']);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toMatch(/alice@example\.org/);
    const [file = ''] = readdirSync(join(folder, 'out'));
    expect(file).toBe('0001-alice@example.org.eml');
    expect(readFileSync(join(folder, 'out', file), 'latin1')).toMatch(/\nSubject: h\u00c3\u00a9llo\n\nbody\n/);
  });

  it('says what it cannot do', async () => {
    const broken = folderWith({
      'exim.conf': 'nonsense = 1\n',
      'one.yaml': scenario,
      'two.yaml': 'config: exim.conf\nsession: []\n',
    });
    const refused = await runCli(broken, ['run', 'one.yaml', 'two.yaml', 'three.yaml']);
    expect(refused.code).toBe(2);
    expect(refused.err.split('\n')).toEqual([
      'exim.conf:1:1: Exim refuses the configuration: main option "nonsense" unknown',
      'two.yaml:2:1: unknown key "session"; did you mean "sessions"?',
      'three.yaml:1:1: the file cannot be read',
      '',
    ]);
    for (const args of [
      [],
      ['--from', 'a@b'],
      ['--config', 'exim.conf', '--ip', '192.0.2.1', '--to', 'x@y'],
      ['one.yaml', '--to', 'x@y'],
    ]) {
      const { code, err } = await runCli(folder, ['run', ...args]);
      expect([code, err]).toEqual([2, expect.stringMatching(/^eximc: /)]);
    }
  });

  it('tells of an autoreply that was refused, of what waits, and of what no router took', async () => {
    const own = folderWith({
      'exim.conf': `keep_environment =
acl_not_smtp = \${if eq{$sender_address}{}{deny}{accept}}
begin routers
auto:
  driver = accept
  local_parts = auto
  transport = auto
later:
  driver = redirect
  local_parts = later
  allow_defer
  data = :defer: not now
begin transports
auto:
  driver = autoreply
  to = $sender_address
  text = away
  user = mail
begin retry
* * F,2h,15m
`,
    });
    const args = ['run', '--config', 'exim.conf', '--from', 'bob@b.example', '--to', 'auto@x', '--to', 'nobody@x'];
    const { out } = await runCli(own, args);
    expect(out).toMatch(/… auto@x → router auto → transport auto \(autoreply\) deferred\n/);
    expect(out).toMatch(/error +Failed to send message from auto transport \(1\)\n/);
    expect(out).toMatch(/✗ nobody@x failed: Unrouteable address\n +because no router took the address\n/);
    // The reply and the bounce were refused: nobody gets them.
    const json = await runCli(own, [...args, '--format', 'json', '--no-trace']);
    const { sessions } = JSON.parse(json.out) as { sessions: { messages: { bounces: string[] }[] }[] };
    expect(sessions[0]?.messages[0]?.bounces).toEqual([]);
    const waiting = await runCli(own, [...args.slice(0, -2), '--to', 'later@x']);
    expect(waiting.out).toMatch(/^ *… later@x deferred by router later: not now$/m);
  });

  it('tells of a sender that a caller who is not trusted has stated', async () => {
    const own = folderWith({
      'exim.conf': 'primary_hostname = mx.example.org\nacl_smtp_rcpt = accept\nkeep_environment =\n',
      'sender.yaml': `config: exim.conf
users: [ { name: joe, uid: 1001 } ]
sessions:
  - client: { user: joe }
    messages: [ { from: boss@example.org, to: [ x@example.org ] } ]
  - protocol: local-smtp
    client: { user: joe }
    messages: [ { from: boss@example.org, to: [ x@example.org ] } ]
`,
    });
    const { out } = await runCli(own, ['run', 'sender.yaml']);
    const told = 'sender boss@example.org → replaced by joe@mx.example.org: the caller is not trusted';
    expect(out.split(told)).toHaveLength(3);
  });
});
