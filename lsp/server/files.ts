import { readFileSync, readdirSync, statSync } from 'node:fs';

/** Paths are byte strings. */
const onDisk = (path: string): Buffer => Buffer.from(path, 'latin1');

interface Known {
  readonly modified: number;
  readonly size: number;
  readonly text: string;
}

/** The files of the disk, each read again only when it has changed. */
export interface Disk {
  /** The bytes of a file; undefined where there is none that may be read. */
  read(path: string): string | undefined;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** The names in a folder; none where there is no such folder. */
  list(path: string): readonly string[];
}

/** A larger file is no configuration: it is not read. */
const largest = 1 << 26;

/** Makes a view of the disk. */
export function createDisk(): Disk {
  const known = new Map<string, Known>();
  const stat = (path: string): ReturnType<typeof statSync> => {
    try {
      return statSync(onDisk(path), { throwIfNoEntry: false });
    } catch {
      return undefined;
    }
  };
  return {
    read(path) {
      const there = stat(path);
      if (!there?.isFile() || Number(there.size) > largest) {
        known.delete(path);
        return undefined;
      }
      const modified = Number(there.mtimeMs);
      const before = known.get(path);
      if (before?.modified === modified && before.size === Number(there.size)) return before.text;
      try {
        const text = readFileSync(onDisk(path), 'latin1');
        known.set(path, { modified, size: Number(there.size), text });
        return text;
      } catch {
        known.delete(path);
        return undefined;
      }
    },
    isFile: (path) => stat(path)?.isFile() === true,
    isFolder: (path) => stat(path)?.isDirectory() === true,
    list(path) {
      try {
        return readdirSync(onDisk(path), 'latin1');
      } catch {
        return [];
      }
    },
  };
}
