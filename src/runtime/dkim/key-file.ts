import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';

/**
 * The key that an option gives: itself, or the text of the file that it names. Mirrors `expand_file_big_buffer`.
 *
 * @returns undefined where the file cannot be read, which is logged
 */
export function keyText(given: string, run: Run): string | undefined {
  if (!given.startsWith('/')) return given;
  const file = run.world.files.read(given);
  if (file.ok) return file.value;
  const what = run.release >= 99 ? `'${given}' for reading: ${file.message}` : `for reading: ${given}`;
  writeLog(run, `unable to open file ${what}`, ['main', 'panic']);
  return undefined;
}
