import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import { transportDrivers } from '../../../src/runtime/deliver/transports/index.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import { createSimulation } from '../../../src/runtime/simulation/simulation.ts';
import { simulateSmtp } from '../../../src/runtime/simulation/smtp-session.ts';
import type { TransportDriver } from '../../../src/runtime/deliver/types.ts';
import type { LogLine, SessionInput } from '../../../src/runtime/simulation/types.ts';
import type { StatedCommand } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

/** What a real Exim did with one message; see fixtures/recorded/deliver/README.md. */
interface Situation {
  readonly name: string;
  readonly config: string;
  readonly files: Readonly<Record<string, string>>;
  readonly server?: RemoteHost;
  readonly commands?: Readonly<Record<string, StatedCommand>>;
  readonly smtp: string;
  readonly result: {
    readonly log: string;
    readonly panic: string;
    readonly mailboxes: Readonly<Record<string, string>>;
  };
}

const fixture = new URL('../../../fixtures/recorded/deliver/exim-4.96.json', import.meta.url);
const situations = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Situation[];

const folder = '/situation';
const port = '20799';
const placed = (text: string): string => text.replaceAll('{R}', folder).replaceAll('{PORT}', port);

/** The sizes of texts in which an id or a boundary stands, as far as they hang on these. */
const generated = /(R=\S+ U=\S+ P=local S=|F=<> P=<> R=sender T=box S=)\d+/g;

/**
 * Replaces what differs from run to run: message ids by their number, boundaries, times, ports.
 *
 * @param ids those that have been met
 */
function plain(text: string, ids: string[]): string {
  return placed(text)
    .replaceAll(generated, '$1<size>')
    .replaceAll(/(?<![0-9A-DF-Za-z])[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}\b/g, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `<id ${ids.indexOf(id)}>`;
    })
    .replaceAll(/\d+-eximdsn-\d+/g, '<boundary>')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, (date) =>
      date.startsWith('Fri, 02 Jan') ? date : '<date>',
    )
    .replaceAll(/^From (\S+) .*$/gm, 'From $1 <date>')
    .replaceAll(/ I=\[127\.0\.0\.1\]:\d+/g, '');
}

/** The lines of a log without their times. */
function lines(log: string, ids: string[]): string[] {
  const texts = log.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, ''));
  return plain(texts.join('\n'), ids)
    .split('\n')
    .filter((line) => line !== '');
}

interface Outcome {
  readonly log: readonly LogLine[];
  /** What was written to files, also by shadow transports and for bounces. */
  readonly mailboxes: Readonly<Record<string, string>>;
}

/** Drivers that remember what they write to files. */
function remembering(mailboxes: Record<string, string>): Readonly<Record<string, TransportDriver>> {
  const { appendfile } = transportDrivers;
  if (!appendfile) throw new Error('there is no driver appendfile');
  const driver: TransportDriver = (batch, services) => {
    const result = appendfile(batch, services);
    const [first] = result.outcomes;
    if (first?.file !== undefined && first.status === 'delivered') {
      const name = first.file.replace(`${folder}/mail/`, '');
      mailboxes[name] = (mailboxes[name] ?? '') + result.message;
    }
    return result;
  };
  return { ...transportDrivers, appendfile: driver };
}

function run({ config, files, server, commands, smtp }: Situation): Outcome {
  const world = createScenarioWorld({
    hostname: 'mx.example.org',
    eximUser: 'Debian-exim',
    users: [
      { name: 'root', uid: 0, gid: 0 },
      { name: 'Debian-exim', uid: 101, gid: 103 },
    ],
    groups: [{ name: 'Debian-exim', gid: 103 }],
    files: {
      [`${folder}/mail/.keep`]: '',
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, placed(text)])),
    },
    ...(commands && { commands }),
  });
  const source = sourceFile('exim.conf', placed(config));
  const accounts = {
    hostname: 'mx.example.org',
    user: (name: string) => world.accounts.byName(name),
    group: (name: string) => world.accounts.groupByName(name)?.gid,
  };
  const compiled = compile(source, { target: chooseTarget({ version: '4.96' }), accounts });
  const hosts = new Map<string, RemoteHost>([
    ['127.0.0.1', server ?? { connect: 'ECONNREFUSED' }],
    ['127.0.0.2', { connect: 'ECONNREFUSED' }],
  ]);
  const texts = smtp.replace(/\n$/, '').split('\n');
  const session: SessionInput = {
    protocol: 'local-smtp',
    client: { address: '192.0.2.7', name: 'client.example', user: 'root' },
    steps: texts.map((text) => ({ kind: 'line', text: placed(text) })),
  };
  const mailboxes: Record<string, string> = {};
  const simulation = createSimulation({ config: compiled, world, hosts, trace: true, sessions: [session] });
  const services = { ...simulation.services, drivers: remembering(mailboxes) };
  const { messages } = simulateSmtp(session, { ...simulation, services });
  return { log: messages.flatMap(({ log }) => log), mailboxes };
}

/** Those that need a transport driver that is not there cannot be compared. */
const comparable = situations.filter(({ config }) => {
  return [...config.matchAll(/driver = (autoreply)$/gm)].every(([, name = '']) =>
    Object.hasOwn(transportDrivers, name),
  );
});

describe('deliveries as exim 4.96 makes them', () => {
  it.each(comparable.map((situation) => [situation.name, situation] as const))('%s', (_, situation) => {
    const { result } = situation;
    const { log: logged, mailboxes } = run(situation);
    const wantedIds: string[] = [];
    const ids: string[] = [];
    const mainLog = logged.filter(({ log }) => log === 'main').map(({ text }) => text);
    expect(lines(mainLog.join('\n'), ids)).toEqual(lines(result.log, wantedIds));
    const panicLog = logged.filter(({ log }) => log === 'panic').map(({ text }) => text);
    expect(lines(panicLog.join('\n'), ids)).toEqual(lines(result.panic, wantedIds));
    const boxes = Object.entries(mailboxes).map(([name, text]) => [name, plain(text, ids)]);
    const wanted = Object.entries(result.mailboxes)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => [name, plain(text, wantedIds)]);
    expect(Object.fromEntries(boxes)).toEqual(Object.fromEntries(wanted));
  });
});
