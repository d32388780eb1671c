import { resolve } from 'node:path';
import { parse, YAMLError } from 'yaml';
import { decodeText, encodeText } from '../check/positions.ts';
import { extractAddress } from '../runtime/address/extract.ts';
import type { AddressSettings } from '../runtime/address/settings.ts';
import { isIpAddress } from '../runtime/dns/ip-address.ts';
import { readMoment, readWhen } from '../runtime/scenario/moment.ts';
import type { ScenarioFiles } from '../runtime/scenario/references.ts';
import type { ScenarioConfig } from '../runtime/scenario/scenario.ts';
import { readSpool } from '../runtime/spool/read.ts';
import { isFolder, readFile } from './disk.ts';
import type { Io } from './io.ts';
import { UsageError } from './io.ts';
import type { RunOptions } from './run-options.ts';
import { openConfig } from './sources.ts';

/** A scenario that options describe: a file that exists in memory only. */
export interface CommandLineScenario {
  /** Its absolute path, beside which the files are looked for that it names. */
  readonly path: string;
  readonly files: ScenarioFiles;
}

/** The configuration that `--config` names: a file, standard input, or a folder like Debian's conf.d. */
export function configFrom(name: string, io: Io): ScenarioConfig {
  const { main } = openConfig(name, { includeRoots: [] }, io);
  const { text, joins } = main(new Map());
  return { path: resolve(io.cwd, name === '-' ? '<stdin>' : name), text, ...(joins && { joins }) };
}

/** The `dns` block that a file holds. */
function dnsOf(file: string, cwd: string): unknown {
  const text = readFile(resolve(cwd, file), file, 'utf8');
  try {
    return parse(text, { prettyErrors: false });
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    const before = text.slice(0, error.pos[0]).split('\n');
    throw new UsageError(`${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: ${error.message}`);
  }
}

function authOf(auth: string | undefined): object {
  if (auth === undefined) return {};
  const colon = auth.indexOf(':');
  if (colon < 0) throw new UsageError('--auth takes user:password');
  return { auth: { user: auth.slice(0, colon), password: auth.slice(colon + 1) } };
}

/** The name of a scenario that has no file: its problems are those of the command line. */
export const commandLineName = '<command line>';

/** Refuses what the options say where a scenario would be told the same by its place. */
function checkOptions({ from, ip, at, root }: Partial<RunOptions>, cwd: string): void {
  if (ip !== undefined) checkIp(ip);
  if (at !== undefined && readMoment(at) === undefined) {
    throw new UsageError(`--at ${at}: that is no time, as in 2026-01-02T03:04:05Z`);
  }
  if (root !== undefined && !isFolder(resolve(cwd, root)))
    throw new UsageError(`--root ${root}: there is no such folder`);
  // Over SMTP the server tells; a program that gives such a sender is sent away.
  if (from !== undefined && ip === undefined) checkAddress('--from', from);
}

/** Refuses a value of `--ip` that is no IP address. */
export function checkIp(ip: string): void {
  if (!isIpAddress(ip, false)) throw new UsageError(`--ip ${ip}: that is no IP address`);
}

/** What addresses on a command line may look like: all that some configuration allows. */
const anyForm: AddressSettings = {
  release: 99,
  allowDomainLiterals: true,
  allowUtf8Domains: true,
  stripTrailingDot: true,
  stripExcessAngleBrackets: true,
};

/** Refuses an option's value that is neither an address nor empty, as Exim refuses such an `-f`. */
export function checkAddress(option: string, text: string): void {
  if (text === '' || text === '<>') return;
  const found = extractAddress(encodeText(text), anyForm);
  if (!found.ok) throw new UsageError(`${option} ${text}: ${decodeText(found.message)}`);
}

/** Servers that refuse connections, as a scenario tells them: each a name or an address, maybe with a time. */
function downHosts(down: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    down.map((each) => {
      const [, host = '', until] = /^(\S+)(?:\s+until\s+(.*\S))?\s*$/.exec(each.trim()) ?? [];
      if (host === '' || (until !== undefined && readWhen(until, 0) === undefined)) {
        throw new UsageError(`--down "${each}": that is no host, as in "mx.example.org" or "mx.example.org until 1d"`);
      }
      return [host, { connect: 'ECONNREFUSED', ...(until !== undefined && { until }) }];
    }),
  );
}

/**
 * When the newest of some messages came that are on a queue: before that, they cannot all be there.
 *
 * @returns as a scenario tells it; undefined where none of them can be read
 */
function newestOf(spool: readonly string[], files: ScenarioFiles, cwd: string): string | undefined {
  const moments = spool.flatMap((name) => {
    const header = files.read(resolve(cwd, name));
    const reading = header === undefined ? undefined : readSpool(header, undefined, { extensions: [] });
    return reading?.ok ? [reading.spooled.message.received * 1000] : [];
  });
  const newest = Math.max(0, ...moments.filter((moment) => moment < Date.UTC(9999, 0)));
  return newest === 0 ? undefined : new Date(newest).toISOString();
}

/**
 * The scenario of one message that the options of `eximc run` describe, or of addresses to route.
 *
 * @param files how other files are reached
 * @param what addresses to route or other sessions, in place of the message
 */
export function commandLineScenario(
  options: Partial<RunOptions>,
  files: ScenarioFiles,
  cwd: string,
  what?: { readonly routes: readonly object[] } | { readonly sessions: readonly object[] },
): CommandLineScenario {
  const { from, to, ip, helo, hostName, tls, data, spool, dns, root, at, down } = options;
  checkOptions(options, cwd);
  const clock = at ?? (spool && newestOf(spool, files, cwd));
  const client = {
    ...(ip !== undefined && { address: ip }),
    ...(helo !== undefined && { helo }),
    ...(hostName !== undefined && { name: hostName }),
    ...(tls && { tls }),
    ...authOf(options.auth),
  };
  const message = {
    ...(from !== undefined && { from: from === '<>' ? '' : from }),
    to: to ?? [],
    ...(data !== undefined && { data }),
  };
  const scenario = {
    ...(dns !== undefined && { dns: dnsOf(dns, cwd) }),
    ...(root !== undefined && { root }),
    ...(clock !== undefined && { clock }),
    ...(down && { hosts: downHosts(down) }),
    ...(what ?? { sessions: [spool === undefined ? { client, messages: [message] } : { spool }] }),
  };
  // JSON is YAML.
  const text = encodeText(JSON.stringify(scenario));
  const path = resolve(cwd, commandLineName);
  return { path, files: { ...files, read: (each) => (each === path ? text : files.read(each)) } };
}
