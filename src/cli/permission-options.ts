import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Permissions } from '../runtime/world/permissions.ts';

/** What the command line lets a simulation do beyond what its scenario states: everything (`true`), or what is listed. */
export interface PermissionOptions {
  readonly allowRead?: true | string;
  readonly allowNet?: true | string;
  readonly allowRun?: true | string;
}

/** Adds the options that open the machine to a simulation. */
export function addPermissionOptions(command: Command): void {
  command
    .option('--allow-read [paths]', 'read files of this machine that the scenario does not have: all, or below paths')
    .option('--allow-net [hosts]', 'ask the DNS and connect: to everything, or to hosts (host or host:port)')
    .option('--allow-run [programs]', 'run programs of this machine: all, or those named');
}

function listed(option: true | string | undefined, entry: (text: string) => string): true | string[] | undefined {
  if (option === undefined || option === true) return option;
  return option
    .split(',')
    .filter((text) => text !== '')
    .map(entry);
}

/** What they allow; undefined where they open nothing. */
export function permissionsOf(options: PermissionOptions, cwd: string): Permissions | undefined {
  const path = (text: string): string => resolve(cwd, text);
  const read = listed(options.allowRead, path);
  const net = listed(options.allowNet, (text) => (text.includes('/') ? path(text) : text));
  const run = listed(options.allowRun, path);
  if (read === undefined && net === undefined && run === undefined) return undefined;
  return { ...(read && { read }), ...(net && { net }), ...(run && { run }) };
}
