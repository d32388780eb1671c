import { describe, expect, it } from 'vitest';
import { checkScenario } from '../../../src/runtime/scenario/expectations.ts';
import type { ScenarioReading } from '../../../src/runtime/scenario/read-scenario.ts';
import { readScenario } from '../../../src/runtime/scenario/read-scenario.ts';
import type { Scenario } from '../../../src/runtime/scenario/scenario.ts';
import { updateScenario } from '../../../src/runtime/scenario/update.ts';
import { plainQueueRun } from '../../../src/runtime/queue/run-options.ts';
import type { QueueEntry } from '../../../src/runtime/queue/queue-entry.ts';
import type { QueueAttempt, QueueRunResult, SimulationResult } from '../../../src/runtime/simulation/types.ts';
import { delivery, message, result, session } from './made-result.ts';

const begin = Date.UTC(2026, 0, 2, 3, 4, 5);
const minute = 60_000;

function read(text: string, more: Readonly<Record<string, string>> = {}): ScenarioReading {
  const files: Readonly<Record<string, string>> = { '/s/main.yaml': text, '/s/exim.conf': '# nothing\n', ...more };
  return readScenario('/s/main.yaml', {
    files: { read: (path) => files[path], isFolder: () => false },
    systems: [],
  });
}

function scenarioOf(text: string, more: Readonly<Record<string, string>> = {}): Scenario {
  const reading = read(text, more);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
}

/** What is wrong with a text, as `line:column message`. */
function problemsOf(text: string): string[] {
  const reading = read(text);
  return reading.ok ? [] : reading.problems.map(({ line, column, message: told }) => `${line}:${column} ${told}`);
}

describe('the queue runs of a scenario', () => {
  it('stand among sessions, and after them', () => {
    const scenario = scenarioOf(`config: exim.conf
sessions:
  - client: { address: 192.0.2.7 }
  - queueRuns: [ { name: soon, after: 15m }, { every: 1h, for: 3d, options: -qff } ]
  - client: { address: 192.0.2.8 }
queueRuns:
  - after: 90
  - every: 0.5
    options: "-R example.org"
`);
    expect(scenario.sessions.map(({ input }) => input.client.address)).toEqual(['192.0.2.7', '192.0.2.8']);
    expect(scenario.queueRuns.map(({ name, path, input }) => [name, path.join('.'), input])).toEqual([
      ['soon', 'sessions.1.queueRuns.0', { afterSessions: 1, after: 15 * minute }],
      [
        undefined,
        'sessions.1.queueRuns.1',
        {
          afterSessions: 1,
          every: 60 * minute,
          for: 3 * 24 * 60 * minute,
          options: { ...plainQueueRun, force: true, thaw: true },
        },
      ],
      [undefined, 'queueRuns.0', { afterSessions: 2, after: 90_000 }],
      [
        undefined,
        'queueRuns.1',
        {
          afterSessions: 2,
          every: 500,
          options: { ...plainQueueRun, recipient: { text: 'example.org', isRegex: false } },
        },
      ],
    ]);
    // A session's path is the place in the file, whatever stands before it.
    expect(scenario.sessions[1]?.path).toEqual(['sessions', 2]);
  });

  it('are refused where they make no sense', () => {
    expect(
      problemsOf(`config: exim.conf
queueRuns:
  - for: 3d
  - every: 0
  - every: 1h
    options: -x
`),
    ).toEqual([
      '3:10 "for" lacks "every": how far apart the runs are',
      '4:12 "every" must be more than nothing',
      '6:14 "-x" is no option of a queue run: -q, -qf, -qff, -qi, -ql, -qq, -R or -S',
    ]);
    expect(problemsOf('config: exim.conf\nqueueRuns:\n  - after: soon\n  - often: 1h\n')).toEqual([
      '3:12 "after" must be a number of seconds, or a time as Exim writes it (1h30m)',
      '4:5 unknown key "often"; did you mean "after"?',
    ]);
    expect(
      problemsOf(`config: exim.conf
sessions:
  - client: { address: 192.0.2.7 }
    queueRuns: [ { after: 1h } ]
`),
    ).toEqual([expect.stringMatching(/^\d+:\d+ .*queueRuns/) as string]);
  });

  it('see hosts and names that change with time', () => {
    const scenario = scenarioOf(`config: exim.conf
clock: 2026-01-02T03:04:05Z
dns: { tryAgain: [ a.example, { name: b.example, from: 1h, until: 2026-01-02T06:00:00Z } ] }
hosts:
  same.example: { rcpt: "450 no" }
  back.example: { until: 1d, connect: ECONNREFUSED }
  often.example:
    - { until: 10m, greeting: "421 busy" }
    - { from: 20m, until: 30m, rcpt: "550 no" }
`);
    expect(scenario.hosts.get('same.example')).toEqual({ rcpt: '450 no' });
    expect(scenario.hosts.get('back.example')).toEqual([{ until: begin + 24 * 60 * minute, connect: 'ECONNREFUSED' }]);
    expect(scenario.hosts.get('often.example')).toEqual([
      { until: begin + 10 * minute, greeting: '421 busy' },
      { from: begin + 20 * minute, until: begin + 30 * minute, rcpt: '550 no' },
    ]);
    expect(scenario.world.dns?.tryAgain).toEqual([
      'a.example',
      { name: 'b.example', from: begin + 60 * minute, until: Date.UTC(2026, 0, 2, 6) },
    ]);
    expect(problemsOf('config: exim.conf\nhosts: { x: { until: later } }\n')).toEqual([
      '2:22 "until" must be a time (2026-01-02T03:04:05Z), or one that is counted from the beginning of the scenario (1d)',
    ]);
  });

  it('find what is done with a spooled message in its journal', () => {
    const scenario = scenarioOf('config: exim.conf\nsessions: [ { spool: q/1vbYZP-000abc-XY-H } ]\n', {
      '/s/q/1vbYZP-000abc-XY-H': 'head',
      '/s/q/1vbYZP-000abc-XY-D': 'data',
      '/s/q/1vbYZP-000abc-XY-J': 'a@example.org\n',
    });
    expect(scenario.sessions[0]?.input.steps).toEqual([
      { kind: 'spooled', name: 'q/1vbYZP-000abc-XY-H', header: 'head', data: 'data', journal: 'a@example.org\n' },
    ]);
  });
});

const id = '1vbYZP-000000000-0001';

const entry = (more: Partial<QueueEntry> = {}): QueueEntry => ({
  id,
  from: 'bob@client.example',
  recipients: ['a@example.org'],
  delivered: [],
  received: begin,
  frozen: false,
  warnings: 1,
  ...more,
});

const attempt = (more: Partial<QueueAttempt> = {}): QueueAttempt => ({
  id,
  from: 'bob@client.example',
  recipients: ['a@example.org'],
  received: begin,
  time: begin + 15 * minute,
  outcome: 'deferred',
  deliveries: [],
  undelivered: [],
  bounces: [],
  generated: [],
  log: [],
  ...more,
});

const queueRun = (more: Partial<QueueRunResult> = {}): QueueRunResult => ({
  input: 0,
  afterSessions: 1,
  time: begin + 15 * minute,
  options: '-q',
  attempts: [],
  log: [],
  queue: [],
  missing: [],
  unfaithful: [],
  trace: [],
  ...more,
});

const deferred = delivery({ outcome: 'deferred', error: 'mailbox is full' });
const waits = {
  recipient: 'a@example.org',
  original: 'a@example.org',
  outcome: 'deferred',
  error: 'retry time not reached',
  waiting: true,
  decisive: { reason: 'retry' },
} as const;

/** A message that is put off, waits, and is delivered in the third run of a row. */
const came: SimulationResult = result({
  sessions: [session({ messages: [message({ received: begin, deliveries: [deferred], outcome: 'deferred' })] })],
  queueRuns: [
    queueRun({
      attempts: [attempt({ deliveries: [deferred], bounces: ['Subject: Warning\n\nlate\n'] })],
      queue: [entry()],
    }),
    queueRun({ time: begin + 30 * minute, attempts: [attempt({ undelivered: [waits] })], queue: [entry()] }),
    queueRun({
      time: begin + 45 * minute,
      attempts: [
        attempt({
          time: begin + 45 * minute,
          outcome: 'completed',
          deliveries: [delivery()],
          log: [{ log: 'main', stamp: '2026-01-02 03:49:05', text: `${id} => a <a@example.org>` }],
        }),
      ],
      log: [
        { log: 'main', stamp: '2026-01-02 03:49:05', text: 'Start queue run: pid=7' },
        { log: 'main', stamp: '2026-01-02 03:49:05', text: 'End queue run: pid=7' },
      ],
    }),
  ],
});

const head = `config: exim.conf
sessions:
  - client: { address: 192.0.2.7 }
    messages: [ { from: bob@client.example, to: a@example.org, expect: { MESSAGE } } ]
queueRuns:
  - every: 15m
    expect: { RUNS }
`;

function failuresOf(runs: string, ofMessage = ''): string[] {
  const scenario = scenarioOf(head.replace('RUNS', runs).replace('MESSAGE', ofMessage));
  const checks = checkScenario(scenario, came, () => []);
  expect(checks.length).toBeGreaterThan(0);
  return checks.filter(({ ok }) => !ok).map(({ subject, expected, actual }) => `${subject}: ${expected} / ${actual}`);
}

describe('expectations of queue runs', () => {
  it('are of all runs of a row together: what came of each recipient at last', () => {
    for (const met of [
      'runs: 3',
      'deliveries: [ { recipient: a@example.org, outcome: delivered } ]',
      'undelivered: none',
      'bounces: [ /late/ ]',
      'log: [ /Start queue run/, "/=> a <a@example.org>/" ]',
      'files: { /var/mail/a: /Subject/ }',
      'queue: none',
      'fate: { a@example.org: "tried 3 times, delivered after 45m" }',
      'fate: { a@example.org: delivered after 45m }',
      'fate: { a@example.org: delivered }',
      'fate: { a@example.org: tried 3 times }',
      'fate: { a@example.org: { not: /bounced/ } }',
    ]) {
      expect(failuresOf(met)).toEqual([]);
    }
    expect(failuresOf('runs: 4')).toEqual(['queue runs: 4 / 3']);
    expect(failuresOf('fate: { a@example.org: bounced, b@example.org: delivered }')).toEqual([
      'fate of a@example.org: bounced / tried 3 times, delivered after 45m',
      expect.stringMatching(/^fate of b@example\.org: delivered \/ /) as string,
    ]);
    expect(failuresOf('bounces: none')).toEqual([expect.stringContaining('Warning') as string]);
    expect(failuresOf('queue: [ { from: x } ]')).toHaveLength(1);
  });

  it('are of the queue: every message on it, or some', () => {
    const queued = { ...came, queueRuns: came.queueRuns.slice(0, 2) };
    const failures = (expected: string): string[] =>
      checkScenario(scenarioOf(head.replace('RUNS', expected).replace('MESSAGE', '')), queued, () => [])
        .filter(({ ok }) => !ok)
        .map(({ subject }) => subject);
    expect(
      failures(
        `queue: [ { id: ${id}, from: bob@client.example, recipients: [a@example.org], delivered: [], frozen: false, warnings: 1 } ]`,
      ),
    ).toEqual([]);
    expect(failures('queue: { some: [ { from: /^bob@/ } ] }')).toEqual([]);
    expect(failures('queue: none')).toHaveLength(1);
    expect(failures('queue: [ { frozen: true } ]')).toEqual(['message on the queue 1', 'message on the queue']);
    expect(failures('queue: [ { recipients: [a@example.org, b@example.org] } ]')).not.toEqual([]);
    expect(failures('fate: { a@example.org: on the queue }')).toEqual([]);
  });

  it('may stand with the message whose fate it is', () => {
    expect(failuresOf('', 'fate: { a@example.org: delivered after 45m }')).toEqual([]);
    expect(failuresOf('', 'fate: { a@example.org: frozen }')).toEqual([
      'fate of a@example.org: frozen / tried 3 times, delivered after 45m',
    ]);
  });

  it('are written anew by --update', () => {
    const text = head
      .replace('RUNS', 'runs: 7, fate: { a@example.org: bounced }, queue: [ { from: x } ], bounces: none')
      .replace('MESSAGE', 'accepted: true');
    const scenario = scenarioOf(text);
    const updated = updateScenario(
      scenario,
      came,
      checkScenario(scenario, came, () => []),
    );
    expect(updated.text).toContain('runs: 3,');
    expect(updated.text).toContain('fate: { a@example.org: "tried 3 times, delivered after 45m" }');
    const again = scenarioOf(updated.text);
    const left = checkScenario(again, came, () => []).filter(({ ok }) => !ok);
    expect(left.map(({ subject }) => subject)).toEqual(updated.left.map(({ subject }) => subject));
  });
});
