import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eximIds, liveSpool } from '../runtime/spool/live-spool.ts';
import type { RealServer, ServerManner } from './real-server.ts';
import { startRealServer } from './real-server.ts';
import type { Ran } from './run-cli.ts';
import { folderWith, runCli } from './run-cli.ts';

const config = (port: number, socket = '/nowhere'): string => `primary_hostname = mx.example.org
acl_smtp_rcpt = accept
never_users =
begin routers
returned:
  driver = redirect
  domains = sender.example
  data = :blackhole:
lmtp:
  driver = manualroute
  domains = lmtp.example
  route_list = * 127.0.0.1
  self = send
  transport = lmtp
socket:
  driver = accept
  domains = socket.example
  transport = socket
rest:
  driver = manualroute
  route_list = * SERVER
  self = send
  transport = smtp
begin transports
smtp:
  driver = smtp
  port = ${port}
  hosts_try_prdr = *
  tls_tempfail_tryclear
lmtp:
  driver = smtp
  protocol = lmtp
  port = ${port}
  multi_domain
socket:
  driver = lmtp
  socket = ${socket}
  batch_max = 10
  user = Debian-exim
begin retry
* * F,2h,15m
`;

const letter = 'From: a@sender.example\nTo: x@smtp.example\nSubject: hello\n\n.dot\nbody \xe9\n';

interface Situation {
  readonly server: RealServer;
  readonly run: (args: readonly string[]) => Promise<Ran>;
}

const servers: RealServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

/** A real server, and a configuration that delivers to it. */
async function situation(manner: ServerManner = {}, host = '127.0.0.1', socket?: string): Promise<Situation> {
  const server = await startRealServer(manner, socket);
  servers.push(server);
  const folder = folderWith({
    'exim.conf': `keep_environment =\n${config(server.port, socket).replaceAll('SERVER', host)}`,
    'm.eml': letter,
    'dns.yaml': 'records: [ "mx.smtp.example. 300 IN A 127.0.0.1" ]',
  });
  const common = ['run', '--config', 'exim.conf', '--from', 'a@sender.example', '--data', 'm.eml', '--dns', 'dns.yaml'];
  return {
    server,
    run: (args) => runCli(folder, [...common, ...args]),
  };
}

interface Result {
  readonly sessions: readonly {
    readonly messages: readonly {
      readonly deliveries: readonly {
        readonly recipient: string;
        readonly outcome: string;
        readonly error?: string;
        readonly inFact?: true;
      }[];
      readonly bounces: readonly string[];
      readonly log: readonly string[];
    }[];
    readonly missing: readonly { readonly what: string; readonly permission?: string }[];
  }[];
}

function resultOf({ out, err }: Ran): Result['sessions'][number] & Result['sessions'][number]['messages'][number] {
  expect(err).toBe('');
  const [session] = (JSON.parse(out) as Result).sessions;
  const message = session?.messages[0];
  if (!session || !message) throw new Error('there is no message');
  return { ...session, ...message };
}

const json = ['--format', 'json', '--no-trace'];
const to = (...recipients: string[]): string[] => recipients.flatMap((each) => ['--to', each]);

/** Texts without what differs from run to run. */
const steady = (text: string): string =>
  text
    .replace(/[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}/g, 'ID')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} [+-]\d{4}/g, 'DATE')
    .replace(/(BDAT|SIZE=)\d+/, '$1N')
    .replace(/\(Exim [^)]*\)/, '(Exim)');

/** What is logged of deliveries. */
const about = (lines: readonly string[]): string[] =>
  lines.map(steady).filter((line) => line.startsWith('ID ') && !/ <= | Completed| Frozen/.test(line));

describe('without --allow-send', () => {
  it('nothing is sent, whatever else is allowed, and it is told what would permit it', async () => {
    const { server, run } = await situation();
    for (const allow of [
      [],
      ['--allow-net'],
      ['--allow-net', `127.0.0.1:${server.port}`],
      ['--allow-send', 'mx.other.example'],
    ]) {
      const ran = await run([...to('x@smtp.example'), ...json, ...allow]);
      const { deliveries, missing } = resultOf(ran);
      expect(deliveries).toMatchObject([{ recipient: 'x@smtp.example', outcome: 'delivered' }]);
      expect(deliveries[0]?.inFact).toBeUndefined();
      const what = `delivery to 127.0.0.1 [127.0.0.1]:${server.port}: the host is not described`;
      expect(missing).toEqual([{ what, permission: 'send' }]);
    }
    const { out } = await run(to('x@smtp.example'));
    expect(out).toContain('the host is not described (--allow-send permits it)');
    expect(await server.said()).toEqual([]);
  });
});

describe('--allow-send', () => {
  it('hands the message over to a server, and tells that it did', async () => {
    const { server, run } = await situation({ offers: ['PIPELINING', '8BITMIME'] });
    const { out } = await run([...to('x@smtp.example'), '--allow-send', '--verbose']);
    expect(out).toMatch(/in fact +a real server was talked to/);
    expect(out).toMatch(/connection to 127\.0\.0\.1 \[127\.0\.0\.1\]:\d+ → made in fact/);
    expect(out).not.toContain('Missing');
    const [lines = [], ...others] = await server.said();
    expect(others).toEqual([]);
    expect(lines.slice(0, 4)).toEqual([
      'EHLO mx.example.org',
      'MAIL FROM:<a@sender.example>',
      'RCPT TO:<x@smtp.example>',
      'DATA',
    ]);
    expect(lines.slice(-5)).toEqual(['', '..dot', 'body \xe9', '.', 'QUIT']);
  });

  it('reaches those hosts only that are listed, by address or name, with or without a port', async () => {
    const { server, run } = await situation({}, 'mx.smtp.example');
    const { port } = server;
    for (const [list, sent] of [
      ['127.0.0.1', true],
      [`127.0.0.1:${port}`, true],
      ['MX.smtp.example', true],
      [`other.example,mx.smtp.example:${port}`, true],
      [`127.0.0.1:${port + 1}`, false],
      ['127.0.0.2,smtp.example', false],
    ] as const) {
      const { deliveries } = resultOf(await run([...to('x@smtp.example'), ...json, '--allow-send', list]));
      expect([list, deliveries[0]?.inFact === true]).toEqual([list, sent]);
      expect(await server.said()).toHaveLength(sent ? 1 : 0);
    }
  });

  it('bounces what is refused and puts off what is refused for now', async () => {
    const { server, run } = await situation({
      replies: { 'RCPT TO:<NO@SMTP.EXAMPLE>': '550-no such\n550 user', 'RCPT TO:<LATER@SMTP.EXAMPLE>': '451 later' },
    });
    const recipients = to('no@smtp.example', 'later@smtp.example', 'yes@smtp.example');
    const { deliveries, bounces, log } = resultOf(await run([...recipients, ...json, '--allow-send']));
    const told = deliveries.map(({ recipient, outcome, inFact }) => [recipient, outcome, inFact]);
    expect(told.sort()).toEqual([
      ['later@smtp.example', 'deferred', true],
      ['no@smtp.example', 'failed', true],
      ['yes@smtp.example', 'delivered', true],
    ]);
    expect(bounces.join()).toContain('no@smtp.example');
    expect(bounces.join()).toContain('550-no such\n    550 user');
    expect(log.join('\n')).toMatch(/== later@smtp\.example .*: SMTP error .* 451 later/);
    expect((await server.said()).length).toBe(1);
  });

  it('defers where the server refuses the connection or hangs up', async () => {
    const gone = await situation();
    await gone.server.stop();
    const refused = resultOf(await gone.run([...to('x@smtp.example'), ...json, '--allow-send']));
    expect(refused.deliveries).toMatchObject([{ outcome: 'deferred', error: 'Connection refused' }]);
    const { run } = await situation({ replies: { MAIL: '421 going down' } });
    const hung = resultOf(await run([...to('x@smtp.example'), ...json, '--allow-send']));
    expect(hung.deliveries).toMatchObject([{ outcome: 'deferred', inFact: true }]);
    expect(hung.log.join()).toContain('421 going down');
  });

  it('takes an answer for each recipient by LMTP, and by PRDR', async () => {
    const lmtp = await situation({ taken: ['250 one', '550 two', '452 three'] });
    const three = (domain: string): string[] => to(`a@${domain}`, `b@${domain}`, `c@${domain}`);
    const byLmtp = resultOf(await lmtp.run([...three('lmtp.example'), ...json, '--allow-send']));
    const outcomes = (result: typeof byLmtp): string[] =>
      result.deliveries.filter(({ inFact }) => inFact).map(({ outcome }) => outcome);
    expect(outcomes(byLmtp)).toEqual(['delivered', 'failed', 'deferred']);
    const prdr = await situation({
      offers: ['PRDR'],
      taken: ['353 looking', '250 one', '550 two', '452 three', '250 in all'],
    });
    const byPrdr = resultOf(await prdr.run([...three('smtp.example'), ...json, '--allow-send']));
    expect(outcomes(byPrdr)).toEqual(['delivered', 'failed', 'deferred']);
    expect(byPrdr.log.join('\n')).toContain('C="250 one\\\\n250 in all"');
    expect((await prdr.server.said())[0]).toContain('MAIL FROM:<a@sender.example> PRDR');
  });

  it('reaches the UNIX socket of an lmtp transport where its path is listed', async () => {
    const socket = join(folderWith({ 'at/x': '' }), 'at/lmtp');
    const { server, run } = await situation({ taken: ['*'] }, '127.0.0.1', socket);
    const args = [...to('a@socket.example', 'b@socket.example'), ...json];
    const not = resultOf(await run([...args, '--allow-send', '/elsewhere']));
    expect(not.missing).toMatchObject([{ permission: 'send' }]);
    expect(await server.said()).toEqual([]);
    const { deliveries } = resultOf(await run([...args, '--allow-send', join(socket, '..')]));
    expect(deliveries.map(({ outcome, inFact }) => [outcome, inFact])).toEqual([
      ['delivered', true],
      ['delivered', true],
    ]);
    expect((await server.said())[0]?.slice(0, 4)).toEqual([
      'LHLO mx.example.org',
      'MAIL FROM:<a@sender.example>',
      'RCPT TO:<a@socket.example>',
      'RCPT TO:<b@socket.example>',
    ]);
  });

  it('works for sessions, whose DNS is that of the options, and for tests', async () => {
    const server = await startRealServer();
    servers.push(server);
    const folder = folderWith({
      'exim.conf': `keep_environment =\n${config(server.port).replaceAll('SERVER', 'mx.smtp.example')}`,
      'dns.yaml': 'records: [ "mx.smtp.example. 300 IN A 127.0.0.1" ]',
      'test.yaml': `config: exim.conf
dns: { records: [ "mx.smtp.example. 300 IN A 127.0.0.1" ] }
sessions:
  - client: { address: 192.0.2.1 }
    messages:
      - { from: a@sender.example, to: [ x@smtp.example ], data: "Subject: x\\n\\n",
          expect: { deliveries: [ { recipient: x@smtp.example, transport: smtp } ] } }
`,
    });
    const stdin = 'EHLO x\nMAIL FROM:<a@sender.example>\nRCPT TO:<x@smtp.example>\nDATA\n\n.\nQUIT\n';
    const session = ['session', 'exim.conf', '--ip', '192.0.2.1', '--dns', 'dns.yaml'];
    const closed = await runCli(folder, session, { stdin });
    expect(closed.err).toMatch(/# missing: delivery to mx\.smtp\.example .* \(--allow-send permits it\)/);
    expect(await server.said()).toEqual([]);
    const open = await runCli(folder, [...session, '--allow-send', 'mx.smtp.example'], { stdin });
    expect(open.err).toMatch(/# delivered: x@smtp\.example .*, to mx\.smtp\.example \[127\.0\.0\.1\], in fact/);
    expect(await server.said()).toHaveLength(1);
    expect((await runCli(folder, ['test', 'test.yaml'])).code).toBe(0);
    expect(await server.said()).toEqual([]);
    expect((await runCli(folder, ['test', 'test.yaml', '--allow-send'])).code).toBe(0);
    expect(await server.said()).toHaveLength(1);
  });

  it('is an option of run, session and test, and of nothing that delivers nothing', async () => {
    for (const command of ['run', 'session', 'test', 'route', 'expand']) {
      const { out } = await runCli('/', [command, '--help']);
      expect([command, out.includes('--allow-send [hosts]')]).toEqual([
        command,
        ['run', 'session', 'test'].includes(command),
      ]);
    }
  });

  it.skipIf(eximIds === undefined)(
    'hands over what exim4 4.96 does, and logs the same (needs exim4 4.96 and root)',
    async () => {
      for (const [manner, recipients] of [
        [{ offers: ['PIPELINING', 'SIZE', 'DSN'] }, ['x@smtp.example', 'y@smtp.example']],
        [{ offers: ['CHUNKING'] }, ['x@smtp.example']],
        [{ offers: ['PRDR'], taken: ['353 looking', '*', '250 in all'] }, ['x@smtp.example', 'y@smtp.example']],
        [{ offers: ['PRDR'], taken: ['250 do not care'] }, ['x@smtp.example', 'y@smtp.example']],
        [{ offers: ['PRDR'], taken: ['353 looking', '*', '451 after all'] }, ['x@smtp.example', 'y@smtp.example']],
        [
          { offers: ['PRDR'], taken: ['353 looking', '250 a', '450 b', '550 after all'] },
          ['x@smtp.example', 'y@smtp.example'],
        ],
        [
          { offers: ['PRDR'], taken: ['353 looking', '250 a', '450 b', '250 in all'] },
          ['x@smtp.example', 'y@smtp.example'],
        ],
        [{ taken: ['*'] }, ['x@lmtp.example', 'y@lmtp.example']],
        [{ taken: ['250 a', '552 b', '450 c'] }, ['x@lmtp.example', 'y@lmtp.example', 'z@lmtp.example']],
        [{ replies: { EHLO: '502 no' } }, ['x@smtp.example']],
        [{ replies: { RCPT: '550 no' }, offers: ['PIPELINING'] }, ['x@smtp.example']],
        [{ replies: { RCPT: '550 no', DATA: '354 go' }, offers: ['PIPELINING'] }, ['x@smtp.example']],
        [{ replies: { CONNECT: '554 go away' } }, ['x@smtp.example']],
        [{ replies: { MAIL: 'what?' } }, ['x@smtp.example']],
        [{ replies: { DATA: '450 not now' } }, ['x@smtp.example']],
      ] as const) {
        const { server, run } = await situation(manner);
        const ours = resultOf(await run([...to(...recipients), ...json, '--allow-send', '--target', '4.96'])).log;
        const said = await server.said();
        const spool = liveSpool(config(server.port).replaceAll('SERVER', '127.0.0.1'));
        try {
          spool.exim(['-odi', '-f', 'a@sender.example', ...recipients], letter);
          const real = await server.said();
          expect.soft(said.map((lines) => lines.map(steady))).toEqual(real.map((lines) => lines.map(steady)));
          expect.soft(about(ours.map((line) => line.slice(20)))).toEqual(about(spool.log()));
        } finally {
          spool.remove();
        }
      }
    },
    60_000,
  );

  it.skipIf(eximIds === undefined)(
    'speaks LMTP over a socket as exim4 4.96 does (needs exim4 4.96 and root)',
    async () => {
      const recipients = ['x@socket.example', 'y@socket.example', 'z@socket.example'];
      for (const manner of [
        { taken: ['*'] },
        { taken: ['250 a', '552-b\n552 and c', '450 d'] },
        {
          replies: { 'RCPT TO:<Y@SOCKET.EXAMPLE>': '550 no', 'RCPT TO:<Z@SOCKET.EXAMPLE>': '451 later' },
          taken: ['*'],
        },
        { replies: { RCPT: '550 no' } },
        { replies: { CONNECT: '554 go away' } },
        { replies: { LHLO: '500 what?' } },
        { replies: { LHLO: 'what?' } },
        { replies: { MAIL: '451 not now' } },
        { replies: { MAIL: '550 never' } },
        { replies: { DATA: '451 not now' } },
      ]) {
        const folder = folderWith({ 'at/x': '' });
        chmodSync(folder, 0o755);
        const socket = join(folder, 'at/lmtp');
        const { server, run } = await situation(manner, '127.0.0.1', socket);
        chmodSync(join(folder, 'at'), 0o755);
        chmodSync(socket, 0o777);
        const ours = resultOf(await run([...to(...recipients), ...json, '--allow-send', '--target', '4.96'])).log;
        const said = await server.said();
        const spool = liveSpool(config(server.port, socket).replaceAll('SERVER', '127.0.0.1'));
        try {
          spool.exim(['-odi', '-f', 'a@sender.example', ...recipients], letter);
          const real = await server.said();
          expect.soft(said.map((lines) => lines.map(steady))).toEqual(real.map((lines) => lines.map(steady)));
          expect.soft(about(ours.map((line) => line.slice(20)))).toEqual(about(spool.log()));
        } finally {
          spool.remove();
        }
      }
    },
    60_000,
  );
});
