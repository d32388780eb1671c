import { describe, expect, it } from 'vitest';
import type { TraceStep } from '../../../src/runtime/state/trace.ts';
import { configOf, lines, message, only, session, short, simulated, usual } from './simulated.ts';

const config = configOf(usual);

describe('a session', () => {
  it('is told reply by reply, with what decided', () => {
    const {
      replies,
      message: sent,
      dropped,
      log,
    } = only(
      simulated(config, [
        session([message({ to: ['alice@example.org', 'x@elsewhere.example', 'nobody@example.org'] })]),
      ]),
    );
    expect(replies.map(({ command, code, step }) => [command, code, step])).toEqual([
      ['', 220, undefined],
      ['EHLO client.example', 250, undefined],
      ['MAIL FROM:<someone@client.example>', 250, 0],
      ['RCPT TO:<alice@example.org>', 250, 0],
      ['RCPT TO:<x@elsewhere.example>', 550, 0],
      ['RCPT TO:<nobody@example.org>', 550, 0],
      ['DATA', 354, 0],
      ['.', 250, 0],
      ['QUIT', 221, undefined],
    ]);
    expect(dropped).toBe(false);
    expect(log).toEqual([]);
    expect(sent.rcpt.map(({ address, code, text, decisive }) => [address, code, text, decisive?.reason])).toEqual([
      ['alice@example.org', 250, 'Accepted', 'accept in acl_rcpt'],
      ['x@elsewhere.example', 550, 'relay not permitted', 'deny in acl_rcpt: domains = ! +local_domains'],
      ['nobody@example.org', 550, 'Unrouteable address', 'require in acl_rcpt: verify = recipient'],
    ]);
    const text = config.source.logical.text;
    const at = sent.rcpt[1]?.decisive?.at;
    expect(at && text.slice(at.start, at.end)).toMatch(/^deny +message = relay not permitted/);
    expect(sent).toMatchObject({ from: 'someone@client.example', step: 0, accepted: true, mail: { code: 250 } });
    expect(sent.data).toMatchObject({ code: 250, text: `OK id=${sent.id}` });
    expect(sent.id).toMatch(/^\w{6}-\w{11}-\w{4}$/);
  });

  it('delivers what it accepts, and logs it with the message', () => {
    const { message: sent } = only(
      simulated(config, [session([message({ to: ['alice@example.org', 'bob@example.org'] })])]),
    );
    expect(sent.deliveries).toMatchObject([
      { recipient: 'alice@example.org', router: 'users', transport: 'mailbox', file: '/var/mail/alice', user: 'mail' },
      { recipient: 'bob@example.org', file: '/var/mail/bob', outcome: 'delivered' },
    ]);
    expect(sent.log.map(({ log, text }) => `${log}: ${text.slice(sent.id.length + 1)}`)).toEqual([
      'main: <= someone@client.example H=client.example [192.0.2.7] P=esmtp S=211',
      'main: => alice <alice@example.org> R=users T=mailbox',
      'main: => bob <bob@example.org> R=users T=mailbox',
      'main: Completed',
    ]);
    expect(sent.log[0]?.stamp).toBe('2026-01-02 03:04:05');
    const kept = simulated(config, [session([message()])], {}, { deliver: false });
    expect(only(kept).message).toMatchObject({ accepted: true, deliveries: [], undelivered: [] });
  });

  it('tells of messages that were refused, wherever they were', () => {
    const refusing = configOf(usual, {
      'acl_smtp_rcpt = acl_rcpt': 'acl_smtp_rcpt = acl_rcpt\nacl_smtp_mail = acl_mail\nacl_smtp_data = acl_data',
      'begin acl': `begin acl

acl_mail:
  deny  senders = bad@client.example
        message = not you
  accept set acl_m_seen = $sender_address

acl_data:
  deny  condition = \${if match{$h_Subject:}{junk}}
        message = no junk
  accept
`,
    });
    const { sessions } = simulated(refusing, [
      session([
        message({ from: 'bad@client.example' }),
        message({ to: ['x@elsewhere.example'] }),
        message({ data: 'Subject: junk\n\nbody\n' }),
        message({ data: 'Subject: fine\n\nbody\n' }),
      ]),
    ]);
    const { messages, log } = sessions[0] ?? { messages: [], log: [] };
    expect(
      messages.map(({ step, accepted, mail, rcpt, data }) => [step, accepted, mail?.code, rcpt[0]?.code, data?.code]),
    ).toEqual([
      [0, false, 550, undefined, undefined],
      [1, false, 250, 550, undefined],
      [2, false, 250, 250, 550],
      [3, true, 250, 250, 250],
    ]);
    expect(messages.map(({ id }) => id === '')).toEqual([true, true, true, false]);
    expect(messages.map(({ variables }) => variables.get('acl_m_seen'))).toEqual([
      undefined,
      'someone@client.example',
      'someone@client.example',
      'someone@client.example',
    ]);
    expect(messages[2]?.headers).toContain('Subject: junk');
    expect(messages[2]?.data?.decisive?.reason).toMatch(/^deny in acl_data: condition = /);
    expect(messages.map((each) => each.log.filter((line) => line.log === 'reject').length)).toEqual([1, 1, 1, 0]);
    expect(log).toEqual([]);
  });

  it('gives the variables that are asked for, and header lines as they are spooled', () => {
    const adding = configOf(usual, {
      '  accept\n':
        '  accept  add_header = X-Seen: $sender_host_address\n          set acl_c_host = $sender_host_name\n',
    });
    const result = simulated(adding, [
      session([message({ data: 'Subject: x\nTo: alice@example.org\n\nbody\n' })], {
        variables: ['sender_address', 'message_size', 'nonsense'],
      }),
    ]);
    const { variables, headers } = only(result).message;
    expect(Object.fromEntries(variables)).toEqual({
      acl_c_host: 'client.example',
      sender_address: 'someone@client.example',
      message_size: expect.stringMatching(/^\d+$/) as string,
    });
    expect(headers).toEqual([
      expect.stringMatching(/^Received: from client\.example/),
      'Subject: x',
      'To: alice@example.org',
      'X-Seen: 192.0.2.7',
    ]);
  });

  it('has a client with TLS, with AUTH spoken or done', () => {
    const secure = configOf(usual, {
      'tls_advertise_hosts =': 'tls_advertise_hosts = *\ntls_certificate = /x\nauth_advertise_hosts = *',
      '  require verify = recipient': `  accept  authenticated = *
          set acl_m_who = $authenticated_id by $sender_host_authenticated over $tls_in_cipher, sni $tls_in_sni
  require verify = recipient`,
    });
    const withAuth = configOf(`${secure.source.logical.text}
begin authenticators

plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{alice}}{eq{$auth3}{secret}}}}
  server_set_id = $auth2
`);
    const client = { address: '192.0.2.7', tls: { sni: 'mx.example.org' } };
    const auth = { kind: 'spoken', mechanism: 'PLAIN', user: 'alice', password: 'secret' } as const;
    const spoken = only(simulated(withAuth, [session([message()], { client: { ...client, auth } })]));
    expect(spoken.message.variables.get('acl_m_who')).toBe(
      'alice by plain over TLS1.3:TLS_AES_256_GCM_SHA384:256, sni mx.example.org',
    );
    expect(short(spoken)).toContain('STARTTLS -> 220 TLS go ahead');
    expect(short(spoken)).toContain(`AUTH PLAIN ${btoa('\0alice\0secret')} -> 235 Authentication succeeded`);
    const wrong = only(
      simulated(withAuth, [session([message()], { client: { ...client, auth: { ...auth, password: 'x' } } })]),
    );
    expect(wrong.replies.find(({ command }) => command.startsWith('AUTH'))).toMatchObject({ code: 535 });
    const stated = { kind: 'stated', authenticator: 'plain', id: 'bob' } as const;
    const onConnect = {
      address: '192.0.2.7',
      tls: { onConnect: true, cipher: 'X', version: 'TLS1.2', bits: 128 },
      auth: stated,
    };
    const done = only(simulated(withAuth, [session([message()], { client: onConnect })]));
    expect(done.message.variables.get('acl_m_who')).toBe('bob by plain over TLS1.2:X:128, sni ');
    expect(short(done).some((line) => /^(?:AUTH|STARTTLS)/.test(line))).toBe(false);
  });

  it('may be raw lines, bytes and pauses', () => {
    const raw = simulated(config, [
      session([
        ...lines(
          'EHLO me.example',
          'MAIL FROM:<a@client.example>',
          'RCPT TO:<alice@example.org>',
          'DATA',
          'Subject: raw',
          '',
          '..dot',
          '.',
        ),
        { kind: 'wait', milliseconds: 60_000 },
        { kind: 'bytes', bytes: 'RSET\r\nNOOP\r\n' },
        ...lines('VRFY <alice@example.org', 'nonsense', 'QUIT'),
      ]),
    ]);
    const { replies, message: sent } = only(raw);
    expect(replies.map(({ command, code, step }) => [command, code, step])).toEqual([
      ['', 220, undefined],
      ['EHLO me.example', 250, 0],
      ['MAIL FROM:<a@client.example>', 250, 1],
      ['RCPT TO:<alice@example.org>', 250, 2],
      ['DATA', 354, 3],
      ['.', 250, 7],
      ['RSET', 250, 9],
      ['NOOP', 250, 9],
      ['VRFY <alice@example.org', 501, 10],
      ['nonsense', 500, 11],
      ['QUIT', 221, 12],
    ]);
    expect(sent).toMatchObject({ step: 1, accepted: true });
    expect(sent.deliveries[0]?.message).toMatch(/\n\n\.dot\n\n?$/);
  });

  it('ends when the client hangs up, or when the server has had enough', () => {
    const hangsUp = only(
      simulated(config, [
        session(lines('EHLO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<alice@example.org>', 'DATA', 'Subject: x'), {
          ending: 'hang-up',
        }),
      ]),
    );
    expect(hangsUp.dropped).toBe(false);
    expect(hangsUp.replies.at(-1)).toMatchObject({ command: 'DATA', code: 354 });
    expect(hangsUp.message).toMatchObject({ accepted: false, id: '' });
    expect([...hangsUp.log, ...hangsUp.message.log].map(({ text }) => text).join('\n')).toMatch(
      /lost while reading message data/,
    );

    const inOrder = configOf(usual, {
      'acl_smtp_rcpt = acl_rcpt': 'acl_smtp_rcpt = acl_rcpt\npipelining_connect_advertise_hosts =',
    });
    const both = session([{ kind: 'bytes', bytes: 'EHLO x\r\nMAIL FROM:<a@b.example>\r\n' }]);
    // Who may send before the greeting may go on so.
    expect(simulated(config, [both]).sessions[0]?.replies.at(-1)).toMatchObject({ code: 250 });
    const early = simulated(inOrder, [both]).sessions[0];
    expect(early?.dropped).toBe(true);
    expect(early?.replies.at(-1)).toMatchObject({ code: 554, text: 'SMTP synchronization error' });

    const dropping = configOf(usual, { '  deny    message = relay': '  drop    message = relay' });
    const dropped = only(simulated(dropping, [session([message({ to: ['x@elsewhere.example'] }), message()])]));
    expect(dropped).toMatchObject({ dropped: true, messages: [{ accepted: false }] });
    expect(dropped.message.rcpt[0]).toMatchObject({ code: 550, text: 'relay not permitted' });
  });

  it('tells what was missing and what is not done as Exim does it, in each session', () => {
    const asking = configOf(usual, {
      '  require verify = recipient':
        '  warn  dnslists = bl.example\n  warn  condition = ${lookup mysql{SELECT 1}{yes}{no}}\n  require verify = recipient',
    });
    const { sessions } = simulated(asking, [session([message()]), session([message()])], { dns: 'unknown' });
    for (const each of sessions)
      expect(each.missing.map(({ what }) => what)).toContain('DNS A records of 7.2.0.192.bl.example');
    expect(sessions).toHaveLength(2);
  });
});

describe('several sessions', () => {
  it('happen in one world, one after the other', () => {
    const limited = configOf(usual, {
      '  require verify = recipient': `  defer   message = slow down
          ratelimit = 1.5 / 1h / strict / per_rcpt
  require verify = recipient`,
    });
    const { sessions } = simulated(limited, [
      session([message()]),
      session([message()], { after: 1000 }),
      session([message()], { after: 3 * 3600 * 1000 }),
    ]);
    expect(sessions.map(({ messages }) => messages[0]?.rcpt[0]?.code)).toEqual([250, 451, 250]);
    expect(sessions[2]?.messages[0]?.log[0]?.stamp).toBe('2026-01-02 06:04:06');
  });

  it('take the time that ACLs put in', () => {
    const delaying = configOf(usual, {
      '  require verify = recipient': '  warn delay = 30s\n  require verify = recipient',
    });
    const { replies } = only(simulated(delaying, [session([message()])]));
    expect(replies.map(({ delay }) => delay)).toEqual([
      undefined,
      undefined,
      undefined,
      30_000,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('count what was reached, and come out the same with trace off', () => {
    const sessions = [session([message({ to: ['alice@example.org', 'x@elsewhere.example'] })])];
    const off = simulated(config, sessions);
    const on = simulated(config, sessions, {}, { trace: true });
    const text = config.source.logical.text;
    const counts = off.coverage.map(({ at, held, notHeld }) => [
      text.slice(at.start, at.end).split(/\s/)[0],
      held,
      notHeld,
    ]);
    expect(counts).toEqual([
      ['deny', 1, 1],
      ['users', 2, 0],
      ['require', 1, 0],
      ['accept', 1, 0],
      ['mailbox', 1, 0],
    ]);
    const bare = (result: typeof on): unknown => result.sessions.map(({ trace: _, ...rest }) => rest);
    expect(bare(on)).toEqual(bare(off));
    expect(off.sessions[0]?.trace).toEqual([]);
  });
});

describe('a trace', () => {
  const { trace } = only(simulated(config, [session([message()])], {}, { trace: true }));
  const find = (steps: readonly TraceStep[], kind: TraceStep['kind']): TraceStep[] =>
    steps.flatMap((step) => [...(step.kind === kind ? [step] : []), ...find(step.steps, kind)]);

  it('has a step for each line that the client sent, and for each message', () => {
    expect(trace.map(({ kind, text, outcome }) => [kind, text, outcome])).toEqual([
      ['command', '', '220'],
      ['command', 'EHLO client.example', '250'],
      ['command', 'MAIL FROM:<someone@client.example>', '250'],
      ['command', 'RCPT TO:<alice@example.org>', '250'],
      ['command', 'DATA', '354'],
      ['command', '.', '250'],
      ['message', expect.stringMatching(/^\w{6}-/), 'completed'],
      ['command', 'QUIT', '221'],
    ]);
    expect(trace[0]?.time).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  });

  it('shows what was asked, and where it stands', () => {
    const [rcpt] = trace.filter(({ text }) => text.startsWith('RCPT'));
    const [acl] = find(rcpt?.steps ?? [], 'acl');
    expect(acl).toMatchObject({ text: 'acl_rcpt', outcome: 'accept' });
    expect(acl?.steps.map(({ text, outcome }) => [text, outcome])).toEqual([
      ['deny', 'false'],
      ['require', 'true'],
      ['accept', 'true'],
    ]);
    expect(acl?.steps[0]?.steps).toMatchObject([
      { kind: 'condition', text: 'domains = ! +local_domains', outcome: 'false' },
    ]);
    const [delivery] = find(trace, 'delivery');
    expect(delivery).toMatchObject({ text: 'alice@example.org' });
    expect(find(delivery?.steps ?? [], 'router')).toMatchObject([{ text: 'users' }]);
    expect(find(trace, 'reply').length).toBe(7);
  });

  it('stops somewhere', () => {
    const looping = configOf(usual, {
      '  require verify = recipient': `  warn  condition = \${if forany{\${sg{${'x:'.repeat(3000)}}{x}{1}}}{eq{$item}{2}}}\n  require verify = recipient`,
    });
    const { sessions } = simulated(
      looping,
      [session(Array.from({ length: 50 }, () => message()))],
      {},
      { trace: true },
    );
    const count = (steps: readonly TraceStep[]): number => steps.reduce((sum, step) => sum + 1 + count(step.steps), 0);
    expect(count(sessions[0]?.trace ?? [])).toBeLessThan(200_100);
  });
});

describe('routes', () => {
  it('tell where addresses go, and why not', () => {
    const routing = configOf(usual, {
      'users:\n': `aliases:
  driver = redirect
  domains = +local_domains
  data = \${lookup{$local_part}lsearch{/etc/aliases}}
  allow_fail
  allow_defer
  file_transport = mailbox
  pipe_transport = mailbox

users:
`,
    });
    const files = {
      '/etc/aliases':
        'both: alice, bob\nlost: :fail: gone\nlater: :defer: wait\nnull: :blackhole:\nlog: /var/log/mail\nloop: loop2\nloop2: loop\n',
    };
    const route = (address: string) => ({ address });
    const addresses = [
      'both@example.org',
      'lost@example.org',
      'later@example.org',
      'null@example.org',
      'log@example.org',
      'loop@example.org',
      'x@y.example',
      'a b',
      'alice',
    ];
    const { routes } = simulated(routing, [], { files }, { routes: addresses.map(route) });
    expect(
      routes.map(({ address, deliveries, undelivered }) => [
        address,
        ...deliveries.map(
          ({ recipient, original, router, transport, file }) =>
            `${original} > ${recipient} ${router}/${transport} ${file ?? ''}`,
        ),
        ...undelivered.map(
          ({ recipient, outcome, router, error }) => `${recipient} ${outcome} ${router ?? '-'} ${error ?? ''}`,
        ),
      ]),
    ).toEqual([
      [
        'both@example.org',
        'both@example.org > bob@example.org users/mailbox ',
        'both@example.org > alice@example.org users/mailbox ',
      ],
      ['lost@example.org', 'lost@example.org failed aliases gone'],
      ['later@example.org', 'later@example.org deferred aliases wait'],
      ['null@example.org', 'null@example.org discarded aliases '],
      ['log@example.org', 'log@example.org > /var/log/mail aliases/mailbox /var/log/mail'],
      ['loop@example.org', 'loop@example.org failed - Unrouteable address'],
      ['x@y.example', 'x@y.example failed - Unrouteable address'],
      ['a b', expect.stringMatching(/^a b failed - /)],
      ['alice', 'alice@example.org > alice@example.org users/mailbox '],
    ]);
    expect(routes[0]?.deliveries[0]?.decisive.reason).toBe(
      'router users: domains = +local_domains, local_parts = alice : bob',
    );
  });
});
