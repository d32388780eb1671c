import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sourceFile } from '../../grammar/source/file.ts';
import type { Listening } from '../../src/cli/listen.ts';
import { startListening } from '../../src/cli/listen.ts';
import { compile } from '../../src/index.ts';
import { connectSmtp } from '../../src/runtime/simulation/smtp-server.ts';
import { createScenarioWorld } from '../../src/runtime/world/scenario-world.ts';
import { beginSimulation } from '../../src/simulate.ts';
import { folderWith, runCli } from './run-cli.ts';

const conf = `primary_hostname = mx.example.org
domainlist local_domains = example.org
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
tls_advertise_hosts =
keep_environment =
host_lookup =
begin acl
acl_rcpt:
  deny    message = relay not permitted
          domains = ! +local_domains
  require verify = recipient
  accept
acl_data:
  deny    condition = \${if match{$h_Subject:}{junk}}
          message = no junk here
  accept
begin routers
users:
  driver = accept
  local_parts = alice : bob
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
`;

const dialogue = [
  'EHLO client.example',
  'MAIL FROM:<someone@client.example>',
  'RCPT TO:<alice@example.org>',
  'RCPT TO:<x@elsewhere.example>',
  'RCPT TO:<nobody@example.org>',
  'DATA',
  'Subject: hello',
  '',
  'body',
  '.',
  'NOOP',
  'nonsense',
  'MAIL FROM:<someone@client.example>',
  'RCPT TO:<bob@example.org>',
  'DATA',
  'Subject: junk',
  '',
  '.',
  'QUIT',
];
const input = dialogue.map((line) => `${line}\r\n`).join('');

/** Replies without what differs from one run to the next. */
const plain = (text: string): string[] =>
  text
    .replace(/id=\S+/g, 'id=ID')
    .replace(/^220 .*$/m, '220')
    .split('\r\n')
    .map((line) => line.replace(/^250-(SIZE|LIMITS).*/, '250-$1'));

const which = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

describe('eximc session', () => {
  const folder = folderWith({ 'exim.conf': conf });

  it('talks on standard input and output, and tells beside that what decides', async () => {
    const { code, out, err } = await runCli(folder, ['session', 'exim.conf', '--ip', '192.0.2.7'], { stdin: input });
    expect(code).toBe(0);
    expect(plain(out).filter((line) => !/^250[- ](?:mx|SIZE|LIMITS|8BIT|PIPE|CHUNK|SMTPUTF8|HELP)/.test(line))).toEqual(
      [
        '220',
        '250 OK',
        '250 Accepted',
        '550 relay not permitted',
        '550 Unrouteable address',
        '354 Enter message, ending with "." on a line by itself',
        '250 OK id=ID',
        '250 OK',
        '500 unrecognized command',
        '250 OK',
        '250 Accepted',
        '354 Enter message, ending with "." on a line by itself',
        '550 no junk here',
        '221 mx.example.org closing connection',
        '',
      ],
    );
    expect(err).toMatch(/^ {2}# deny in acl_rcpt: domains = ! \+local_domains {2}exim\.conf:10$/m);
    expect(err).toMatch(
      /^ {2}# delivered: alice@example\.org by router users, transport mailbox, to \/var\/mail\/alice$/m,
    );
    expect(err).toMatch(/^ {2}# log: \S+ <= someone@client\.example H=\(client\.example\) \[192\.0\.2\.7\] P=esmtp /m);
    const quiet = await runCli(folder, ['session', '-q', 'exim.conf', '--ip', '192.0.2.7'], { stdin: input });
    expect([plain(quiet.out), quiet.err]).toEqual([plain(out), '']);
  });

  it('is a session of a local program without an address', async () => {
    const { out, err } = await runCli(folder, ['session', 'exim.conf'], {
      stdin: 'EHLO x\nMAIL FROM:<a@b.example>\nRCPT TO:<bob@example.org>\nDATA\n\n.\nQUIT\n',
    });
    expect(out).toMatch(/250 mx\.example\.org|250-mx\.example\.org Hello/);
    expect(err).toMatch(/<= a@b\.example U=root P=local-esmtp/);
  });

  it('says what it cannot do', async () => {
    for (const args of [
      ['exim.conf', '--ip', 'here'],
      ['none.conf'],
      ['exim.conf', '--listen', 'x'],
      ['exim.conf', '--listen', '127.0.0.1:1', '--tls'],
      ['exim.conf', '--world', 'none.yaml'],
    ]) {
      expect((await runCli(folder, ['session', ...args])).code).toBe(2);
    }
  });

  it.skipIf(!which('exim4'))('answers as exim4 -bh does (needs exim4)', async () => {
    const bh = spawnSync('exim4', ['-C', `${folder}/exim.conf`, '-bh', '192.0.2.7'], { input, encoding: 'latin1' });
    const { out } = await runCli(folder, ['session', '-q', '--target', '4.96', 'exim.conf', '--ip', '192.0.2.7'], {
      stdin: input,
    });
    const replies = (text: string): string[] => plain(text).filter((line) => /^\d{3}[- ]?/.test(line));
    const real = bh.stdout.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
    expect(replies(out)).toEqual(replies(real));
  });
});

describe('eximc session --listen', () => {
  const config = compile(sourceFile('exim.conf', conf));
  const world = createScenarioWorld({ dns: { records: [] } });
  const listening = (serving = config): Promise<Listening> =>
    startListening('127.0.0.1:0', {}, (client, output, early) =>
      connectSmtp(
        { protocol: 'smtp', client, steps: [] },
        beginSimulation({ config: serving, world, sessions: [], trace: false }),
        { output, ...(early !== undefined && { early }) },
      ),
    );

  /** Talks as a client does that waits for each reply. */
  function talk(port: number, lines: readonly string[]): Promise<string> {
    return new Promise((done, fail) => {
      let got = '';
      const left = [...lines];
      const socket = connect(port, '127.0.0.1');
      socket.setEncoding('latin1');
      socket.on('data', (chunk: string) => {
        got += chunk;
        if (/(?:^|\n)\d{3} [^\n]*\n$/.test(got)) {
          const next = left.shift();
          if (next !== undefined) socket.write(`${next}\r\n`);
          else socket.end();
        }
      });
      socket.on('end', () => socket.end());
      socket.on('close', () => {
        done(got);
      });
      socket.on('error', fail);
    });
  }

  it('sees a client that does not wait for the greeting', async () => {
    const server = await listening(compile(sourceFile('exim.conf', `pipelining_connect_advertise_hosts =\n${conf}`)));
    const got = await new Promise<string>((done, fail) => {
      let text = '';
      const socket = connect(server.port, '127.0.0.1', () => socket.write('EHLO client.example\r\n'));
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('close', () => {
        done(text);
      });
      socket.on('error', fail);
    });
    expect(got).toBe('554 SMTP synchronization error\r\n');
    await server.close();
  });

  it('serves several clients at once, and shuts down', async () => {
    const server = await listening();
    const lines = [
      'EHLO client.example',
      'MAIL FROM:<a@client.example>',
      'RCPT TO:<alice@example.org>',
      'DATA',
      'Subject: x\r\n\r\nbody\r\n.',
      'QUIT',
    ];
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => talk(server.port, lines)));
    for (const got of all) {
      expect(got).toMatch(/\r\n250 OK id=\S+\r\n221 mx\.example\.org closing connection\r\n$/);
      expect(got).toContain('Hello client.example [127.0.0.1]');
    }
    // One that hangs up in the middle, and one that waits when the server goes.
    expect(await talk(server.port, ['EHLO x', 'MAIL FROM:<a@b.example>'])).toMatch(
      /250 OK\r\n421 mx\.example\.org lost input connection\r\n$/,
    );
    const waiting = talk(server.port, [
      'EHLO x',
      'MAIL FROM:<a@b.example>',
      ...Array.from({ length: 1000 }, () => 'NOOP'),
    ]).catch(() => 'gone');
    await server.close();
    await waiting;
    await expect(talk(server.port, ['QUIT'])).rejects.toThrow(/ECONNREFUSED/);
  });

  it('refuses a client that does not wait for its turn', async () => {
    const inOrder = `pipelining_connect_advertise_hosts =\n${conf}`;
    const server = await listening(compile(sourceFile('exim.conf', inOrder)));
    const got = await talk(server.port, ['EHLO x\r\nNOOP\r\nNOOP']);
    expect(got).toMatch(/554 SMTP synchronization error\r\n$/);
    await server.close();
  });

  it.skipIf(!which('swaks'))('takes a message from swaks (needs swaks)', async () => {
    const server = await listening();
    const { spawn } = await import('node:child_process');
    const args = [
      '--server',
      `127.0.0.1:${server.port}`,
      '--from',
      'a@client.example',
      '--to',
      'alice@example.org',
      '--helo',
      'client.example',
    ];
    const said = await new Promise<string>((done) => {
      let out = '';
      const child = spawn('swaks', args);
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString('latin1');
      });
      child.on('close', (status) => {
        done(`${status ?? 'killed'}\n${out}`);
      });
    });
    await server.close();
    expect(said).toMatch(/^0\n/);
    const replies = said.split('\n').filter((line) => /^<[-*]/.test(line));
    expect(replies.at(0)).toMatch(/220 mx\.example\.org ESMTP/);
    expect(replies.slice(-5).join('\n')).toMatch(
      /250 OK\n<- +250 Accepted\n<- +354 [^\n]*\n<- +250 OK id=\S+\n<- +221 mx\.example\.org closing connection/,
    );
  });
});
