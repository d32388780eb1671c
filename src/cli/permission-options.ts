import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Permissions } from '../runtime/world/permissions.ts';

/** What the command line lets a simulation do beyond what its scenario states: everything (`true`), or what is listed. */
export interface PermissionOptions {
  readonly allowRead?: true | string;
  readonly allowNet?: true | string;
  readonly allowSend?: true | string;
  readonly allowRun?: true | string;
}

/**
 * Adds the options that open the machine to a simulation.
 *
 * @param delivers whether messages are delivered, so that they can be handed over in fact
 */
export function addPermissionOptions(command: Command, delivers = false): void {
  command
    .option('--allow-read [paths]', 'read files of this machine that the scenario does not have: all, or below paths')
    .option(
      '--allow-net [hosts]',
      'ask the DNS and connect, but send no mail: to everything, or to hosts (host or host:port)',
    )
    .option('--allow-run [programs]', 'run programs of this machine: all, or those named');
  if (!delivers) return;
  command.option(
    '--allow-send [hosts]',
    'hand messages over to real servers, which deliver them: to all, or to hosts (host, host:port, or a path)',
  );
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
  const socket = (text: string): string => (text.includes('/') ? path(text) : text);
  const net = listed(options.allowNet, socket);
  const send = listed(options.allowSend, socket);
  const run = listed(options.allowRun, path);
  if ([read, net, send, run].every((each) => each === undefined)) return undefined;
  return { ...(read && { read }), ...(net && { net }), ...(send && { send }), ...(run && { run }) };
}
