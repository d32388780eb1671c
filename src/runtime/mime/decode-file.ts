import { splitList } from '../../../grammar/list/split.ts';
import type { AclOutcome } from '../run/extension.ts';
import type { Run } from '../run/run.ts';
import { decodePart } from './decode.ts';
import type { MimeState } from './state.ts';

/** How many numbers are tried for the name of a file. */
const mostNumbers = 1024;

/** The folder in which a message is taken apart. */
export function scanFolder(run: Run): string {
  return `${run.settings.text('spool_directory') ?? ''}/scan/${run.message.id}`;
}

/** A name in a folder that no file has yet: the message's id and a number. */
function freeName(folder: string, state: MimeState, run: Run): string {
  for (let number = 0; ; number++) {
    const name = `${folder}/${run.message.id}-${String(number).padStart(5, '0')}`;
    const taken = state.files.has(name) || run.world.files.status(name).ok;
    if (!taken || number >= mostNumbers - 1) return name;
  }
}

/** The file that the argument of `decode` asks for; undefined where it asks for none. */
function fileName(argument: string, state: MimeState, run: Run): string | undefined {
  const [option] = splitList(argument);
  const folder = scanFolder(run);
  if (option === 'false' || option === '0') return undefined;
  if (option === undefined || option === 'default') return freeName(folder, state, run);
  if (!option.startsWith('/')) return `${folder}/${option}`;
  const status = run.world.files.status(option);
  return status.ok && status.value.type === 'directory' ? freeName(option, state, run) : option;
}

/**
 * Decodes the part at hand, as into a file: it is kept with the message, and no file is written. Mirrors `mime_decode`.
 *
 * @param argument of the modifier `decode`
 */
export function decodeToFile(argument: string, state: MimeState, run: Run): AclOutcome {
  const { stream, boundary, fields } = state;
  const name = stream && fileName(argument, state, run);
  if (!stream || name === undefined) return 'FAIL';
  state.decodedFile = name;
  const { bytes, anomaly } = decodePart({ ...stream }, boundary, fields.contentTransferEncoding);
  state.files.set(name, bytes);
  state.anomaly = anomaly ?? state.anomaly;
  state.contentSize = Math.ceil(bytes.length / 1024);
  run.tracer.step('note', `decode: ${bytes.length} bytes for ${name}, which is kept here and not written`);
  return 'OK';
}
