import type { LookupContext, OpenResult } from '../types.ts';
import type { SystemError } from '../../world/world.ts';

/** Exim's message for what cannot be opened: `string_open_failed`. */
export function openFailed(what: string, { message }: Pick<SystemError, 'message'>): OpenResult {
  return { ok: false, message: `failed to open ${what}: ${message}` };
}

/**
 * Whether a file is of the kind that a lookup needs: `lf_check_file`, as far as its callers use it.
 *
 * @returns Exim's message where it is not
 */
export function checkFile(
  file: string,
  kind: 'file' | 'directory',
  type: string,
  { world }: LookupContext,
): string | undefined {
  const status = world.files.status(file);
  if (!status.ok) return `${file}: stat failed`;
  if (status.value.type === kind) return undefined;
  return kind === 'file'
    ? `${file} is not a regular file (${type} lookup)`
    : `${file} is not a directory (${type} lookup)`;
}

/**
 * Reads the file that a lookup is in, after looking at what it is.
 *
 * @param purpose what stands in the message after the name: `for linear search`
 * @param type what stands for the lookup type in the message
 */
export function readLookupFile(
  file: string,
  purpose: string,
  type: string,
  context: LookupContext,
): { readonly ok: true; readonly value: string } | (OpenResult & { readonly ok: false }) {
  const { files } = context.world;
  const status = files.status(file);
  // A directory can be opened for reading, and is only then found not to be a file.
  if (status.ok && status.value.type !== 'file') {
    return { ok: false, message: checkFile(file, 'file', type, context) ?? '' };
  }
  const content = files.read(file);
  return content.ok ? content : { ok: false, message: `failed to open ${file} ${purpose}: ${content.message}` };
}
