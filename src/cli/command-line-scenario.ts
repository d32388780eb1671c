import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { encodeText } from '../check/positions.ts';
import type { ScenarioFiles } from '../runtime/scenario/references.ts';
import type { ScenarioConfig } from '../runtime/scenario/scenario.ts';
import type { Io } from './io.ts';
import { UsageError } from './io.ts';
import type { RunOptions } from './run.ts';
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
  return { path: resolve(io.cwd, name === '-' ? '<stdin>' : name), text: main(new Map()).text };
}

/** The `dns` block that a file holds. */
function dnsOf(file: string, cwd: string): unknown {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'it is no YAML'}`);
  }
}

function authOf(auth: string | undefined): object {
  if (auth === undefined) return {};
  const colon = auth.indexOf(':');
  if (colon < 0) throw new UsageError('--auth takes user:password');
  return { auth: { user: auth.slice(0, colon), password: auth.slice(colon + 1) } };
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
  const { from, to, ip, helo, hostName, tls, data, spool, dns, root, at } = options;
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
    ...(at !== undefined && { clock: at }),
    ...(what ?? { sessions: [spool === undefined ? { client, messages: [message] } : { spool }] }),
  };
  // JSON is YAML.
  const text = encodeText(JSON.stringify(scenario));
  const path = resolve(cwd, '<command line>');
  return { path, files: { ...files, read: (each) => (each === path ? text : files.read(each)) } };
}
