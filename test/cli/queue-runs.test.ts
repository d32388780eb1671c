import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const conf = `primary_hostname = mx.example.org
qualify_domain = example.org
acl_smtp_rcpt = accept
tls_advertise_hosts =
keep_environment =
queue_run_in_order
begin routers
world:
  driver = dnslookup
  domains = ! example.org
  transport = away
own:
  driver = accept
  local_parts = alice
  transport = mailbox
begin transports
away:
  driver = smtp
  hosts_try_fastopen =
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
begin retry
* * F,1h,15m; F,4d,6h
`;

const dns = `records:
  - d.example. 300 IN MX 10 mx.d.example.
  - mx.d.example. 300 IN A 198.51.100.1
`;

const id = '1vXlXd-000000005Jf-0000';

const spooled = `${id}-H
exim 100 100
<alice@example.org>
1763740189 0
-received_time_usec .000001
-received_time_complete 1763740189.000002
-helo_name client.example
-host_address [192.0.2.7]:4711
-received_protocol esmtp
-body_linecount 1
-max_received_linelength 20
XX
2
b@d.example
c@d.example

022  Subject: on the queue
`;

interface Ran {
  readonly queueRuns: readonly {
    readonly step: number;
    readonly afterSessions: number;
    readonly time: string;
    readonly options: string;
    readonly messages: readonly Record<string, unknown>[];
    readonly queue: readonly Record<string, unknown>[];
  }[];
  readonly fates: readonly {
    readonly id: string;
    readonly from: string;
    readonly recipients: readonly Record<string, unknown>[];
  }[];
  readonly queue: readonly unknown[];
}

describe('eximc run --queue-runs', () => {
  const folder = folderWith({
    'exim.conf': conf,
    'dns.yaml': dns,
    'one.yaml': `config: exim.conf\ndns: { records: [ "d.example. 300 IN MX 10 mx.d.example.", "mx.d.example. 300 IN A 198.51.100.1" ] }\nhosts: { mx.d.example: { until: 1h, rcpt: 450 later } }\nsessions: [ { client: { address: 192.0.2.1 }, messages: [ { from: alice@example.org, to: x@d.example } ] } ]\n`,
    [`${id}-H`]: spooled,
    [`${id}-D`]: `${id}-D\nbody\n`,
    [`${id}-J`]: 'c@d.example\n',
  });
  const described = ['run', '--no-trace', '--config', 'exim.conf', '--dns', 'dns.yaml', '--from', 'alice@example.org'];
  const message = [...described, '--to', 'b@d.example', '--ip', '192.0.2.7'];

  it('tells when a message is tried, and what becomes of it', async () => {
    const { out, err, code } = await runCli(folder, [
      ...message,
      '--down',
      'mx.d.example',
      '--queue-runs',
      'every 30m for 5d',
    ]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toMatch(
      / {4}b@d\.example {2}bounced after 4d\S*: retry timeout exceeded\n {6}tried at once, after 30m, 1h, 1h30m, [^\n]*, 4d\S* {2}\(\d+ times\), in \d+ queue runs its time had not come\n/,
    );
    expect(out).toContain('Queue runs every 30m for 5d  193 runs\n  2026-01-01 00:30:00  exim -q\n');
    expect(out).toContain('… b@d.example deferred R=world T=away: Connection refused  next try in 15m\n');
    expect(out).toMatch(/\n {2}2026-01-01 02:00:00 – \S+ \S+ {2}\d+ runs: no retry time reached\n/);
    expect(out).toMatch(/Subject: Mail delivery failed: returning message to sender/);
    expect(out).not.toContain('Still on the queue');
  });

  it('has servers come back', async () => {
    const { out } = await runCli(folder, [
      ...message,
      '--down',
      'mx.d.example until 1d',
      '--queue-runs',
      'every 1h for 1d, after 6h -qff',
    ]);
    expect(out).toContain('Queue run after 6h (-qff)\n');
    expect(out).toContain('b@d.example  delivered after 1d6h');
    expect(out).toContain('✓ b@d.example delivered to mx.d.example R=world T=away\n');
  });

  it('adds runs to those of a scenario', async () => {
    const { out } = await runCli(folder, ['run', '--format', 'json', '--queue-runs', 'after 20m,after 2h', 'one.yaml']);
    const { queueRuns, fates, queue } = JSON.parse(out) as Ran;
    expect(queueRuns.map(({ step, afterSessions, options }) => [step, afterSessions, options])).toEqual([
      [0, 1, '-q'],
      [1, 1, '-q'],
    ]);
    expect(queueRuns[0]?.messages).toMatchObject([
      {
        from: 'alice@example.org',
        recipients: ['x@d.example'],
        outcome: 'deferred',
        deliveries: [
          { recipient: 'x@d.example', outcome: 'deferred', error: expect.stringContaining('450 later') as string },
        ],
        undelivered: [],
        bounces: [],
      },
    ]);
    expect(queueRuns[0]?.queue).toMatchObject([
      { from: 'alice@example.org', recipients: ['x@d.example'], delivered: [], frozen: false, warnings: 0 },
    ]);
    expect(fates.map(({ recipients }) => recipients)).toMatchObject([
      [
        {
          recipient: 'x@d.example',
          end: 'delivered',
          waits: 0,
          summary: expect.stringMatching(/^tried 3 times/) as string,
        },
      ],
    ]);
    expect(queue).toEqual([]);
    // What there was before has no such parts without queue runs.
    const { out: without } = await runCli(folder, ['run', '--format', 'json', 'one.yaml']);
    expect(Object.keys(JSON.parse(without) as object)).toEqual(['version', 'sessions']);
  });

  it('shows the runs in HTML', async () => {
    const { out } = await runCli(folder, [
      ...message,
      '--down',
      'mx.d.example',
      '--format',
      'html',
      '--queue-runs',
      'every 10m for 1h',
    ]);
    expect(out).toContain('<h2>Queue runs every 10m for 1h  6 runs</h2>');
    expect(out).toContain('<span class="warn">b@d.example deferred: Connection refused</span>');
    expect(out).toContain('<h2>What becomes of the mail</h2>');
    expect(out).toMatch(/tried at once, after 20m, 40m, 1h \(4 times\)/);
    expect(out).toContain('<h2>Still on the queue</h2>');
  });

  it('begins with messages of a spool directory, when the newest of them came', async () => {
    const { out, err } = await runCli(folder, [
      'run',
      '--format',
      'json',
      '--config',
      'exim.conf',
      '--dns',
      'dns.yaml',
      '--down',
      'mx.d.example until 10m',
      '--spool',
      `${id}-H`,
      '--queue-runs',
      'after 1h',
    ]);
    expect(err).toBe('');
    const { queueRuns, fates } = JSON.parse(out) as Ran;
    expect(queueRuns[0]?.time.slice(0, 16)).toBe('2025-11-21T16:49');
    // The journal tells that c@d.example is done with.
    expect(fates.map(({ recipients }) => recipients)).toMatchObject([
      [{ recipient: 'b@d.example', summary: 'tried twice, delivered after 1h'.replace('twice', '2 times') }],
    ]);
  });

  it('writes what is delivered in the end, once', async () => {
    await runCli(folder, [
      ...message,
      '--down',
      'mx.d.example until 1h',
      '--queue-runs',
      'every 20m for 2h',
      '--out',
      'out',
    ]);
    const files = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.eml'));
    expect(files).toEqual(['0001-b@d.example.eml']);
    expect(readFileSync(join(folder, 'out', files[0] ?? ''), 'latin1')).toContain('To: b@d.example');
  });

  it('refuses what is no time', async () => {
    const as = 'as in "every 30m for 5d" or "after 15m -qff"';
    const refusals = [
      ['', 'it tells no time'],
      ['every', '"every" lacks a time'],
      ['every 0', '"every" takes more than nothing'],
      ['for 5d', '"for" lacks "every"'],
      ['often 3', '"often" is neither after, every, for nor an option of exim'],
      ['after 1m after 2m', '"after" is there twice'],
    ] as const;
    for (const [text, why] of refusals) {
      const { code, err } = await runCli(folder, [...message, '--queue-runs', text]);
      expect({ code, err }).toEqual({ code: 2, err: `eximc: --queue-runs "${text}": ${why}, ${as}\n` });
    }
    const { err } = await runCli(folder, [...message, '--queue-runs', 'after 3m -qz']);
    expect(err).toContain('"-qz" is no option of a queue run');
    expect((await runCli(folder, [...message, '--down', 'mx until then'])).err).toBe(
      'eximc: --down "mx until then": that is no host, as in "mx.example.org" or "mx.example.org until 1d"\n',
    );
    expect((await runCli(folder, ['run', '--down', 'mx', 'one.yaml'])).err).toBe(
      'eximc: --down tells of servers where no scenario does\n',
    );
  });
});
