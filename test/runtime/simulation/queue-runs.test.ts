import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RemoteHost, HostPhase } from '../../../src/runtime/simulation/remote-host.ts';
import { fateForms, messageFates } from '../../../src/runtime/simulation/fates.ts';
import type { QueueRunInput, SessionInput, SimulationResult } from '../../../src/runtime/simulation/types.ts';
import { plainQueueRun } from '../../../src/runtime/queue/run-options.ts';
import { configOf, message, session, simulated } from './simulated.ts';

const conf = `
primary_hostname = mx.example.org
qualify_domain = example.org
acl_smtp_rcpt = accept
tls_advertise_hosts =
keep_environment =
queue_run_in_order
host_lookup =
delay_warning = 2h
timeout_frozen_after = 3d

begin routers

own:
  driver = accept
  domains = example.org : client.example
  local_parts = alice : someone
  transport = mailbox

others:
  driver = manualroute
  domains = ! example.org : ! client.example
  route_list = * out.example
  host_find_failed = defer
  transport = away

begin transports

mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail

away:
  driver = smtp
  hosts_try_fastopen =

begin retry
* * F,1h,15m; F,1d,1h
`;

const minute = 60_000;
const hour = 60 * minute;
const begin = Date.UTC(2026, 0, 2, 3, 4, 5);
const dns = { records: ['out.example. 300 IN A 198.51.100.1'] };

type Hosts = Readonly<Record<string, RemoteHost | readonly HostPhase[]>>;

/** Simulates sessions and queue runs with a server out.example. */
function ran(
  sessions: readonly SessionInput[],
  queueRuns: readonly QueueRunInput[],
  hosts: Hosts,
  replaced: Readonly<Record<string, string>> = {},
): SimulationResult {
  return simulated(
    configOf(conf, replaced),
    sessions,
    { dns, hostname: 'mx' },
    {
      queueRuns,
      hosts: new Map(Object.entries(hosts)),
    },
  );
}

const toX = message({ to: ['x@far.example'] });

/** The fates of all recipients, as `recipient: whole`. */
function fates(result: SimulationResult): string[] {
  return messageFates(result).flatMap(({ from, received, recipients }) =>
    recipients.map((each) => `<${from}> ${each.recipient}: ${fateForms(each, received)[0] ?? ''}`),
  );
}

const down: RemoteHost = { connect: 'ECONNREFUSED' };

/** Has all messages frozen. */
const frozen = {
  'acl_smtp_rcpt = accept': 'acl_smtp_rcpt = acl_rcpt',
  'begin routers': 'begin acl\nacl_rcpt:\n  accept control = freeze\nbegin routers',
};

describe('queue runs', () => {
  it('deliver what could not be delivered, once its retry time has come and the host is back', () => {
    const result = ran([session([toX])], [{ every: 10 * minute, for: 3 * hour }], {
      'out.example': [{ ...down, until: begin + 50 * minute }, {}],
    });
    const tried = result.queueRuns.filter((run) => run.attempts.some(({ deliveries }) => deliveries.length > 0));
    expect(tried.map(({ time }) => Math.round((time - begin) / minute))).toEqual([20, 40, 60]);
    expect(result.queueRuns).toHaveLength(6);
    expect(tried.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome))).toEqual([
      'deferred',
      'deferred',
      'completed',
    ]);
    expect(fates(result)).toEqual(['<someone@client.example> x@far.example: tried 4 times, delivered after 1h']);
    expect(result.queue).toEqual([]);
  });

  it('tell what waits, and when it is tried next', () => {
    const result = ran([session([toX])], [{ after: 10 * minute }, { after: 6 * minute }], { 'out.example': down });
    const [early, late] = result.queueRuns;
    expect(early?.attempts).toMatchObject([
      { outcome: 'deferred', deliveries: [], undelivered: [{ recipient: 'x@far.example', waiting: true }] },
    ]);
    expect(early?.attempts[0]?.log.map(({ text }) => text.slice(text.indexOf(' ') + 1))).toEqual([
      "== x@far.example R=others T=away defer (-54): retry time not reached for any host for 'far.example'",
    ]);
    expect(late?.attempts[0]?.deliveries).toMatchObject([{ outcome: 'deferred', error: 'Connection refused' }]);
    const [fate] = messageFates(result).flatMap(({ recipients }) => recipients);
    expect(fate).toMatchObject({ end: 'queued', waits: 1 });
    expect(fate?.next).toBeGreaterThan(begin + 30 * minute);
    expect(result.queue).toMatchObject([{ recipients: ['x@far.example'], delivered: [], frozen: false, warnings: 0 }]);
  });

  it('warn the sender, and give up when the rules say so', () => {
    const result = ran([session([toX])], [{ every: hour, for: 3 * 24 * hour }], { 'out.example': down });
    const id = result.sessions[0]?.messages[0]?.id ?? '';
    const bounces = result.queueRuns.flatMap((run) => run.attempts.flatMap((attempt) => attempt.bounces));
    expect(bounces.map((bounce) => /^Subject: (.*)$/m.exec(bounce)?.[1])).toEqual([
      ...Array.from({ length: 12 }, (_, i) => `Warning: message ${id} delayed ${2 * i + 2} hours`),
      'Mail delivery failed: returning message to sender',
    ]);
    expect(fates(result)).toEqual([
      '<someone@client.example> x@far.example: tried 26 times, bounced after 1d1h',
      ...Array.from({ length: 13 }, () => '<> someone@client.example: tried once, delivered at once'),
    ]);
    // Nothing is left, so no more runs are made.
    expect(result.queueRuns).toHaveLength(25);
  });

  it('do not heed retry times with -qf, nor that a message is frozen with -qff', () => {
    const force = { ...plainQueueRun, force: true };
    const result = ran([session([toX])], [{ options: force }, { options: { ...force, thaw: true } }], {}, frozen);
    expect(result.sessions[0]?.messages[0]).toMatchObject({ outcome: 'untouched' });
    expect(result.queueRuns.map(({ options, attempts }) => [options, attempts.map(({ outcome }) => outcome)])).toEqual([
      ['-qf', ['untouched']],
      ['-qff', ['completed']],
    ]);
    const early = ran([session([toX])], [{ after: 2 * minute, options: force }], {
      'out.example': [{ ...down, until: begin + minute }, {}],
    });
    expect(early.queueRuns[0]?.attempts).toMatchObject([{ outcome: 'completed' }]);
  });

  it('take up those messages only that are selected, of which the first is forced', () => {
    const both = [session([toX, message({ to: ['y@near.example'] })])];
    const only = { ...plainQueueRun, recipient: { text: 'NEAR.example', isRegex: false } };
    const result = ran(both, [{ after: 2 * minute, options: only }, {}], {
      'out.example': [{ ...down, until: begin + minute }, {}],
    });
    expect(result.queueRuns[0]?.attempts.map(({ recipients }) => recipients)).toEqual([
      ['y@near.example'],
      ['x@far.example'],
    ]);
    expect(result.queueRuns[0]?.attempts[1]?.follows).toBe(result.queueRuns[0]?.attempts[0]?.id);
    expect(result.queue).toEqual([]);
  });

  it('stand among sessions, where time passes', () => {
    const later = session([message({ to: ['y@far.example'] })], { after: 5 * minute });
    const result = ran([session([toX]), later], [{ afterSessions: 1, after: 10 * minute }, { after: minute }], {
      'out.example': down,
    });
    expect(result.queueRuns.map(({ afterSessions, time }) => [afterSessions, (time - begin) / minute])).toEqual([
      [1, expect.closeTo(10, 1) as number],
      [2, expect.closeTo(16, 1) as number],
    ]);
    expect(result.queueRuns[1]?.attempts).toHaveLength(2);
  });

  it('are broken off where they would go on and on', () => {
    const result = ran([session([toX])], [{ every: 1 }], {}, frozen);
    expect(result.queueRuns).toHaveLength(10_000);
    expect(result.queueRuns.at(-1)?.unfaithful).toEqual([
      { what: 'no more than 10000 queue runs are made in a row: there are still messages on the queue' },
    ]);
  });

  it('tell of messages that nobody takes: a bounce is frozen, and goes away after timeout_frozen_after', () => {
    const bounced = session([message({ from: 'x@far.example', to: ['nobody@example.org'] })]);
    const result = ran([bounced], [{ every: 12 * hour }], { 'out.example': { rcpt: '550 no' } });
    expect(fates(result)).toEqual([
      '<x@far.example> nobody@example.org: tried once, bounced at once',
      '<> x@far.example: tried once, removed after 3d',
    ]);
    expect(result.queueRuns).toHaveLength(6);
  });

  it('follow one another over a connection, however many wait for a host', () => {
    const many = Array.from({ length: 120 }, (_, i) => message({ to: [`u${i}@far.example`] }));
    const result = ran(
      [session(many)],
      [{ after: 20 * minute }],
      { 'out.example': [{ ...down, until: begin + minute }, {}] },
      {
        'hosts_try_fastopen =': 'hosts_try_fastopen =\n  connection_max_messages = 0',
        'host_lookup =': 'smtp_accept_queue_per_connection = 0',
      },
    );
    expect(result.queue).toEqual([]);
    const [run] = result.queueRuns;
    expect(run?.attempts).toHaveLength(120);
    expect(run?.attempts.filter(({ follows }) => follows === undefined)).toHaveLength(1);
    expect(new Set(run?.attempts.map(({ id }) => id)).size).toBe(120);
  });

  it('keep or end every message, whatever hosts do and whenever the queue is run', () => {
    const reply = fc.constantFrom<HostPhase>(
      {},
      down,
      { connect: 'ETIMEDOUT' },
      { rcpt: '450 later' },
      { rcpt: '550 never' },
      { mail: '451 busy' },
      { message: '452 full' },
      { greeting: '421 go away' },
    );
    const phases = fc.array(fc.tuple(reply, fc.integer({ min: 1, max: 300 })), { maxLength: 4 });
    const options = fc.constantFrom(
      undefined,
      { ...plainQueueRun, force: true },
      { ...plainQueueRun, twoPasses: true },
    );
    const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), options), { maxLength: 6 });
    fc.assert(
      fc.property(phases, runs, fc.integer({ min: 1, max: 3 }), (made, written, count) => {
        const hosts = made.map(([phase, until]): HostPhase => ({ ...phase, until: begin + until * minute }));
        const messages = Array.from({ length: count }, (_, i) =>
          message({ to: [`u${i}@far.example`, `x@d${i}.example`] }),
        );
        const queueRuns = written.map(([after, each]): QueueRunInput => ({
          after: after * minute,
          ...(each && { options: each }),
        }));
        const result = ran([session(messages)], queueRuns, { 'out.example': hosts });
        const left = new Set(result.queue.map(({ id }) => id));
        for (const { id, recipients } of messageFates(result)) {
          const isOpen = recipients.some(({ end }) => end === 'queued' || end === 'frozen');
          expect(left.has(id)).toBe(isOpen);
          for (const { tries } of recipients) expect([...tries].sort((a, b) => a - b)).toEqual(tries);
        }
        const completed = [
          ...result.sessions.flatMap(({ messages: all }) => all.flatMap((each) => each.log)),
          ...result.queueRuns.flatMap((run) => run.attempts.flatMap((attempt) => attempt.log)),
        ];
        const ends = completed.filter(({ text }) => text.endsWith(' Completed')).map(({ text }) => text);
        expect(new Set(ends).size).toBe(ends.length);
      }),
      { numRuns: 30 },
    );
  });
});
