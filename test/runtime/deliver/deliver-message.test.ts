import { describe, expect, it } from 'vitest';
import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import type { RuntimeExtension } from '../../../src/runtime/run/extension.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import { simulate } from '../../../src/runtime/simulation/simulate.ts';
import type { SessionInput, SimulationResult } from '../../../src/runtime/simulation/types.ts';
import type { TraceStep } from '../../../src/runtime/state/trace.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

const main = `primary_hostname = mx.example.org
qualify_domain = example.org
acl_smtp_rcpt = accept
`;
const routers = `begin routers
remote:
  driver = manualroute
  domains = remote.example
  route_list = * 192.0.2.25
  transport = smtp
alias:
  driver = redirect
  local_parts = team
  data = alice@example.org, nobody@example.org
local:
  driver = accept
  local_parts = alice : bob
  transport = box
begin transports
smtp:
  driver = smtp
box:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
`;

interface Setting {
  readonly config?: string;
  readonly version?: string;
  readonly to: readonly string[];
  readonly from?: string;
  readonly host?: RemoteHost;
  readonly extension?: RuntimeExtension;
  /** Times, in seconds, that pass before each of several sessions. */
  readonly after?: readonly number[];
}

function deliver(setting: Setting): { readonly result: SimulationResult; readonly text: string } {
  const { config = '', version = '4.99', to, from = 'bob@example.org', host, extension, after = [0] } = setting;
  const world = createScenarioWorld({
    users: [
      { name: 'exim', uid: 93, gid: 93 },
      { name: 'mail', uid: 8, gid: 8 },
    ],
  });
  const text = config === '' ? main + routers : config;
  const accounts = {
    hostname: 'mx.example.org',
    user: (name: string) => world.accounts.byName(name),
    group: (name: string) => world.accounts.groupByName(name)?.gid,
  };
  const compiled = compile(sourceFile('exim.conf', text), { target: chooseTarget({ version }), accounts });
  const sessions = after.map((seconds): SessionInput => ({
    protocol: 'smtp',
    after: seconds * 1000,
    client: { address: '192.0.2.7', name: 'client.example' },
    steps: [{ kind: 'message', from, to, data: 'Subject: hello\n\nbody\n' }],
  }));
  const result = simulate({
    config: compiled,
    world,
    sessions,
    trace: true,
    ...(host && { hosts: new Map([['192.0.2.25', host]]) }),
    ...(extension && { extensions: () => [extension] }),
  });
  return { result, text: compiled.source.logical.text };
}

function messageOf({ sessions }: SimulationResult, index = 0) {
  const message = sessions[index]?.messages[0];
  if (!message) throw new Error('no message');
  return message;
}

/** A step and what is in it, as an outline; log lines are left out. */
function outline({ kind, text, outcome = '', steps }: TraceStep, depth = 0): readonly string[] {
  if (kind === 'log') return [];
  const inner = steps.flatMap((step) => outline(step, depth + 1));
  const shown = kind === 'message' ? 'ID' : text;
  return [`${'  '.repeat(depth)}${kind} ${shown}: ${outcome}`, ...inner];
}

describe('the result of a delivery', () => {
  it('tells where an address came from, which router took it and why, and where the transport stands', () => {
    const { result, text } = deliver({ to: ['team@example.org'] });
    const { deliveries, undelivered } = messageOf(result);
    expect(deliveries).toMatchObject([
      {
        recipient: 'alice@example.org',
        original: 'team@example.org',
        parents: [],
        router: 'local',
        transport: 'box',
        driver: 'appendfile',
        file: '/var/mail/alice',
        returnPath: 'bob@example.org',
        user: 'mail',
        outcome: 'delivered',
        decisive: { reason: 'router local: local_parts = alice : bob' },
      },
    ]);
    const [delivery] = deliveries;
    const spans = [delivery?.decisive.at, delivery?.transportAt].map((at) => at && text.slice(at.start, at.end));
    expect(spans).toEqual(['local', 'box']);
    expect(undelivered).toMatchObject([
      {
        recipient: 'nobody@example.org',
        original: 'team@example.org',
        outcome: 'failed',
        error: 'Unrouteable address',
      },
    ]);
  });

  it('tells of recipients that are the same as others', () => {
    const { undelivered } = messageOf(deliver({ to: ['bob@example.org', 'bob@Example.org'] }).result);
    expect(undelivered).toMatchObject([{ original: 'bob@Example.org', outcome: 'discarded' }]);
  });

  it('tells of a message that is frozen because nobody can be told of its failure', () => {
    const { undelivered, log } = messageOf(deliver({ from: '', to: ['nobody@example.org'] }).result);
    expect(undelivered).toMatchObject([{ recipient: 'nobody@example.org', outcome: 'frozen' }]);
    expect(log.at(-1)?.text).toMatch(/Frozen \(delivery error message\)$/);
  });

  it('tells which retry rule applies, and when the next attempt is made', () => {
    const config = `${main}${routers}begin retry\n* * F,1h,15m; F,4d,2h\n`;
    const { result, text } = deliver({ config, to: ['d@remote.example'], host: { connect: 'ECONNREFUSED' } });
    const { deliveries, bounces } = messageOf(result);
    const retry = deliveries[0]?.retry;
    expect(deliveries[0]?.outcome).toBe('deferred');
    expect(retry && text.slice(retry.at.start, retry.at.end)).toContain('F,1h,15m');
    expect(retry?.next).toBe(Date.UTC(2026, 0, 1) + 15 * 60 * 1000);
    expect(bounces).toEqual([]);
  });

  it('gives up at once where there is no retry rule, and later where its time is over', () => {
    const without = messageOf(deliver({ to: ['d@remote.example'], host: { connect: 'ECONNREFUSED' } }).result);
    expect(without.deliveries.map(({ outcome }) => outcome)).toEqual(['failed']);
    expect(without.deliveries[0]?.error).toMatch(/retry timeout exceeded$/);
    expect(without.bounces).toHaveLength(1);
    const config = `${main}${routers}begin retry\n* * F,1h,15m\n`;
    const host = { rcpt: '451 later' };
    const { result } = deliver({ config, to: ['d@remote.example'], host, after: [0, 1800, 7200] });
    const outcomes = [0, 1, 2].map((index) => messageOf(result, index).deliveries[0]?.outcome);
    expect(outcomes).toEqual(['deferred', 'deferred', 'failed']);
  });

  it('leaves hosts alone until their time has come, and gives up on those that have failed for long', () => {
    const config = `${main}${routers}begin retry\n* * F,1h,15m\n`;
    const host = { connect: 'ECONNREFUSED' };
    const { result } = deliver({ config, to: ['d@remote.example'], host, after: [0, 60, 3600, 3600, 60] });
    const errors = [0, 1, 2, 3, 4].map(
      (index) => messageOf(result, index).deliveries[0] ?? messageOf(result, index).undelivered[0],
    );
    expect(errors.map((each) => `${each?.outcome ?? ''}: ${each?.error ?? ''}`)).toEqual([
      'deferred: Connection refused',
      "deferred: retry time not reached for any host for 'remote.example'",
      'failed: retry timeout exceeded',
      'failed: retry timeout exceeded',
      "failed: all hosts for 'remote.example' have been failing for a long time (and retry time not reached)",
    ]);
  });

  it('forgets failures when a delivery succeeds', () => {
    const config = `${main}${routers}begin retry\n* * F,1h,15m\n`.replace(
      'data = alice@example.org, nobody@example.org',
      'allow_defer\n  data = ${if <{$tod_epoch}{1767229000}{:defer: not yet}{${if <{$tod_epoch}{1767233000}{alice@example.org}{:defer: again}}}}',
    );
    const { result } = deliver({ config, to: ['team@example.org'], after: [0, 3600, 7200] });
    const told = [0, 1, 2].map((index) => {
      const { undelivered, deliveries } = messageOf(result, index);
      return [...undelivered, ...deliveries].map(({ outcome }) => outcome);
    });
    expect(told).toEqual([['deferred'], ['delivered'], ['deferred']]);
  });

  it('says so where a transport driver is missing', () => {
    const config = `${main}${routers}`.replace(
      'driver = appendfile\n  file = /var/mail/$local_part_data',
      'driver = queuefile\n  directory = /var/out',
    );
    const { result } = deliver({ config, to: ['bob@example.org'] });
    expect(result.sessions[0]?.unfaithful.map(({ what }) => what)).toContain(
      'the transport driver queuefile is not simulated',
    );
  });
});

describe('the trace of a delivery', () => {
  it('has a step for each message, and in it one for each address with its routers and its transport', () => {
    const { result } = deliver({ to: ['team@example.org'] });
    const steps = result.sessions[0]?.trace.filter(({ kind }) => kind === 'message') ?? [];
    expect(steps.flatMap((step) => outline(step))).toEqual([
      'message ID: completed',
      '  delivery team@example.org: redirected',
      '    router remote: next',
      '      precondition domains: skip',
      '    router alias: ok',
      '      redirect delivered: alice@example.org, nobody@example.org',
      '  delivery nobody@example.org: failed: Unrouteable address',
      '    router remote: next',
      '      precondition domains: skip',
      '    router alias: next',
      '      precondition local_parts: skip',
      '    router local: next',
      '      precondition local_parts: skip',
      '  delivery alice@example.org: delivered',
      '    router remote: next',
      '      precondition domains: skip',
      '    router alias: next',
      '      precondition local_parts: skip',
      '    router local: ok',
      '    transport box: delivered',
      '  message ID: completed',
      '    delivery bob@example.org: delivered',
      '      router remote: next',
      '        precondition domains: skip',
      '      router alias: next',
      '        precondition local_parts: skip',
      '      router local: ok',
      '      transport box: delivered',
    ]);
  });

  it('names the transport with every address of a batch', () => {
    const { result } = deliver({ to: ['d@remote.example', 'e@remote.example'], host: {} });
    const steps = result.sessions[0]?.trace.filter(({ kind }) => kind === 'message') ?? [];
    const lines = steps.flatMap((step) => outline(step));
    expect(lines.filter((line) => /transport|delivery/.test(line))).toEqual([
      '  delivery d@remote.example: delivered',
      '    transport smtp: delivered',
      '  delivery e@remote.example: delivered',
      '    transport smtp: delivered',
    ]);
  });
});

describe('what extensions add', () => {
  it('stands in the log before the confirmation, and in the status after the host', () => {
    const extension: RuntimeExtension = {
      deliveryLogFields: ({ address }) => ` XX=${address.localPart}`,
      statusFields: ({ status }) => `X-More: ${status}\n`,
    };
    const host = { rcpt: { 'e@remote.example': '550 no' } };
    const { result } = deliver({ to: ['d@remote.example', 'e@remote.example'], host, extension });
    const { log, bounces } = messageOf(result);
    expect(log.map(({ text }) => text)).toContainEqual(expect.stringMatching(/ XX=d C="250 /));
    expect(bounces[0]).toContain('Remote-MTA: dns; 192.0.2.25\nX-More: failed\nDiagnostic-Code: smtp; 550 no\n');
  });
});

describe('bounces by release', () => {
  const host = { rcpt: `550 ${'no '.repeat(400)}end` };
  const lineOf = (version: string, start: string): string => {
    const [bounce = ''] = messageOf(deliver({ version, to: ['d@remote.example'], host }).result).bounces;
    return bounce.split('\n').find((line) => line.trimStart().startsWith(start)) ?? '';
  };

  it('have diagnostics of any length in 4.93, and short ones from 4.94 on', () => {
    expect(lineOf('4.93', 'Diagnostic-Code')).toMatch(/end$/);
    expect(lineOf('4.94', 'Diagnostic-Code')).toMatch(/\[truncated\]$/);
  });

  it('tell errors of any length up to 4.96, and short ones from 4.97 on', () => {
    expect(lineOf('4.96', '550 no')).toMatch(/end$/);
    expect(lineOf('4.97', '550 no')).toMatch(/\[truncated\]$/);
  });
});
