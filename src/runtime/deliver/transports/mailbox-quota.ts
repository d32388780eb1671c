import { lowerCase, trimSpaceStart } from '../../expand/characters.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import { compileRegex } from '../../regex/regex.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { expandText } from '../../route/expand-options.ts';
import type { TransportBatch } from '../types.ts';
import type { DeliveredFiles } from './delivered-files.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, panicked } from './result.ts';

/** The limits of a mailbox, as the options come to for a delivery. 0: no limit. */
export interface Quota {
  readonly size: number;
  readonly sizeUnchecked: boolean;
  readonly files: number;
  readonly filesUnchecked: boolean;
  readonly warnThreshold: number;
  readonly warnPercent: boolean;
  /** Stated sizes; undefined where they are to be found out. */
  readonly mailboxSize: number | undefined;
  readonly mailboxFiles: number | undefined;
}

const settings = ['quota', 'quota_filecount', 'quota_warn_threshold', 'mailbox_size', 'mailbox_filecount'] as const;

const scales: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** The limits of the mailbox, or why they cannot be had. Mirrors `appendfile_transport_setup`. */
export function readQuota(batch: TransportBatch, usesSizeFile: boolean): Quota | { readonly refused: CommonOutcome } {
  const { run, transport } = batch;
  const options = driverOptions(transport, run.config);
  const { release } = run;
  const values: (number | undefined)[] = [];
  const unchecked: boolean[] = [];
  let warnPercent = false;
  for (const [i, name] of settings.entries()) {
    const text = options.text(name);
    if (text === undefined) {
      values.push(undefined);
      unchecked.push(false);
      continue;
    }
    const expanded = expandText(text, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      const message = `Expansion of ${quoted(text, release)} in ${transport.name} transport failed: ${why}`;
      return { refused: expanded.status === 'failed' && expanded.defer ? deferred(message) : panicked(message) };
    }
    const match = /^[\t-\r ]*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)?/i.exec(expanded.value);
    let value = Number(match?.[1] ?? 0);
    let rest = match?.[1] === undefined ? expanded.value : expanded.value.slice(match[0].length);
    const scale = scales[lowerCase(rest.charAt(0))];
    if (scale !== undefined) {
      value *= scale;
      rest = rest.slice(1);
    } else if (name === 'quota_warn_threshold' && rest.startsWith('%')) {
      const whole = Math.trunc(value);
      if ((values[0] ?? 0) <= 0 && !usesSizeFile) value = 0;
      else if (whole < 0 || whole > 100) {
        return {
          refused: panicked(`Invalid quota_warn_threshold percentage (${whole}) for ${transport.name} transport`),
        };
      }
      warnPercent = true;
      rest = rest.slice(1);
    }
    const noCheck = i < 2 && rest.startsWith('/no_check');
    if (noCheck) rest = rest.slice('/no_check'.length);
    if (trimSpaceStart(rest) !== '') {
      const what = `Malformed value ${quoted(expanded.value, release)} (expansion of ${quoted(text, release)})`;
      return { refused: panicked(`${what} in ${transport.name} transport`) };
    }
    if (value >= 2 * 1024 ** 3 && name.endsWith('filecount')) {
      const shown = Number(value.toPrecision(10));
      return { refused: panicked(`${name} value ${shown} is too large (overflow) in ${transport.name} transport`) };
    }
    values.push(Math.trunc(value));
    unchecked.push(noCheck);
  }
  const [size, files, warnThreshold, mailboxSize, mailboxFiles] = values;
  const stated = (value: number | undefined): number | undefined =>
    value === undefined || value < 0 ? undefined : value;
  return {
    size: size ?? 0,
    sizeUnchecked: unchecked[0] ?? false,
    files: files ?? 0,
    filesUnchecked: unchecked[1] ?? false,
    warnThreshold: warnThreshold ?? 0,
    warnPercent,
    mailboxSize: stated(mailboxSize),
    mailboxFiles: stated(mailboxFiles),
  };
}

/** Whether a threshold for warnings is to be looked at (`THRESHOLD_CHECK`). */
export function checksThreshold({ warnThreshold, warnPercent, size }: Quota): boolean {
  return warnThreshold > 0 && (!warnPercent || size > 0);
}

/** What a directory holds. */
export interface Held {
  readonly size: number;
  readonly files: number;
}

/** The sizes of all files below a directory, taken out of their names where a pattern says how. Mirrors `check_dir_size`. */
export function heldBelow(directory: string, sizePattern: string | undefined, files: DeliveredFiles, depth = 0): Held {
  let size = 0;
  let count = 0;
  const pattern = sizePattern === undefined ? undefined : compileRegex(sizePattern);
  for (const name of files.list(directory)) {
    count++;
    const digits = pattern?.ok ? pattern.regex.find(name)?.texts[1] : undefined;
    if (digits !== undefined && /^\d+$/.test(digits)) {
      size += Number(digits);
      continue;
    }
    const status = files.status(`${directory}/${name}`);
    if (!status.ok) continue;
    if (status.value.type === 'file') size += Math.floor(status.value.size / Math.max(1, status.value.links));
    else if (status.value.type === 'directory' && depth < 50) {
      const below = heldBelow(`${directory}/${name}`, sizePattern, files, depth + 1);
      size += below.size;
      count += below.files;
    }
  }
  return { size, files: count };
}

/** What a maildir holds, in the folders whose names a pattern accepts. Mirrors `maildir_compute_size`. */
export function heldByMaildir(
  directory: string,
  sizePattern: string | undefined,
  folderPattern: string | undefined,
  files: DeliveredFiles,
  depth = 0,
): Held {
  const pattern = folderPattern === undefined ? undefined : compileRegex(folderPattern);
  let size = 0;
  let count = 0;
  for (const name of files.list(directory)) {
    if (pattern?.ok && !pattern.regex.test(name)) continue;
    const path = `${directory}/${name}`;
    if (!files.isDirectory(path) || depth > 50) continue;
    const below = name.startsWith('.')
      ? heldByMaildir(path, sizePattern, folderPattern, files, depth + 1)
      : heldBelow(path, sizePattern, files);
    size += below.size;
    count += below.files;
  }
  return { size, files: count };
}
