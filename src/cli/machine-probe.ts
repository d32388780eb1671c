import { readFileSync, statSync } from 'node:fs';
import type { FileProbe } from '../check/file-probe.ts';

/** The largest file that is looked at, in bytes. */
const largest = 1 << 30;

const onDisk = (path: string): Buffer => Buffer.from(path, 'latin1');

/** The files of this machine. */
export const machineProbe: FileProbe = {
  kind(path) {
    try {
      const status = statSync(onDisk(path), { throwIfNoEntry: false });
      if (!status) return 'missing';
      return status.isFile() ? 'file' : status.isDirectory() ? 'directory' : 'other';
    } catch {
      return 'unreadable';
    }
  },
  read(path) {
    try {
      return statSync(onDisk(path)).size > largest ? undefined : readFileSync(onDisk(path));
    } catch {
      return undefined;
    }
  },
};
