import { splitList } from '../../../../grammar/list/split.ts';
import type { CompiledDriver } from '../../../compile/config.ts';
import type { DriverOptions } from '../../route/driver-options.ts';
import type { FileStatus } from '../../world/world.ts';
import { eximErrno, errnoOf } from '../errno.ts';
import type { TransportBatch } from '../types.ts';
import type { DeliveredFiles } from './delivered-files.ts';
import { ensureParent } from './delivered-files.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, failed } from './result.ts';

/** A mailbox file that can be written to: its size before, when it was read last, and the mode that it has then. */
export interface OpenedMailbox {
  readonly size: number;
  readonly accessed: number;
  readonly mode: number;
  readonly isFifo: boolean;
}

/** What a check of a mailbox file comes to. */
export type MailboxCheck =
  { readonly ok: true; readonly opened: OpenedMailbox } | { readonly ok: false; readonly outcome: CommonOutcome };

const octal = (mode: number): string => mode.toString(8);

/** Whether a file that is there may be written to as it is. */
function checkExisting(
  path: string,
  status: FileStatus,
  link: boolean,
  options: DriverOptions,
  batch: TransportBatch,
): CommonOutcome | undefined {
  const shown = `mailbox ${path}${link ? ' (symlink)' : ''}`;
  const { uid, gid, links, type } = status;
  if (options.flag('check_owner') && uid !== batch.uid) {
    return deferred(`${shown} has wrong uid (${uid} != ${batch.uid})`, eximErrno.badUgid);
  }
  if (options.flag('check_group') && gid !== batch.gid) {
    return deferred(`${shown} has wrong gid (${gid} != ${batch.gid})`, eximErrno.badUgid);
  }
  if (links !== 1) return deferred(`${shown} has too many links (${links})`, eximErrno.notRegular);
  if (link && options.flag('allow_symlink')) return undefined;
  const fifos = options.flag('allow_fifo');
  if (type !== 'file' && !(fifos && type === 'fifo')) {
    return deferred(`mailbox ${path} is not a regular file${fifos ? ' or named pipe' : ''}`, eximErrno.notRegular);
  }
  return undefined;
}

/** The mode that a filter gives with the name of the file. */
export function wantedMode({ addresses }: TransportBatch): number | undefined {
  const mode = addresses[0]?.mode ?? 0;
  return mode > 0 ? mode : undefined;
}

/**
 * Looks at a mailbox file as appendfile does before it writes: owner, links, type and mode of one that is there, and
 * whether one that is not may be made.
 *
 * @param mayMake whether it lies where files may be made
 */
export function openMailbox(
  path: string,
  mayMake: boolean,
  options: DriverOptions,
  batch: TransportBatch,
  files: DeliveredFiles,
): MailboxCheck {
  const refuse = (outcome: CommonOutcome): MailboxCheck => ({ ok: false, outcome });
  const wanted = wantedMode(batch);
  const mode = wanted ?? options.number('mode');
  let status = files.status(path, false);
  if (status.ok) {
    const isLink = status.value.type === 'symlink';
    const wrong = checkExisting(path, status.value, isLink, options, batch);
    if (wrong) return refuse(wrong);
    if (isLink) {
      status = files.status(path);
      if (status.ok) {
        const behind = checkExisting(path, status.value, false, options, batch);
        if (behind) return refuse(behind);
      }
    }
  }
  if (!status.ok) {
    const number = errnoOf(status.code);
    if (status.code !== 'ENOENT') return refuse(deferred(`attempting to stat mailbox ${path}`, number));
    if (options.flag('file_must_exist')) {
      return refuse(deferred(`mailbox ${path} does not exist, but file_must_exist is set`, number));
    }
    if (!mayMake) {
      const message = `mailbox ${path} does not exist, but creation outside the home directory is not permitted`;
      return refuse(deferred(message, eximErrno.badCreate));
    }
    const parent = ensureParent(files, path, undefined);
    if (!parent.ok) {
      const message = `while creating mailbox ${path}`;
      const users = batch.addresses[0]?.special === 'file' && ['EPERM', 'ENOENT', 'EACCES'].includes(parent.code);
      return refuse((users ? failed : deferred)(message, errnoOf(parent.code)));
    }
    const accessed = Math.floor(batch.run.world.clock.now() / 1000);
    return { ok: true, opened: { size: 0, accessed, mode, isFifo: false } };
  }
  const { type, size, atime } = status.value;
  const old = status.value.mode & 0o7777;
  let now = old;
  if (old !== mode) {
    const differences = old ^ mode;
    if (wanted !== undefined || (differences & old) === differences) {
      now = mode;
      files.changeMode(path, mode);
    } else if (options.flag('mode_fail_narrower')) {
      const message = `mailbox ${path} has the wrong mode ${octal(old)} (${octal(mode)} expected)`;
      return refuse(deferred(message, eximErrno.badMode));
    }
  }
  return { ok: true, opened: { size, accessed: atime, mode: now, isFifo: type === 'fifo' } };
}

/**
 * The transport whose format a mailbox has, by the bytes at its beginning. Mirrors `check_file_format`.
 *
 * @param start the beginning of the file
 */
export function transportForFormat(
  formats: string,
  start: string,
  batch: TransportBatch,
): { readonly transport: CompiledDriver } | { readonly outcome: CommonOutcome } {
  const { run, transport } = batch;
  if (start === '') return { transport };
  const items = splitList(formats);
  for (let i = 0; i + 1 < items.length; i += 2) {
    const [format = '', name = ''] = items.slice(i, i + 2);
    if (!start.startsWith(format)) continue;
    const other = run.config.transports.find((each) => each.name === name);
    if (other) return { transport: other };
    const message = `${name} transport (for ${format} format) not found`;
    return { outcome: deferred(message, eximErrno.badTransport) };
  }
  return { outcome: deferred('mailbox file format unrecognized', eximErrno.formatUnknown) };
}
