import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import { transportDrivers } from '../../../src/runtime/deliver/transports/index.ts';
import type { TransportDriver } from '../../../src/runtime/deliver/types.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import { createSimulation } from '../../../src/runtime/simulation/simulation.ts';
import { simulateSmtp } from '../../../src/runtime/simulation/smtp-session.ts';
import type { LogLine, SessionInput } from '../../../src/runtime/simulation/types.ts';
import type { ScenarioData, StatedCommand } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

/* Situations in which a real Exim has delivered messages, and what eximc makes of them. */

/** What Exim had before it. `{R}` stands for the folder of it all, `{PORT}` for the port of a server. */
export interface Situation {
  readonly config: string;
  readonly files: Readonly<Record<string, string>>;
  readonly server?: RemoteHost;
  readonly commands?: Readonly<Record<string, StatedCommand>>;
  /** What was given to `exim -bs`. */
  readonly smtp: string;
}

/** What came of it: the logs, and the files that were written, by their names below the folder of mailboxes. */
export interface RecordedResult {
  readonly log: string;
  readonly panic: string;
  readonly mailboxes: Readonly<Record<string, string>>;
}

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
    .replaceAll(
      /(?<![0-9A-DF-Za-z])[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})\b/g,
      (id) => {
        if (!ids.includes(id)) ids.push(id);
        return `<id ${ids.indexOf(id)}>`;
      },
    )
    .replaceAll(/\d+-eximdsn-\d+/g, '<boundary>')
    .replaceAll(/\d+\.M\d+P\d+\.mx\.example\.org/g, '<unique>')
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
function remembering(mailboxes: Record<string, string>, root: string): Readonly<Record<string, TransportDriver>> {
  const { appendfile } = transportDrivers;
  if (!appendfile) throw new Error('there is no driver appendfile');
  const driver: TransportDriver = (batch, services) => {
    const result = appendfile(batch, services);
    const [first] = result.outcomes;
    if (first?.file !== undefined && first.status === 'delivered') {
      const name = first.file.replace(`${root}/`, '');
      mailboxes[name] = (mailboxes[name] ?? '') + result.message;
    }
    return result;
  };
  return { ...transportDrivers, appendfile: driver };
}

const users: NonNullable<ScenarioData['users']> = [
  { name: 'root', uid: 0, gid: 0 },
  { name: 'Debian-exim', uid: 101, gid: 103 },
  { name: 'mail', uid: 8, gid: 8, gecos: 'mail' },
];

function run({ config, files, server, commands, smtp }: Situation, version: string, root: string): Outcome {
  const world = createScenarioWorld({
    hostname: 'mx.example.org',
    eximUser: 'Debian-exim',
    users,
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
  const compiled = compile(source, { target: chooseTarget({ version }), accounts });
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
  const services = { ...simulation.services, drivers: remembering(mailboxes, root) };
  const { messages } = simulateSmtp(session, { ...simulation, services });
  return { log: messages.flatMap(({ log }) => log), mailboxes };
}

/** Logs and mailboxes in a form in which those of different runs can be compared. */
export interface Comparable {
  readonly log: readonly string[];
  readonly panic: readonly string[];
  readonly mailboxes: Readonly<Record<string, string>>;
}

function comparable(log: string, panic: string, mailboxes: Readonly<Record<string, string>>): Comparable {
  const ids: string[] = [];
  const main = lines(log, ids);
  const panics = lines(panic, ids);
  const boxes = Object.entries(mailboxes).filter(([, text]) => text !== '');
  return {
    log: main,
    panic: panics,
    mailboxes: Object.fromEntries(boxes.map(([name, text]) => [plain(name, ids), plain(text, ids)])),
  };
}

/** What Exim has been recorded to do. */
export function recordedOutcome({ log, panic, mailboxes }: RecordedResult): Comparable {
  return comparable(log, panic, mailboxes);
}

/**
 * What eximc does.
 *
 * @param below the folder that the names of files are for: below that of the situation
 */
export function simulatedOutcome(situation: Situation, version: string, below = ''): Comparable {
  const { log, mailboxes } = run(situation, version, below === '' ? folder : `${folder}/${below}`);
  const textOf = (which: LogLine['log']): string =>
    log
      .filter((line) => line.log === which)
      .map(({ text }) => text)
      .join('\n');
  return comparable(textOf('main'), textOf('panic'), mailboxes);
}
