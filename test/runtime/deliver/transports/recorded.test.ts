import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strerror } from '../../../../src/runtime/deliver/strerror.ts';
import type { AddressOutcome } from '../../../../src/runtime/deliver/types.ts';
import type { RemoteHost } from '../../../../src/runtime/simulation/remote-host.ts';
import type { ScenarioData } from '../../../../src/runtime/world/scenario-world.ts';
import type { Delivered } from './batch.ts';
import { deliver } from './batch.ts';

/**
 * A delivery by a real Exim 4.96: what it was told, and what came of it. `{R}` stands for a folder, `{PORT}` for a port at
 * which a server gave the answers of `server`, one after the other; `seen` is what that was sent.
 */
interface Recorded {
  readonly name: string;
  readonly main?: string;
  readonly router?: string;
  readonly transport: string;
  readonly to?: readonly string[];
  readonly headers?: string;
  readonly body?: string;
  readonly files?: Readonly<
    Record<string, { readonly content?: string; readonly mode?: string; readonly uid?: number }>
  >;
  readonly server?: readonly (readonly string[])[];
  readonly result: {
    readonly log: readonly string[];
    readonly files: Readonly<Record<string, string>>;
    readonly seen?: readonly string[];
  };
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/deliveries/recorded.json'), 'utf8'),
) as readonly Recorded[];

/** How the commands ended that the transports ran. */
const commands: NonNullable<ScenarioData['commands']> = {
  '/bin/sed s/hello/HELLO/': {
    stdout: 'From: sender@client.example\nTo: rcpt@example.org\nSubject: HELLO\n\nbody line\n',
  },
  '/bin/false': { status: 1 },
  '/bin/sh -c cat > /r/m/input': {},
  '/bin/sh -c env | sort > /r/m/env': {},
  '/bin/sh /r/m/args one two  words three f o u r a@example.org b@example.org': {},
  '/bin/sh -c cat >/dev/null; exit 1': { status: 1 },
  '/bin/sh -c cat >/dev/null; exit 75': { status: 75 },
  '/bin/sh -c cat >/dev/null; exit 64': { status: 64 },
  '/no/such/command x': { status: 127 },
  '/bin/sh /r/m/die': { status: 137 },
  '/bin/sh -c cat >/dev/null; sleep 5': { timeout: true },
  '/bin/sh -c cat >/dev/null; echo first; echo second >&2; exit 2': {
    stdout: 'first\n',
    stderr: 'second\n',
    status: 2,
  },
  '/bin/sh -c cat >/dev/null; echo first': { stdout: 'first\n' },
};

/** The size that the messages had with the lines that reception had added. */
const messageSize = 338;

/** The server as a scenario describes it: its answers, by what they were given to. */
function describeServer([answers = []]: readonly (readonly string[])[], seen: readonly string[]): RemoteHost {
  const host: Record<string, unknown> = {};
  const rcpt: Record<string, string> = {};
  const message: Record<string, string> = {};
  const stageOf = (command: string | undefined): NonNullable<RemoteHost['closesAfter']> => {
    if (command === undefined) return 'greeting';
    if (/^(?:EHLO|HELO|LHLO)/.test(command)) return 'helo';
    if (command.startsWith('MAIL')) return 'mail';
    return command.startsWith('RCPT') ? 'rcpt' : 'data';
  };
  if (answers[0] === 'CLOSE') return { closesAfter: 'connect' };
  host['greeting'] = answers[0];
  // A chunk comes after its command, and there is one answer for both.
  const commands = seen.filter((each, i) => !(seen[i - 1] ?? '').startsWith('BDAT'));
  const to = commands.flatMap((each) => /^RCPT TO:<(.*?)>/.exec(each)?.[1] ?? []);
  for (const [i, command] of commands.entries()) {
    const answer = answers[i + 1];
    if (answer === undefined) continue;
    if (answer === 'CLOSE') {
      host['closesAfter'] = stageOf(commands[i - 1]);
      continue;
    }
    if (/^(?:EHLO|LHLO)/.test(command)) host['ehlo'] = answer;
    else if (command.startsWith('HELO')) host['helo'] = answer;
    else if (command === 'STARTTLS') host['starttls'] = answer;
    else if (command.startsWith('MAIL')) host['mail'] = answer;
    else if (command.startsWith('RCPT')) rcpt[/<(.*?)>/.exec(command)?.[1] ?? ''] = answer;
    else if (command === 'DATA') host['data'] = answer;
    else if (command.includes('\n') || command.startsWith('BDAT')) {
      for (const [n, line] of answer.split('\n').entries()) message[to[n] ?? ''] = line;
    } else if (!answer.startsWith('334')) host['auth'] = answer;
  }
  // Each of the recipients has its own answer only where there are several.
  const all = Object.values(message);
  return { ...host, rcpt, ...(all.length > 0 && { message: all.length === 1 ? all[0] : message }) };
}

const place = (text: string): string => text.replaceAll('{R}', '/r').replaceAll('{PORT}', '2525');

function run({ main = '', transport, to, headers, body, files = {}, server, result, name }: Recorded): Delivered {
  const stated = Object.fromEntries(
    Object.entries(files).map(([file, { content = '', mode = '600', uid = 102 }]) => [
      `/r/m/${file}`,
      { content, mode: Number.parseInt(mode, 8), uid },
    ]),
  );
  const remote = server && describeServer(server, result.seen ?? []);
  return deliver({
    version: '4.96',
    main: place(main),
    transports: `t:\n${place(transport)}`,
    world: {
      files: { '/bin': { directory: true }, '/r/m': { directory: true, uid: 102 }, ...stated },
      commands,
    },
    ...(to && { to }),
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body }),
    ...(remote && { servers: { '127.0.0.1:2525': remote } }),
    uid: 102,
    ...(name === 'outside home' && { home: '/home/x' }),
    flags: { message_size: messageSize, message_linecount: 11 },
    address: (address) => {
      if (name === 'environment') Object.assign(address, { suffix: '+s', localPart: 'rcpt' });
      if (name === 'router headers') {
        address.propagated.extraHeaders = ['X-Router: example.org\n'];
        address.propagated.removeHeaders = 'X-One';
      }
    },
  });
}

/** What the log has of an address after the transport's name, but for the host. */
function logged({ status, message, errno = 0 }: AddressOutcome): string {
  const why = message === undefined ? '' : `: ${errno > 0 ? `${strerror(errno)}: ` : ''}${message}`;
  if (status === 'delivered') return 'delivered';
  return status === 'failed' ? `failed${why}` : `deferred (${errno})${why}`;
}

/** The same of a line of the recorded log. */
function loggedThere(line: string): string {
  const [, mark = '', rest = ''] = /^(\S+) .* T=t(.*)$/.exec(line) ?? [];
  const text = rest.replace(/ H=127\.0\.0\.1 \[127\.0\.0\.1\]/, '');
  if (mark === '**') return `failed${text}`;
  return mark === '==' ? text.replace(/^ defer/, 'deferred') : 'delivered';
}

const withoutChance = (text: string): string =>
  text
    .replaceAll(/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{4}(?: \d\d:\d\d:\d\d [+-]\d{4})?$/gm, 'DATE')
    .replaceAll(/(?:UNIQUE|\d{10}\.M\d+P\d+)/g, 'UNIQUE')
    .replaceAll(/temp\.\d+\./g, 'temp.PID.')
    // The size, with the lines that reception has added.
    .replaceAll(/,S=\d+$/gm, ',S=SIZE')
    .replaceAll(/(?:ID|1vbaaa-000001-00)-[0-9A-Za-z]{6}\b/g, 'ID');

const ofAddress = (line: string): boolean => /^(?:=>|->|==|\*\*) /.test(line);

describe('deliveries, as a real Exim has made them', () => {
  it.each(recorded.map((each) => [each.name, each] as const))('%s', (name, each) => {
    const delivered = run(each);
    const { result } = each;
    const there = result.log.filter(ofAddress).map((line) => withoutChance(place(loggedThere(line))));
    expect(delivered.outcomes.map((outcome) => withoutChance(logged(outcome))).sort()).toEqual(there.sort());

    // Lines of the log that are not of an address.
    const others = result.log.filter((line) => !ofAddress(line));
    expect(delivered.log.map((line) => line.replace(/^\S+ /, ''))).toEqual(others);

    const files = Object.entries(result.files)
      .filter(([file, text]) => text !== '' && text !== (each.files?.[file]?.content ?? ''))
      .map(([file, text]) => [withoutChance(`/r/m/${file}`), withoutChance(text)] as const);
    const isCommand = ['input', 'environment', 'arguments'].includes(name);
    if (isCommand) {
      if (name === 'input') expect(withoutChance(delivered.message)).toBe(files[0]?.[1]);
    } else if (name !== 'bsmtp') {
      const written = [...delivered.files].map(([file, text]) => [withoutChance(file), withoutChance(text)] as const);
      expect(new Map(written)).toEqual(new Map(files));
    }
    if (result.seen) {
      // Answers to prompts, and texts, are left out; the size is that of the message with what reception had added.
      const bare = (line: string): string => line.replace(/ SIZE=\d+/, '').replace(/^(AUTH \S+) .*/, '$1');
      const isCommand = (line: string): boolean =>
        /^[A-Z]{4} |^(?:DATA|STARTTLS)$/.test(line) && !/^(?:QUIT|BDAT)/.test(line);
      const said = delivered.said.filter(isCommand).map(bare);
      // What was pipelined after a command that is refused is not told.
      expect(said).toEqual(result.seen.filter(isCommand).map(bare).slice(0, said.length));
      if (!name.includes('pipelined')) expect(said).toHaveLength(result.seen.filter(isCommand).length);
    }
  });
});
