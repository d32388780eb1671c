import { trimSpace } from '../expand/characters.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';

/** Where there is less room in a directory than an option demands: logs that, and gives false. */
function hasRoom(run: Run, kind: 'spool' | 'log', directory: string, messageSize: number): boolean {
  const least = {
    space: run.settings.number(`check_${kind}_space`),
    inodes: run.settings.number(`check_${kind}_inodes`),
  };
  if (least.space <= 0 && least.inodes <= 0 && messageSize <= 0) return true;
  const found = run.world.files.space?.(directory);
  if (!found?.ok) return true;
  const { kilobytes, inodes } = found.value;
  if (kilobytes + Math.trunc(messageSize / 1024) >= least.space && (inodes < 0 || inodes >= least.inodes)) return true;
  writeLog(run, `${kind} directory space check failed: space=${kilobytes} inodes=${inodes}`);
  return false;
}

/** The directory that log files are in: that of the first name in `log_file_path`; undefined where it is not known. */
function logDirectory(run: Run): string | undefined {
  const path = (run.settings.text('log_file_path') ?? '')
    .split(':')
    .map(trimSpace)
    .find((each) => each !== '' && each !== 'syslog');
  return path === undefined ? undefined : path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}

/**
 * Whether there is room on the disk for a message. Mirrors `receive_check_fs`; where the world knows nothing of its disks
 * there is.
 *
 * @param messageSize what the client has announced, or 0
 */
export function hasSpace(run: Run, messageSize: number): boolean {
  const spool = run.settings.text('spool_directory');
  if (spool !== undefined && !hasRoom(run, 'spool', spool, messageSize)) return false;
  const log = logDirectory(run);
  return log === undefined || hasRoom(run, 'log', log, 0);
}
