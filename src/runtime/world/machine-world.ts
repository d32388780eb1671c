import { trimSpace } from '../expand/characters.ts';
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, hostname, networkInterfaces } from 'node:os';
import { accountsDirectory, parseGroup, parsePasswd } from './accounts-file.ts';
import type { DnsBlock } from './dns-data.ts';
import { createDataDns } from './dns-data.ts';
import { decodeReply, encodeQuery } from './dns-wire.ts';
import { createMachineFiles } from './machine-files.ts';
import type { BlockingWorker, JobResult, TlsJob } from './machine-worker.ts';
import { createBlockingWorker } from './machine-worker.ts';
import { createMemoryHints } from './memory-hints.ts';
import { cipherBits, ciphersOf, isAbove, optionsOf, verifyText, versionOf } from './openssl-words.ts';
import type { Permissions } from './permissions.ts';
import { isUnder, mayReach } from './permissions.ts';
import { socketName } from './socket-name.ts';
import { fromThrown, systemError } from './system-error.ts';
import { zoneOffset } from './time-zone.ts';
import type {
  AccountsDirectory,
  Clock,
  Conversation,
  Dns,
  DnsAnswer,
  MissingInput,
  Outcome,
  ProcessResult,
  Processes,
  SocketAddress,
  Sockets,
  TlsRequest,
  TlsSession,
  World,
} from './world.ts';

export interface NameServer {
  readonly address: string;
  readonly port: number;
}

export interface MachineWorldOptions {
  /** What it may do; by default nothing. */
  readonly allow?: Permissions;
  /** The folder that relative paths are for; default the process's own. */
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** DNS data that answers in place of the network. */
  readonly dns?: DnsBlock;
  /** The time to begin at, in milliseconds since 1970; from there it goes on as time does. */
  readonly at?: number;
  /** Default those of `/etc/resolv.conf`. */
  readonly nameServers?: readonly NameServer[];
  /** Called with what could not be told or was refused. */
  readonly onMissing?: (input: MissingInput) => void;
}

/** The world of a machine. */
export interface MachineWorld extends World {
  readonly missed: readonly MissingInput[];
  /** Stops the thread that waits for sockets; it may be started again. */
  close(): void;
}

/**
 * Makes a world of the machine that this runs on. It does what `allow` lets it, and fails as the system does (`EACCES`,
 * `EPERM`) where it may not.
 */
export function createMachineWorld(options: MachineWorldOptions = {}): MachineWorld {
  const { allow = {}, cwd = process.cwd(), environment = process.env } = options;
  const missed: MissingInput[] = [];
  let listener = options.onMissing;
  const missing = (input: MissingInput): void => {
    missed.push(input);
    listener?.(input);
  };
  const worker = createBlockingWorker();
  const variables = new Map(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  const resolver = allow.net ? networkDns(options.nameServers ?? readResolvConf(), worker) : undefined;
  const dns: Dns = options.dns
    ? createDataDns(options.dns)
    : (resolver ?? {
        query(name, type) {
          missing({ what: `DNS ${type} records of ${name} (the network is not allowed)`, permission: 'net' });
          return { status: 'tryAgain' };
        },
      });

  return {
    missed,
    missing,
    onMissing(told) {
      listener = told;
    },
    files: createMachineFiles({
      read: allow.read,
      cwd,
      refused: (path) => {
        missing({ what: `file ${path} (reading it is not allowed)`, permission: 'read' });
      },
    }),
    dns,
    accounts: machineAccounts(),
    clock: machineClock(options.at, variables.get('TZ')),
    random: { below: (limit) => (limit <= 1 ? 0 : randomInt(limit)) },
    environment: variables,
    processes: machineProcesses(allow, cwd, missing),
    sockets: machineSockets(allow, worker, missing),
    hints: createMemoryHints(),
    stated: { lookup: () => undefined, hasLookups: () => false, call: () => undefined },
    hostname: hostname(),
    interfaces: Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address)),
    close: () => {
      worker.stop();
    },
  };
}

function readSystemFile(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Accounts are read when they are first asked for. */
function machineAccounts(): AccountsDirectory {
  let directory: AccountsDirectory | undefined;
  const accounts = (): AccountsDirectory =>
    (directory ??= accountsDirectory(
      parsePasswd(readSystemFile('/etc/passwd')),
      parseGroup(readSystemFile('/etc/group')),
    ));
  return {
    byName: (name) => accounts().byName(name),
    byUid: (uid) => accounts().byUid(uid),
    groupByName: (name) => accounts().groupByName(name),
  };
}

function machineClock(at: number | undefined, zone: string | undefined): Clock {
  const ahead = at === undefined ? 0 : at - Date.now();
  return {
    now: () => Date.now() + ahead,
    sleep(milliseconds) {
      if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    },
    offset(milliseconds, named) {
      const wanted = named ?? zone;
      return wanted === undefined ? -new Date(milliseconds).getTimezoneOffset() : zoneOffset(milliseconds, wanted);
    },
  };
}

function machineProcesses(allow: Permissions, cwd: string, missing: (input: MissingInput) => void): Processes {
  return {
    run([command = '', ...args], { stdin, timeout, environment }): Outcome<ProcessResult> {
      if (command.includes('\0') || args.some((arg) => arg.includes('\0'))) return systemError('EINVAL');
      if (!isUnder(command, allow.run)) {
        const line = [command, ...args].join(' ');
        missing({ what: `command ${line} (running it is not allowed)`, permission: 'run' });
        return systemError('EPERM');
      }
      // Node encodes arguments as UTF-8: these are bytes, as far as they can be handed over.
      const text = (value: string): string => Buffer.from(value, 'latin1').toString();
      const result = spawnSync(text(command), args.map(text), {
        cwd,
        input: Buffer.from(stdin ?? '', 'latin1'),
        encoding: 'latin1',
        maxBuffer: 1 << 26,
        ...(timeout !== undefined && { timeout: timeout * 1000, killSignal: 'SIGKILL' as const }),
        ...(environment && { env: Object.fromEntries(environment) }),
      });
      const timedOut = result.error && 'code' in result.error && result.error.code === 'ETIMEDOUT';
      if (result.error && !timedOut) return fromThrown(result.error);
      const signal = result.signal === null ? 0 : constants.signals[result.signal];
      const value = { stdout: result.stdout, stderr: result.stderr, status: result.status ?? 128 + signal };
      return { ok: true, value: timedOut ? { ...value, timedOut } : value };
    },
  };
}

function machineSockets(allow: Permissions, worker: BlockingWorker, missing: (input: MissingInput) => void): Sockets {
  type Target = { readonly path: string } | { readonly host: string; readonly port: number };
  const target = (address: SocketAddress, mail = false): Outcome<Target> => {
    if (!(mail && mayMail(address)) && !mayReach(address, allow.net)) {
      missing({ what: `socket ${socketName(address)} (connecting to it is not allowed)`, permission: 'net' });
      return systemError('EPERM');
    }
    if (address.kind === 'unix') return { ok: true, value: { path: address.path } };
    const port = typeof address.port === 'number' ? address.port : servicePort(address.port);
    if (port === undefined || port > 65535) return systemError('EINVAL', `unknown port "${address.port}"`);
    return { ok: true, value: { host: address.host, port } };
  };
  const milliseconds = (timeout: number): number => Math.max(1, timeout * 1000);
  const mayMail = (address: SocketAddress): boolean => mayReach(address, allow.send);
  const outcome = (result: JobResult): Outcome<string> =>
    result.ok ? { ok: true, value: Buffer.from(result.bytes).toString('latin1') } : systemError(result.code);
  let connections = 0;
  return {
    exchange(address, request, { timeout, shutdown = false, tls = false }): Outcome<string> {
      const to = target(address);
      if (!to.ok) return to;
      const bytes = Buffer.from(request, 'latin1');
      const job = {
        kind: 'exchange',
        to: to.value,
        request: bytes,
        timeout: milliseconds(timeout),
        shutdown,
        tls,
      } as const;
      return outcome(worker.run(job));
    },
    mayMail,
    converse(address, { timeout, from, mail }): Outcome<Conversation> {
      const to = target(address, mail);
      if (!to.ok) return to;
      const common = { connection: ++connections, to: to.value, from } as const;
      const none = Buffer.alloc(0);
      const opened = worker.run({ ...common, kind: 'open', request: none, timeout: milliseconds(timeout) });
      if (!opened.ok) return systemError(opened.code);
      return {
        ok: true,
        value: {
          say: (bytes, limit) =>
            outcome(
              worker.run({
                ...common,
                kind: 'talk',
                request: Buffer.from(bytes, 'latin1'),
                timeout: milliseconds(limit),
              }),
            ),
          beginTls: (request, limit) => tlsSession(worker.run(tlsJob(common.connection, request, milliseconds(limit)))),
          close() {
            worker.run({ ...common, kind: 'close', request: none, timeout: 1000 });
          },
        },
      };
    },
  };
}

/** What the thread is to do to begin TLS. */
function tlsJob(connection: number, request: TlsRequest, timeout: number): TlsJob {
  const { serverName, certificate, key, authorities, revoked, ciphers, options, protocols } = request;
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  return {
    kind: 'tls',
    connection,
    timeout,
    options: {
      serverName,
      certificate: certificate === undefined ? undefined : bytes(certificate),
      key: key === undefined ? undefined : bytes(key),
      authorities: authorities.map(bytes),
      revoked: revoked.map(bytes),
      ciphers: ciphers === undefined ? undefined : ciphersOf(ciphers),
      secureOptions: optionsOf(options),
      protocols,
    },
  };
}

/** A TLS session as the thread tells of it. */
function tlsSession(result: JobResult): Outcome<TlsSession> {
  if (!result.ok) return systemError(result.code, result.message);
  const { tls } = result;
  if (!tls) return systemError('EPROTO');
  const { cipher, standardCipher, problem, chain, alpn, certificate, ownCertificate } = tls;
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const value: TlsSession = {
    version: versionOf(tls.protocol),
    cipher,
    standardCipher,
    bits: cipherBits(cipher),
    ...(certificate && { certificate: text(certificate) }),
    ...(ownCertificate && { ownCertificate: text(ownCertificate) }),
    ...(problem !== undefined && { problem: { text: verifyText(problem), depth: isAbove(problem) ? chain : 0 } }),
    ...(alpn !== undefined && { protocol: alpn }),
    resumption: 1,
  };
  return { ok: true, value };
}

/** The number of a TCP port by its name in `/etc/services`, or in digits. */
function servicePort(name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  for (const line of readSystemFile('/etc/services').split('\n')) {
    const [first, port, ...aliases] = trimSpace(line.replace(/#.*/, '')).split(/[\t-\r ]+/);
    const match = /^(\d+)\/tcp$/.exec(port ?? '');
    if (match && (first === name || aliases.includes(name))) return Number(match[1]);
  }
  return undefined;
}

function readResolvConf(): readonly NameServer[] {
  const addresses = [...readSystemFile('/etc/resolv.conf').matchAll(/^nameserver[ \t]+([^\t-\r %]+)/gm)].map(
    ([, address = '']) => address,
  );
  return (addresses.length > 0 ? addresses : ['127.0.0.1']).map((address) => ({ address, port: 53 }));
}

/** Milliseconds to wait for a name server, and how often each is asked. */
const dnsTimeout = 5000;
const dnsAttempts = 2;

/** Asks name servers, one after the other. */
function networkDns(servers: readonly NameServer[], worker: BlockingWorker): Dns {
  return {
    query(name, type): DnsAnswer {
      const id = randomInt(65536);
      const request = encodeQuery(id, name, type);
      if (!request) return { status: 'noName' };
      for (let attempt = 0; attempt < dnsAttempts; attempt++) {
        for (const { address, port } of servers) {
          const result = worker.run({ kind: 'dns', server: address, port, request, timeout: dnsTimeout });
          const reply = result.ok ? decodeReply(result.bytes, name, type) : undefined;
          if (reply && reply.id === id && reply.answer.status !== 'tryAgain') return reply.answer;
        }
      }
      return { status: 'tryAgain' };
    },
  };
}
