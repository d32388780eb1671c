import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from '../../cli/run-cli.ts';
import { configOf, lines, message, only, session, simulated, usual } from './simulated.ts';

const config = configOf(usual);

describe('a client that means no good', () => {
  it('sends bytes of every kind', () => {
    const all = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('');
    const sent = only(simulated(config, [session([message({ data: `Subject: ${all}\n\n${all.repeat(100)}\n` })])]));
    expect(sent.message.data?.code).toBe(250);
    const raw = simulated(config, [
      session([{ kind: 'bytes', bytes: `${all}\r\n` }, ...lines(all, `EHLO ${all}`, `MAIL FROM:<${all}@x>`, 'QUIT')]),
    ]);
    expect(raw.sessions[0]?.replies.length).toBeGreaterThan(1);
    expect(raw.sessions[0]?.messages.every(({ accepted }) => !accepted)).toBe(true);
  });

  it('sends 50 MB, more than it may, and lines without an end', { timeout: 60_000 }, () => {
    const large = `Subject: large\n\n${'x'.repeat(998).concat('\n').repeat(52_000)}`;
    const sent = only(simulated(config, [session([message({ data: large })])], {}, { deliver: false }));
    expect(sent.message.data?.code).toBe(250);
    const limited = configOf(usual, { qualify_domain: 'message_size_limit = 1M\nqualify_domain' });
    const refused = only(simulated(limited, [session([message({ data: large })])]));
    expect(refused.message.data).toMatchObject({ code: 552, text: 'Message size exceeds maximum permitted' });
    const endless = simulated(config, [session([{ kind: 'bytes', bytes: 'x'.repeat(5_000_000) }, ...lines('QUIT')])]);
    expect(endless.sessions[0]?.replies.length).toBeLessThan(10);
    const header = only(simulated(config, [session([message({ data: `X: ${'y'.repeat(3_000_000)}\n\nbody\n` })])]));
    expect(header.message.data?.code).toBe(552);
  });

  it('names 100,000 recipients', { timeout: 60_000 }, () => {
    const bounded = configOf(usual, { qualify_domain: 'recipients_max = 1000\nqualify_domain' });
    const to = Array.from({ length: 100_000 }, (_, i) => `u${i}@elsewhere.example`);
    to[0] = 'alice@example.org';
    const { message: sent } = only(simulated(bounded, [session([message({ to })])], {}, { trace: true }));
    expect(sent.rcpt).toHaveLength(100_000);
    expect(sent.rcpt.at(-1)?.code).toBe(452);
    expect(sent.deliveries).toHaveLength(1);
  });

  it('ends lines as it likes, and hides commands in a message', () => {
    const smuggled =
      'Subject: x\r\n\r\nbody\n.\nMAIL FROM:<evil@b.example>\nRCPT TO:<bob@example.org>\nDATA\nevil\n.\r\n';
    const { sessions } = simulated(config, [
      session([
        ...lines('EHLO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<alice@example.org>', 'DATA'),
        { kind: 'bytes', bytes: smuggled },
        ...lines('QUIT'),
      ]),
    ]);
    expect(sessions[0]?.messages.map(({ from }) => from)).toEqual(['a@b.example']);
    for (const bytes of ['EHLO x\rMAIL FROM:<a@b>\r\n', 'EHLO x\nNOOP\n', '\r\r\n\n', '\0\0\0\r\n']) {
      expect(simulated(config, [session([{ kind: 'bytes', bytes }])]).sessions[0]?.replies.length).toBeGreaterThan(0);
    }
  });

  it('sends MIME that is none', () => {
    const checking = configOf(usual, {
      'acl_smtp_rcpt = acl_rcpt': 'acl_smtp_rcpt = acl_rcpt\nacl_smtp_mime = acl_mime',
      'begin acl': 'begin acl\nacl_mime:\n  warn decode = default\n  accept\n',
    });
    const part = 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n';
    const nested = `MIME-Version: 1.0\n${Array.from({ length: 300 }, (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\n`).join('')}`;
    const texts = [
      nested,
      `MIME-Version: 1.0\n${part.repeat(200)}`,
      'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\n\n--\n--\n',
      `MIME-Version: 1.0\nContent-Type: ;;;=\0"\nContent-Transfer-Encoding: base64\n\n${'===='.repeat(1000)}\n`,
    ];
    for (const data of texts) {
      const code = only(simulated(checking, [session([message({ data })])])).message.data?.code;
      expect([250, 550, 451]).toContain(code);
    }
  });

  it('sends mail to itself without an end', () => {
    const looping = configOf(usual, {
      'users:\n':
        'loop:\n  driver = redirect\n  local_parts = \\N^l[0-9]+$\\N\n  data = l${eval:${sg{$local_part}{l}{}}+1}@example.org\n\nsame:\n  driver = redirect\n  local_parts = alice\n  data = alice@example.org, alice@example.org\n  repeat_use = false\n\nusers:\n',
    });
    const { message: sent } = only(
      simulated(looping, [session([message({ to: ['l0@example.org', 'alice@example.org'] })])], {}, { trace: true }),
    );
    expect(sent.rcpt.map(({ code }) => code)).toEqual([451, 250]);
    expect(sent.deliveries.map(({ recipient }) => recipient)).toEqual(['alice@example.org']);
    const routed = simulated(looping, [], {}, { routes: [{ address: 'l0@example.org' }] });
    expect(routed.routes[0]?.undelivered[0]?.outcome).toBe('deferred');
  });
});

describe('a configuration that means no good', () => {
  const outside = folderWith({ secret: 'the secret: 1\n' });
  const attempts: Readonly<Record<string, string>> = {
    run: '${run{/usr/bin/touch MARK}{$value}{no}}',
    'run in a shell': '${run,preexpand{/bin/sh -c "touch MARK"}{$value}{no}}',
    readfile: '${readfile{SECRET}}',
    readsocket: '${readsocket{inet:127.0.0.1:1}{x}{2s}{\\n}{no}}',
    'a lookup in a file': '${lookup{the secret}lsearch{SECRET}{$value}{no}}',
    'a lookup in a folder': '${lookup{secret}dsearch{OUTSIDE}{$value}{no}}',
    'a lookup in a database': '${lookup sqlite,file=SECRET{select 1}{$value}{no}}',
    dlfunc: '${dlfunc{SECRET}{f}}',
    perl: '${perl{system}{touch MARK}}',
    'a link out of the root': '${readfile{/link}}',
    dots: '${readfile{/../../../../../../../..SECRET}}',
  };

  it.each(Object.keys(attempts))('tries %s, and gets nothing', async (name) => {
    const folder = folderWith({ 'root/etc/x': '' });
    symlinkSync(join(outside, 'secret'), join(folder, 'root/link'));
    const mark = join(folder, 'mark');
    const attempt = (attempts[name] ?? '')
      .replaceAll('MARK', mark)
      .replaceAll('SECRET', join(outside, 'secret'))
      .replaceAll('OUTSIDE', outside);
    const conf = usual
      .replace('  accept\n\nbegin routers', `  accept  set acl_m_got = ${attempt}\n\nbegin routers`)
      .replace(
        '  file = /var/mail/$local_part_data\n  user = mail',
        `  file = /var/mail/$local_part_data\n  user = mail\n  headers_add = X-Got: ${attempt}\n\npiped:\n  driver = pipe\n  command = /usr/bin/touch ${mark}`,
      )
      .replace('users:\n', 'programs:\n  driver = accept\n  local_parts = bob\n  transport = piped\n\nusers:\n');
    writeFileSync(join(folder, 'exim.conf'), conf);
    writeFileSync(
      join(folder, 'main.yaml'),
      'config: exim.conf\nroot: root\ndns: { records: [] }\nsessions:\n  - client: { address: 192.0.2.7, name: c.example }\n    messages: [ { from: a@c.example, to: [ alice@example.org, bob@example.org ] } ]\n',
    );
    const { code, out, err } = await runCli(folder, ['run', '--format', 'json', 'main.yaml']);
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toContain('the secret: 1');
    const { existsSync } = await import('node:fs');
    expect(existsSync(mark)).toBe(false);
    const { sessions } = JSON.parse(out) as { sessions: { messages: { variables: Record<string, string> }[] }[] };
    expect(['no', '', undefined]).toContain(sessions[0]?.messages[0]?.variables['acl_m_got']);
  });

  it('never ends: macros, expansions and ACLs that call themselves are cut off', () => {
    const recursive = configOf(usual, {
      'begin acl': 'begin acl\nagain:\n  accept acl = again\n',
      '  require verify = recipient': '  require acl = again\n  require verify = recipient',
    });
    const { message: sent } = only(simulated(recursive, [session([message()])]));
    expect(sent.rcpt[0]?.code).toBe(451);
    expect(sent.log.map(({ text }) => text).join('\n')).toMatch(/ACL nested too deep: possible loop/);
  });
});

describe('a scenario of the wrong shape', () => {
  it.each([
    ['nothing', '', /./],
    ['a list', '- 1\n', /./],
    ['no YAML', 'a: [', /./],
    ['numbers for texts', 'config: 7\nsessions: 8\nroutes: {}\n', /./],
    ['sessions without a client', 'config: exim.conf\nsessions: [ 1, null, [] ]\n', /./],
    ['an address that is none', 'config: exim.conf\nsessions: [ { client: { address: [] }, messages: 3 } ]\n', /./],
    [
      'aliases without an end',
      `a: &a [ x, x ]\nb: &b [ *a, *a, *a, *a, *a, *a, *a, *a ]\nc: &c [ *b, *b, *b, *b, *b, *b, *b, *b ]\nd: &d [ *c, *c, *c, *c, *c, *c, *c, *c ]\ne: [ *d, *d, *d, *d, *d, *d, *d, *d ]\n`,
      /./,
    ],
  ])('is refused with its place: %s', async (_name, text, told) => {
    const folder = folderWith({ 'exim.conf': usual, 'main.yaml': text });
    const { code, out, err } = await runCli(folder, ['run', 'main.yaml']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^main\.yaml:\d+:\d+: /);
    expect(err).toMatch(told);
  });
});
