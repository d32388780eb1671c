import { quoted } from '../../../../grammar/expansion/messages.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import type { DriverOptions } from '../../route/driver-options.ts';
import { expandText } from '../../route/expand-options.ts';
import type { TransportBatch } from '../types.ts';
import type { CommandWords } from './command-line.ts';
import { commandWords } from './command-line.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, failed, panicked } from './result.ts';

/** A command as it is written, and what is to be done with it. */
export interface PipeCommand {
  readonly text: string;
  readonly expand: boolean;
  readonly onFailure: 'panic' | 'fail';
  /** The command that the address gives, for `$address_pipe` under `force_command`. */
  readonly addressPipe?: string;
}

/** The command that is to be run: that of the address, or that of the option. */
export function pipeCommand(
  batch: TransportBatch,
  options: DriverOptions,
): PipeCommand | { readonly outcome: CommonOutcome } {
  const { run, transport, addresses } = batch;
  const [first] = addresses;
  const isPipe = first?.special === 'pipe';
  const own = options.text('command') ?? '';
  let command: PipeCommand = { text: own, expand: true, onFailure: 'panic' };
  if (isPipe) {
    const given = first.address.slice(1);
    if (options.flag('force_command')) command = { ...command, addressPipe: given };
    else {
      const text = given.replace(/^[\t-\r ]+/, '');
      // A filter wants its words expanded.
      command = { text, expand: first.pipeExpansion !== undefined, onFailure: 'fail' };
      if (run.release >= 94 && (first.taint ?? true) !== false && text !== '') {
        const message = `Tainted '${text}' (command for ${transport.name} transport) not permitted`;
        return { outcome: panicked(message) };
      }
    }
  }
  if (command.text === '') return { outcome: deferred(`no command specified for ${transport.name} transport`) };
  return command;
}

/**
 * Does what takes the command to pieces, with the variables as they were when a filter set the pipe up: `$thisaddress`, `$1`
 * and so on.
 */
export function withFilterVariables<Result>({ run, addresses }: TransportBatch, action: () => Result): Result {
  const kept = addresses[0]?.pipeExpansion;
  if (!kept) return action();
  const { expansion, values } = run;
  const { captures, capturesTaint } = expansion;
  expansion.captures = kept.captures;
  expansion.capturesTaint = kept.capturesTaint;
  if (kept.thisAddress !== undefined) values.set('thisaddress', kept.thisAddress);
  try {
    return action();
  } finally {
    expansion.captures = captures;
    expansion.capturesTaint = capturesTaint;
    values.delete('thisaddress');
  }
}

/** A command for a shell. Mirrors `set_up_shell_command`. */
export function shellCommand(command: PipeCommand, batch: TransportBatch): CommandWords {
  const { run, transport, addresses } = batch;
  if (!command.expand) return { ok: true, words: ['/bin/sh', '-c', command.text] };
  const all = addresses.map(({ address }) => address).join(' ');
  const text = command.text.replace(/\$(?:pipe_addresses|\{pipe_addresses\})/, () => all);
  const expanded = expandText(text, run);
  if (expanded.status === 'value') return { ok: true, words: ['/bin/sh', '-c', expanded.value] };
  const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
  const what = `Expansion of command ${quoted(text, run.release)} in ${transport.name} transport failed: ${why}`;
  if (expanded.status === 'failed' && expanded.defer) return { ok: false, outcome: deferred(what) };
  return { ok: false, outcome: command.onFailure === 'panic' ? panicked(what) : failed(what) };
}

/** Finds a command in the folders of `path`; undefined where it is in none. */
function findCommand(name: string, path: string, batch: TransportBatch): string | undefined {
  const { files } = batch.run.world;
  const folders = splitList(path);
  for (const folder of folders) {
    const file = `${folder.slice(0, 256)}/${name.slice(0, 256)}`;
    if (files.status(file).ok) return file;
  }
  if (folders.length > 0 && !folders.some((folder) => files.status(folder).ok)) {
    // A world that has none of the folders does not say what is in them.
    batch.run.world.missing({ what: `command ${name} in ${path}` });
    return name;
  }
  return undefined;
}

/** A command that is run without a shell. Mirrors `set_up_direct_command`. */
export function directCommand(command: PipeCommand, batch: TransportBatch, options: DriverOptions): CommandWords {
  const { run, transport } = batch;
  const { release } = run;
  const { name } = transport;
  const { expand, onFailure, addressPipe } = command;
  const where = `${name.slice(0, 50)} transport`;
  const reading = { where, expand, onFailure, ...(addressPipe !== undefined && { addressPipe }) };
  const read = commandWords(command.text, reading, batch);
  if (!read.ok) return read;
  const [program = '', ...rest] = read.words;
  const refuse = (outcome: CommonOutcome): CommandWords => ({ ok: false, outcome });
  const allowed = options.text('allow_commands');
  let permitted = false;
  if (allowed !== undefined) {
    const expanded = expandText(allowed, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      return refuse(deferred(`failed to expand string ${quoted(allowed, release)} for ${name} transport: ${why}`));
    }
    permitted = splitList(expanded.value).includes(program);
  }
  if (!permitted && options.flag('restrict_to_path')) {
    if (program.includes('/')) {
      const what = `"/" found in ${quoted(command.text, release)} (command for ${name} transport)`;
      return refuse(failed(`${what} - failed for security reasons`));
    }
  } else if (!permitted && allowed !== undefined) {
    return refuse(failed(`${quoted(program, release)} command not permitted by ${name} transport`));
  }
  if (program.startsWith('/')) return read;
  const path = expandText(options.text('path') ?? '', run);
  const found = findCommand(program, path.status === 'value' ? path.value : '', batch);
  if (found !== undefined) return { ok: true, words: [found, ...rest] };
  return refuse(failed(`${quoted(program, release)} command not found for ${name} transport`));
}

/** How many variables the environment of a command may have. */
const mostVariables = 48;

/** The environment that a command gets, or why it cannot be had. */
export function pipeEnvironment(
  batch: TransportBatch,
  options: DriverOptions,
): { readonly variables: ReadonlyMap<string, string> } | { readonly outcome: CommonOutcome } {
  const { run, transport, addresses, hosts, homeDirectory } = batch;
  const [first] = addresses;
  const owner = first?.special ? (first.parent ?? first) : first;
  const alone = addresses.length === 1;
  const localPart = alone ? (owner?.localPart ?? '') : '(null)';
  const domains = new Set(addresses.map(({ domain }) => domain));
  const domain = domains.size === 1 ? (first?.domain ?? '') : '(null)';
  const prefix = (alone ? owner?.prefix : undefined) ?? '';
  const suffix = (alone ? owner?.suffix : undefined) ?? '';
  const path = expandText(options.text('path') ?? '', run);
  const variables = new Map([
    ['LOCAL_PART', localPart],
    ['LOGNAME', localPart],
    ['USER', localPart],
    ['LOCAL_PART_PREFIX', prefix],
    ['LOCAL_PART_SUFFIX', suffix],
    ['DOMAIN', domain],
    ['HOME', homeDirectory ?? ''],
    ['MESSAGE_ID', run.message.id],
    ['PATH', path.status === 'value' ? path.value : ''],
    ['RECIPIENT', `${prefix}${alone ? localPart : ''}${suffix}@${domains.size === 1 ? domain : ''}`],
    ['QUALIFY_DOMAIN', run.settings.qualifyDomain],
    ['SENDER', run.message.sender],
    ['SHELL', '/bin/sh'],
  ]);
  const [host] = hosts;
  if (host) variables.set('HOST', host.name);
  const zone = run.settings.text('timezone');
  if (zone !== undefined && zone !== '') variables.set('TZ', zone);
  const list = options.text('environment');
  if (list !== undefined) {
    const expanded = expandText(list, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      const what = `failed to expand string ${quoted(list, run.release)} for ${transport.name} transport`;
      return { outcome: deferred(`${what}: ${why}`) };
    }
    for (const item of splitList(expanded.value)) {
      if (variables.size >= mostVariables) {
        return { outcome: deferred(`too many environment settings for ${transport.name} transport`, 7) };
      }
      const at = item.indexOf('=');
      variables.set(at < 0 ? item : item.slice(0, at), at < 0 ? '' : item.slice(at + 1));
    }
  }
  return { variables };
}
