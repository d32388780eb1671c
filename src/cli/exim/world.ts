import { trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { stringSetting } from '../../compile/config.ts';
import type { DnsBlock } from '../../runtime/world/dns-data.ts';
import type { MachineWorld } from '../../runtime/world/machine-world.ts';
import { createMachineWorld } from '../../runtime/world/machine-world.ts';
import { allPermissions } from '../../runtime/world/permissions.ts';
import type { EximJob } from './job.ts';

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/**
 * Reads a file of DNS data, JSON or YAML: the `dns` block of a scenario, in which zones are files beside it.
 *
 * @throws Error with a message for people
 */
function readDnsFile(path: string): DnsBlock {
  const text = readFileSync(path, 'latin1');
  let read: unknown;
  try {
    read = trimSpaceStart(text).startsWith('{') ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const block: Readonly<Record<string, unknown>> = { ...(typeof read === 'object' && read) };
  return {
    records: texts(block.records),
    zones: texts(block.zones).map((name) => {
      const file = resolve(path, '..', name);
      return { text: readFileSync(file, 'latin1'), name: file };
    }),
    authenticated: texts(block.authenticated),
    authoritative: texts(block.authoritative),
    tryAgain: texts(block.tryAgain),
    noRecovery: texts(block.noRecovery),
  };
}

/** Where a usual build has its spool. */
const usualSpool = '/var/spool/exim';

/** The world that a job is done in: this machine, as Exim has it, with DNS data from `--dns` where that is given. */
export function worldOf({
  config,
  request,
  arguments: { own },
}: Pick<EximJob, 'config' | 'request' | 'arguments'>): MachineWorld {
  const spool = stringSetting(config.main, 'spool_directory') ?? usualSpool;
  return createMachineWorld({
    allow: allPermissions,
    // Exim goes to its spool directory before it does anything else.
    cwd: existsSync(spool) ? spool : '/',
    environment: request.env,
    ...(own.dns !== undefined && { dns: readDnsFile(resolve(request.cwd, own.dns)) }),
    ...(own.at !== undefined && { at: Date.parse(own.at) }),
  });
}
