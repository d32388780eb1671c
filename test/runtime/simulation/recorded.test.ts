import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import type { LogLine, SessionInput, SessionStep } from '../../../src/runtime/simulation/types.ts';
import type { OverlayEntry } from '../../../src/runtime/world/scenario-files.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { simulate } from '../../../src/simulate.ts';

interface RecordedSession {
  readonly protocol?: SessionInput['protocol'];
  readonly client: SessionInput['client'];
  readonly commands?: readonly string[];
  readonly messages?: readonly {
    readonly from?: string;
    readonly to: readonly string[];
    readonly data: string;
    readonly extractRecipients?: boolean;
  }[];
}

interface Recorded {
  readonly name: string;
  readonly config: string;
  readonly inputs?: Readonly<Record<string, OverlayEntry>>;
  readonly dns?: readonly string[];
  readonly hosts?: Readonly<Record<string, RemoteHost & { readonly name?: string }>>;
  readonly sessions: readonly RecordedSession[];
  readonly log: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

const recording = JSON.parse(readFileSync('fixtures/recorded/local-messages-4.96.json', 'utf8')) as {
  readonly cases: readonly Recorded[];
};

const users = [
  { name: 'root', uid: 0, gid: 0, home: '/root', gecos: 'root' },
  { name: 'Debian-exim', uid: 101, gid: 103 },
  { name: 'mail', uid: 8, gid: 8 },
  { name: 'alice', uid: 1000, gid: 1000, home: '/home/alice', gecos: 'Alice Adams,Room 1,' },
  { name: 'bob', uid: 1001, gid: 1001, home: '/home/bob', gecos: 'Bob & Sons,,' },
];

/** What differs from one run to the next is made the same, as in the recording. */
function plain(text: string): string {
  const ids: string[] = [];
  return text
    .replaceAll(/(?:(?<=<E)|(?<![0-9A-Za-z]))[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}(?![0-9A-Za-z])/g, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `<id${ids.indexOf(id)}>`;
    })
    .replaceAll(/\b\w{3}, {1,2}\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'DATE')
    .replaceAll(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}/g, 'DATE')
    .replaceAll(/\d+-eximdsn-\d+/g, 'BOUNDARY')
    .replaceAll(/(<= <> .*P=local S=)\d+/g, '$1N');
}

function stepsOf({ commands = [], messages = [] }: RecordedSession): SessionStep[] {
  const lines = commands.flatMap((command) => command.split('\n'));
  return [
    ...lines.map((text): SessionStep => ({ kind: 'line', text })),
    ...messages.map((message): SessionStep => ({ kind: 'message', ...message })),
  ];
}

/** What eximc makes of it: the main log, and the files. */
function run({ config, inputs = {}, dns = [], hosts = {}, sessions }: Recorded): {
  readonly log: readonly string[];
  readonly files: Readonly<Record<string, string>>;
} {
  const groups = ['root', 'Debian-exim', 'mail', 'alice', 'bob', 'staff'].map((name) => ({
    name,
    gid: users.find((user) => user.name === name)?.gid ?? 50,
  }));
  const world = createScenarioWorld({
    hostname: 'mx.example.org',
    eximUser: 'Debian-exim',
    clock: Date.UTC(2026, 0, 2, 3, 4, 5),
    users,
    groups,
    files: { '/srv/t/mail': { directory: true, mode: 0o777 }, ...inputs },
    dns: { records: dns },
    interfaces: ['127.0.0.1'],
  });
  const accounts = {
    hostname: 'mx.example.org',
    user: (name: string) => world.accounts.byName(name),
    group: (name: string) => world.accounts.groupByName(name)?.gid,
  };
  const compiled = compile(sourceFile('exim.conf', config), { target: chooseTarget({ version: '4.96' }), accounts });
  const files: Record<string, string> = {};
  const result = simulate({
    config: compiled,
    world,
    trace: false,
    hosts: new Map(Object.entries(hosts)),
    sessions: sessions.map((session) => ({
      protocol: session.protocol ?? 'smtp',
      client: session.client,
      steps: stepsOf(session),
    })),
    out: {
      write(file, bytes, { append = false } = {}) {
        files[file] = (append ? (files[file] ?? '') : '') + bytes;
        return true;
      },
    },
  });
  const lines: LogLine[] = result.sessions.flatMap(({ log, messages }) => [...log, ...messages.flatMap((m) => m.log)]);
  return { log: lines.filter(({ log }) => log === 'main').map(({ text }) => text), files };
}

describe('messages of programs, users and strangers become of Exim 4.96 what they become here', () => {
  it.each(recording.cases.map((each) => [each.name, each] as const))('%s', (_, recorded) => {
    const { log, files } = run(recorded);
    expect(plain(log.join('\n')).split('\n').sort()).toEqual([...recorded.log].sort());
    const written = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, plain(text)]));
    expect(written).toEqual(recorded.files);
  });
});
