import { readFileSync } from 'node:fs';
import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import { transportDrivers } from '../../../src/runtime/deliver/transports/index.ts';
import type { TransportDriver } from '../../../src/runtime/deliver/types.ts';
import { readRunOptions } from '../../../src/runtime/queue/run-options.ts';
import type { HostPhase } from '../../../src/runtime/simulation/remote-host.ts';
import { simulateQueueRuns } from '../../../src/runtime/simulation/queue-runs.ts';
import type { Simulation } from '../../../src/runtime/simulation/simulation.ts';
import { createSimulation } from '../../../src/runtime/simulation/simulation.ts';
import { simulateSmtp } from '../../../src/runtime/simulation/smtp-session.ts';
import type { LogLine, QueueRunResult, SessionInput } from '../../../src/runtime/simulation/types.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import type { Hints, World } from '../../../src/runtime/world/world.ts';

/** What the retry database knows of a destination; times in seconds after the beginning. */
export interface RetryEntry {
  readonly key: string;
  readonly errno: number;
  readonly more: number;
  readonly text: string;
  readonly times: readonly [firstFailed: number, lastTry: number, nextTry: number];
  readonly expired: boolean;
}

/** What is done at a time, and what came of it. */
export interface QueueStep {
  readonly at: number;
  readonly smtp?: string;
  readonly queued?: boolean;
  readonly run?: string;
  readonly log: readonly string[];
  readonly panic?: readonly string[];
  readonly mailboxes?: Readonly<Record<string, string>>;
  readonly retry: readonly RetryEntry[];
  readonly waiting: Readonly<Record<string, readonly string[]>>;
  readonly queue: readonly string[];
}

/** What a real Exim did with messages over time; see fixtures/recorded/queue/README.md. */
export interface QueueSituation {
  readonly name: string;
  readonly config: string;
  readonly files: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, HostPhase | readonly HostPhase[]>>;
  readonly port?: number;
  /** Several deliveries are made at the same time. */
  readonly parallel?: boolean;
  readonly steps: readonly QueueStep[];
}

/** All situations that were recorded, and some that were made at random. */
export const queueSituations = ['exim-4.96.json', 'mixed-4.96.json'].flatMap((name) => {
  const fixture = new URL(`../../../fixtures/recorded/queue/${name}`, import.meta.url);
  return JSON.parse(readFileSync(fixture, 'utf8')) as readonly QueueSituation[];
});

/** When recordings begin; milliseconds since 1970. */
export const beginning = Date.UTC(2026, 0, 2, 3, 4, 5);

const folder = '/situation';
const port = '20799';

/** A text with the folder and the port of this run. */
export const placed = (text: string): string => text.replaceAll('{R}', folder).replaceAll('{PORT}', port);

/** What came of a step here. */
export interface QueueStepResult {
  readonly log: readonly string[];
  readonly panic: readonly string[];
  readonly mailboxes: Readonly<Record<string, string>>;
  readonly retry: readonly RetryEntry[];
  readonly waiting: Readonly<Record<string, readonly string[]>>;
  readonly queue: readonly string[];
}

/** Hints that can be looked at. */
function openHints(): { readonly hints: Hints; readonly databases: Map<string, Map<string, unknown>> } {
  const databases = new Map<string, Map<string, unknown>>();
  return {
    databases,
    hints: {
      get: (database, key) => databases.get(database)?.get(key),
      set(database, key, value) {
        const known = databases.get(database) ?? new Map<string, unknown>();
        databases.set(database, known.set(key, value));
      },
      delete: (database, key) => void databases.get(database)?.delete(key),
    },
  };
}

/** Drivers that remember what they write to files. */
function remembering(mailboxes: Map<string, string>): Readonly<Record<string, TransportDriver>> {
  const { appendfile } = transportDrivers;
  if (!appendfile) throw new Error('there is no driver appendfile');
  const driver: TransportDriver = (batch, services) => {
    const result = appendfile(batch, services);
    const [first] = result.outcomes;
    if (first?.file !== undefined && first.status === 'delivered') {
      const name = first.file.replace(`${folder}/mail/`, '');
      mailboxes.set(name, (mailboxes.get(name) ?? '') + result.message);
    }
    return result;
  };
  return { ...transportDrivers, appendfile: driver };
}

interface StoredRetry {
  readonly firstFailed: number;
  readonly lastTry: number;
  readonly nextTry: number;
  readonly expired: boolean;
  readonly errno: number;
  readonly moreErrno: number;
  readonly text: string;
}

function retryEntries(databases: ReadonlyMap<string, ReadonlyMap<string, unknown>>): RetryEntry[] {
  const start = beginning / 1000;
  return [...(databases.get('retry') ?? [])].map(([key, value]) => {
    const { firstFailed, lastTry, nextTry, expired, errno, moreErrno, text } = value as StoredRetry;
    const times = [firstFailed - start, lastTry - start, nextTry - start] as const;
    return { key, errno, more: moreErrno, text, times, expired };
  });
}

function waitEntries(databases: ReadonlyMap<string, ReadonlyMap<string, unknown>>): Record<string, readonly string[]> {
  const entries = [...(databases.get('wait-rs') ?? [])];
  return Object.fromEntries(entries.map(([host, value]) => [host, (value as { ids: readonly string[] }).ids]));
}

/** The log of a queue run: its own lines around those of the messages. */
function runLog({ log, attempts }: QueueRunResult): readonly LogLine[] {
  return [...log.slice(0, 1), ...attempts.flatMap((attempt) => attempt.log), ...log.slice(1)];
}

function takeStep(step: QueueStep, simulation: Simulation): readonly LogLine[] {
  if (step.run !== undefined) {
    const options = readRunOptions(step.run);
    if ('message' in options) throw new Error(options.message);
    return simulateQueueRuns({ options }, 0, 0, simulation).flatMap(runLog);
  }
  const texts = (step.smtp ?? '').replace(/\n$/, '').split('\n');
  const session: SessionInput = {
    protocol: 'local-smtp',
    client: { address: '192.0.2.7', name: 'client.example', user: 'root' },
    steps: texts.map((text) => ({ kind: 'line', text: placed(text) })),
  };
  const createRun: Simulation['createRun'] = (parts) =>
    simulation.createRun({ ...parts, caller: { ...parts.caller, queueOnly: step.queued === true } });
  const { messages, log } = simulateSmtp(session, { ...simulation, createRun });
  return [...log, ...messages.flatMap((each) => [...each.log, ...each.followers.flatMap((other) => other.log)])];
}

/** Does what was done in a recording; gives what came of each step. */
export function replay({ config, files, hosts, steps }: QueueSituation): readonly QueueStepResult[] {
  const scenario = createScenarioWorld({
    hostname: 'mx.example.org',
    eximUser: 'Debian-exim',
    clock: beginning,
    users: [
      { name: 'root', uid: 0, gid: 0 },
      { name: 'Debian-exim', uid: 101, gid: 103 },
    ],
    groups: [{ name: 'Debian-exim', gid: 103 }],
    files: {
      [`${folder}/mail/.keep`]: '',
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, placed(text)])),
    },
  });
  const { hints, databases } = openHints();
  const world: World = { ...scenario, hints };
  const accounts = {
    hostname: 'mx.example.org',
    user: (name: string) => world.accounts.byName(name),
    group: (name: string) => world.accounts.groupByName(name)?.gid,
  };
  const compiled = compile(sourceFile('exim.conf', placed(config)), {
    target: chooseTarget({ version: '4.96' }),
    accounts,
  });
  const phased = Object.entries(hosts).map(([name, phases]): [string, readonly HostPhase[]] => {
    const list = 'length' in phases ? phases : [phases];
    const timed = list.map(({ from, until, ...host }): HostPhase => {
      return {
        ...host,
        ...(from !== undefined && { from: beginning + from * 1000 }),
        ...(until !== undefined && { until: beginning + until * 1000 }),
      };
    });
    return [name, timed];
  });
  const made = createSimulation({ config: compiled, world, hosts: new Map(phased), trace: true, sessions: [] });
  const mailboxes = new Map<string, string>();
  const simulation: Simulation = { ...made, services: { ...made.services, drivers: remembering(mailboxes) } };
  return steps.map((step) => {
    const wait = beginning + step.at * 1000 - world.clock.now();
    if (wait > 0) world.clock.sleep(wait);
    const before = new Map(mailboxes);
    const lines = takeStep(step, simulation);
    const of = (log: LogLine['log']): string[] => lines.filter((line) => line.log === log).map(({ text }) => text);
    const added = [...mailboxes].flatMap(([name, text]): [string, string][] => {
      const more = text.slice(before.get(name)?.length ?? 0);
      return more === '' ? [] : [[name, more]];
    });
    return {
      log: of('main'),
      panic: of('panic'),
      mailboxes: Object.fromEntries(added),
      retry: retryEntries(databases),
      waiting: waitEntries(databases),
      queue: simulation.queue.list().map(({ message }) => message.id),
    };
  });
}
