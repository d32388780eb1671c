import { compileRegex } from '../../regex/regex.ts';
import type { DriverOptions } from '../../route/driver-options.ts';
import { expandText } from '../../route/expand-options.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import { systemError } from '../../world/system-error.ts';
import { eximErrno, errnoOf } from '../errno.ts';
import type { TransportBatch } from '../types.ts';
import type { DeliveredFiles, Owner } from './delivered-files.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, panicked } from './result.ts';

/**
 * Sees to the directories of a maildir. Mirrors `maildir_ensure_directories`.
 *
 * @returns what is wrong, where something is
 */
export function ensureMaildir(
  path: string,
  options: DriverOptions,
  owner: Owner,
  files: DeliveredFiles,
): CommonOutcome | undefined {
  const mode = options.number('directory_mode');
  for (const folder of ['', '/tmp', '/new', '/cur']) {
    const name = path + folder;
    const status = files.status(name);
    if (status.ok) {
      if (status.value.type === 'directory') continue;
      return deferred(`${name} is not a directory`, eximErrno.notDirectory);
    }
    if (status.code === 'ENOENT' && options.flag('create_directory')) {
      const made = files.makeDirectory(name, mode, owner);
      if (made.ok) continue;
      return deferred(`cannot create ${name}`, errnoOf(made.code));
    }
    return deferred(`stat() error for ${name}: ${status.message}`, errnoOf(status.code));
  }
  const pattern = options.text('maildirfolder_create_regex');
  if (pattern !== undefined) {
    const compiled = compileRegex(pattern);
    if (!compiled.ok) return deferred(compiled.message);
    const name = `${path}/maildirfolder`;
    if (compiled.regex.test(path) && !files.status(name).ok) files.replace(name, '', 0o600, owner);
  }
  return undefined;
}

/** The name without its folder that a message gets in a maildir, but for its tag. */
export function maildirName({ run }: TransportBatch): string {
  const now = run.world.clock.now();
  const micros = Math.floor((now % 1000) * 1000);
  return `${Math.floor(now / 1000)}.M${micros}P${run.pid}.${run.settings.primaryHostname}`;
}

/** What stands behind a name in a maildir: characters that do not print, and slashes, are left out. */
export function maildirTag(tag: string): string {
  const kept = tag.replaceAll(/[^\x21-\x7e]|\//g, '');
  return /^[0-9A-Za-z]/.test(kept) ? `:${kept}` : kept;
}

/** The beginnings of the names of a mailstore's two files. */
export function mailstoreName(path: string, { run }: TransportBatch): string {
  return `${path}/${run.message.id}-${base62(run.pid)}`;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A number in six digits of base 62, eleven from 4.97 on. */
function base62(value: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = digits.charAt(rest % 62) + text;
  return text.padStart(6, '0');
}

/** The envelope file of a mailstore, or why there is none. */
export function mailstoreEnvelope(
  batch: TransportBatch,
  options: DriverOptions,
): { readonly text: string } | { readonly outcome: CommonOutcome } {
  const { run, transport, addresses } = batch;
  const parts: string[] = [];
  for (const which of ['prefix', 'suffix'] as const) {
    const written = options.text(`mailstore_${which}`);
    let text = '';
    if (written !== undefined) {
      const expanded = expandText(written, run);
      if (expanded.status === 'failed') {
        const what = `Expansion of ${quoted(written, run.release)} (mailstore ${which} for ${transport.name} transport)`;
        return { outcome: panicked(`${what} failed: ${expanded.message}`) };
      }
      if (expanded.status === 'value') text = expanded.value.endsWith('\n') ? expanded.value : `${expanded.value}\n`;
    }
    parts.push(text);
  }
  const recipients = addresses.map(({ localPart, domain }) => `${localPart}@${domain}\n`).join('');
  return { text: `${parts[0] ?? ''}${run.message.sender}\n${recipients}${parts[1] ?? ''}` };
}

/**
 * Gives a message that was written under another name the one that `directory_file` says, which must not be taken yet.
 *
 * @param temporary the name that it has now
 */
export function directoryFileName(
  path: string,
  temporary: string,
  batch: TransportBatch,
  options: DriverOptions,
  files: DeliveredFiles,
): { readonly name: string } | { readonly outcome: CommonOutcome } {
  const { run, transport } = batch;
  const written = options.text('directory_file') ?? '';
  let before = '';
  for (let tries = 0; ; tries++) {
    run.values.set('inode', String(inodeOf(`${temporary} ${run.message.id} ${tries}`)));
    const expanded = expandText(written, run);
    run.values.delete('inode');
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      const what = `Expansion of ${quoted(written, run.release)} (directory_file for ${transport.name} transport)`;
      return { outcome: panicked(`${what} failed: ${why}`) };
    }
    const name = `${path}/${expanded.value}`;
    if (!files.status(name, false).ok) return { name };
    if (tries >= 4 || expanded.value === before) {
      return { outcome: deferred(`while renaming ${temporary} as ${name}`, errnoOf('EEXIST')) };
    }
    before = expanded.value;
    run.world.clock.sleep(1000);
  }
}

/** A number for `$inode` that stays the same for a name, and differs from name to name. */
function inodeOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Sees to a directory for messages in files of their own: what is wrong, where something is. */
export function ensureDirectory(
  path: string,
  file: string,
  options: DriverOptions,
  owner: Owner,
  files: DeliveredFiles,
): CommonOutcome | undefined {
  const status = files.status(path);
  let error = status.ok && status.value.type !== 'directory' ? systemError('ENOTDIR') : undefined;
  if (!status.ok) {
    if (status.code !== 'ENOENT' || !options.flag('create_directory')) error = status;
    else {
      const made = files.makeDirectory(path, options.number('directory_mode'), owner);
      if (!made.ok) error = made;
    }
  }
  return error && deferred(`while creating file ${file}`, errnoOf(error.code));
}
