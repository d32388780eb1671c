import { accountsDirectory } from './accounts-file.ts';
import type { Group } from './accounts-file.ts';
import type { DnsBlock } from './dns-data.ts';
import { createDataDns } from './dns-data.ts';
import type { MachineWorld } from './machine-world.ts';
import { createMachineWorld } from './machine-world.ts';
import { createMemoryHints } from './memory-hints.ts';
import type { Permissions } from './permissions.ts';
import { isUnder } from './permissions.ts';
import { createRootFolder } from './root-folder.ts';
import type { OverlayEntry } from './scenario-files.ts';
import { createScenarioFiles } from './scenario-files.ts';
import { createSeededRandom } from './seeded-random.ts';
import { socketName } from './socket-name.ts';
import { systemError } from './system-error.ts';
import { zoneOffset } from './time-zone.ts';
import type {
  Account,
  Dns,
  MissingInput,
  Outcome,
  ProcessResult,
  Processes,
  Sockets,
  StatedAnswers,
  World,
} from './world.ts';
import type { DnsFault } from './zone-file.ts';

/** What a lookup is stated to give: its value, `null` for nothing found, or a deferral with its message. */
export type StatedLookup = string | null | { readonly defer: string };

/** What a command is stated to do. */
export interface StatedCommand {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
  readonly timeout?: boolean;
  /** The name of an errno with which it fails to start. */
  readonly error?: string;
}

/** What a call (`dlfunc`, `perl`, `pam`, `malware` …) is stated to give. */
export type StatedCall = string | { readonly status: 'ok' | 'fail' | 'defer'; readonly value?: string };

/** What a socket is stated to answer: always the same, or by request; `error` is the name of an errno. */
export type StatedSocket =
  string | { readonly error: string } | { readonly answers: Readonly<Record<string, string>>; readonly other?: string };

/** A world as plain data: what a scenario says of all that is outside. Every text is a byte string. */
export interface ScenarioData {
  /** A folder of the machine below which absolute paths are looked for. */
  readonly root?: string;
  readonly files?: Readonly<Record<string, OverlayEntry>>;
  readonly dns?: DnsBlock;
  readonly users?: readonly (Partial<Account> & { readonly name: string })[];
  readonly groups?: readonly (Partial<Group> & { readonly name: string })[];
  /** Milliseconds since 1970 at which it begins. Default 2026-01-01T00:00:00Z. */
  readonly clock?: number;
  /** The time zone of the machine. Default UTC. */
  readonly timeZone?: string;
  readonly seed?: number;
  /** Default `localhost`. */
  readonly hostname?: string;
  /** The user that Exim was built to run as. */
  readonly eximUser?: string;
  /** Default the loopback addresses. */
  readonly interfaces?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Answers of server-based lookups: by type and query, or by type and `file:key`. */
  readonly lookups?: Readonly<Record<string, Readonly<Record<string, StatedLookup>>>>;
  /** By the command line, words joined by one space. */
  readonly commands?: Readonly<Record<string, StatedCommand>>;
  /** By kind, and then by the arguments joined by one space; `*` for any. */
  readonly calls?: Readonly<Record<string, Readonly<Record<string, StatedCall>>>>;
  /** By path, or by `host:port`. */
  readonly sockets?: Readonly<Record<string, StatedSocket>>;
}

export interface ScenarioWorldOptions {
  /** What may be asked of the machine where the scenario has no answer; by default nothing. */
  readonly allow?: Permissions;
  /** What stands for the machine; by default, the one that this runs on. */
  readonly host?: World;
}

/** The world of a scenario. */
export interface ScenarioWorld extends World {
  /** What it was asked for and could not tell, each once, in order. */
  readonly missed: readonly MissingInput[];
  /** What is wrong in its DNS data. */
  readonly dnsFaults: readonly (DnsFault & { readonly source: string })[];
  /** Stops what was started to ask the machine, if anything. */
  close(): void;
}

/**
 * Makes a world of plain data. It is deterministic: the same data and the same questions give the same answers. It runs
 * nothing, connects nowhere, and reads nothing but what is below its root folder, unless that is allowed.
 */
export function createScenarioWorld(data: ScenarioData, options: ScenarioWorldOptions = {}): ScenarioWorld {
  const missed: MissingInput[] = [];
  const known = new Set<string>();
  let listener: ((input: MissingInput) => void) | undefined;
  const missing = (input: MissingInput): void => {
    listener?.(input);
    const key = `${input.what}\0${input.where ?? ''}`;
    if (!known.has(key)) missed.push(input);
    known.add(key);
  };
  const begin = data.clock ?? Date.UTC(2026, 0, 1);
  let now = begin;
  const dataDns = createDataDns(data.dns ?? {}, () => now);
  const { allow = {} } = options;
  const isOpen = [allow.read, allow.net, allow.send, allow.run].some((each) => each !== undefined);
  const machine = options.host ?? (isOpen ? createMachineWorld({ allow, onMissing: missing }) : undefined);
  options.host?.onMissing?.(missing);
  const reader = allow.read === undefined ? undefined : machine;
  const network = allow.net === undefined ? undefined : machine;
  const runner = allow.run === undefined ? undefined : machine;
  const accounts = scenarioAccounts(data, isUnder('/etc/passwd', allow.read) ? machine : undefined);

  return {
    missed,
    dnsFaults: dataDns.faults,
    missing,
    onMissing(told) {
      listener = told;
    },
    files: createScenarioFiles({
      overlay: data.files ?? {},
      ...(data.root !== undefined && { root: createRootFolder(data.root) }),
      ...(reader && { host: reader.files }),
      time: Math.floor(begin / 1000),
      owner: homeOwner(data, accounts),
      missing: (path) => {
        missing({ what: `file ${path}`, permission: 'read' });
      },
    }),
    dns: scenarioDns(data, dataDns, network, missing),
    accounts,
    clock: {
      now: () => now,
      sleep(milliseconds) {
        now += Math.max(0, milliseconds);
      },
      offset: (milliseconds, zone) => zoneOffset(milliseconds, zone ?? data.timeZone ?? 'UTC'),
    },
    random: createSeededRandom(data.seed ?? 1),
    environment: new Map(Object.entries(data.environment ?? {})),
    processes: scenarioProcesses(data, runner, missing),
    sockets: scenarioSockets(data, network, allow.send === undefined ? network : machine, missing),
    hints: createMemoryHints(),
    stated: statedAnswers(data),
    hostname: data.hostname ?? 'localhost',
    interfaces: data.interfaces ?? ['127.0.0.1', '::1'],
    close() {
      if (machine && 'close' in machine) (machine as MachineWorld).close();
    },
  };
}

type Missing = (input: MissingInput) => void;

function scenarioDns(
  data: ScenarioData,
  dns: ReturnType<typeof createDataDns>,
  host: World | undefined,
  missing: Missing,
): Dns {
  return {
    query(name, type) {
      if (host && !dns.knows(name)) return host.dns.query(name, type);
      if (!data.dns) missing({ what: `DNS ${type} records of ${name}`, permission: 'net' });
      return dns.query(name, type);
    },
  };
}

/** What lies in the home of a stated user is his. */
function homeOwner(data: ScenarioData, accounts: World['accounts']): (path: string) => Account | undefined {
  const homes = (data.users ?? [])
    .flatMap((user) => accounts.byName(user.name) ?? [])
    .filter(({ home }) => /^\/[^/]/.test(home))
    .sort((a, b) => b.home.length - a.home.length);
  return (path) => homes.find(({ home }) => path === home || path.startsWith(`${home.replace(/\/+$/, '')}/`));
}

function scenarioAccounts(data: ScenarioData, host: World | undefined): World['accounts'] {
  if (!data.users && !data.groups && host) return host.accounts;
  const accounts = (data.users ?? []).map((user, i): Account => {
    const uid = user.uid ?? 1000 + i;
    return { uid, gid: uid, gecos: '', home: `/home/${user.name}`, shell: '/bin/sh', ...user };
  });
  const stated = (data.groups ?? []).map((group, i): Group => ({ gid: 1000 + i, members: [], ...group }));
  // A user whose group is not mentioned has one of his own, of the same name.
  const own = accounts
    .filter(({ name, gid }) => !stated.some((group) => group.gid === gid || group.name === name))
    .map(({ name, gid }): Group => ({ name, gid, members: [] }));
  const directory = accountsDirectory(accounts, [...stated, ...own]);
  return data.eximUser === undefined ? directory : { ...directory, exim: directory.byName(data.eximUser) };
}

function scenarioProcesses(data: ScenarioData, host: World | undefined, missing: Missing): Processes {
  return {
    run(argv, options): Outcome<ProcessResult> {
      const line = argv.join(' ');
      const stated = ownEntry(data.commands, line);
      if (stated) {
        if (stated.error !== undefined) return systemError(stated.error);
        const { stdout = '', stderr = '', status = 0, timeout } = stated;
        return { ok: true, value: { stdout, stderr, status, ...(timeout && { timedOut: true }) } };
      }
      if (host) return host.processes.run(argv, options);
      missing({ what: `command ${line}`, permission: 'run' });
      return systemError('EPERM');
    },
  };
}

function scenarioSockets(
  data: ScenarioData,
  host: World | undefined,
  mailHost: World | undefined,
  missing: Missing,
): Sockets {
  return {
    exchange(address, request, options): Outcome<string> {
      const name = socketName(address);
      const stated = ownEntry(data.sockets, name);
      if (typeof stated === 'string') return { ok: true, value: stated };
      if (stated && 'error' in stated) return systemError(stated.error);
      const answer = stated && (ownEntry(stated.answers, request) ?? stated.other);
      if (answer !== undefined) return { ok: true, value: answer };
      if (host && !stated) return host.sockets.exchange(address, request, options);
      missing(
        stated ? { what: `answer of socket ${name} to "${request}"` } : { what: `socket ${name}`, permission: 'net' },
      );
      return systemError('ECONNREFUSED');
    },
    ...(mailHost?.sockets.converse && {
      converse: (address, options) =>
        (options.mail ? mailHost : host)?.sockets.converse?.(address, options) ?? systemError('EPERM'),
      mayMail: (address) => mailHost.sockets.mayMail?.(address) === true,
    }),
  };
}

function statedAnswers(data: ScenarioData): StatedAnswers {
  return {
    lookup(type, query, file) {
      const answers = ownEntry(data.lookups, type);
      if (!answers) return undefined;
      const answer =
        (file === undefined ? undefined : ownEntry(answers, `${file}:${query}`)) ?? ownEntry(answers, query);
      if (answer === undefined) return undefined;
      if (answer === null) return { status: 'notFound' };
      return typeof answer === 'string'
        ? { status: 'found', value: answer }
        : { status: 'defer', message: answer.defer };
    },
    hasLookups: (type) => ownEntry(data.lookups, type) !== undefined,
    call(kind, args) {
      const answers = ownEntry(data.calls, kind);
      const answer = answers && (ownEntry(answers, args.join(' ')) ?? ownEntry(answers, '*'));
      if (answer === undefined) return undefined;
      return typeof answer === 'string'
        ? { status: 'ok', value: answer }
        : { status: answer.status, value: answer.value ?? '' };
    },
  };
}

/** An entry of an object by a name that comes from outside, which must not reach what every object has. */
function ownEntry<T>(entries: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return entries && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
