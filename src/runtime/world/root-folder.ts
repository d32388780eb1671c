import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import type { Stats } from 'node:fs';

/** What stands at one path of a folder. */
export type RootNode =
  | { readonly type: 'file'; readonly executable: boolean; readonly size: number }
  | { readonly type: 'directory' }
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'other' };

/** Looks into one folder of the machine and never out of it. */
export interface RootFolder {
  /** What stands at a path below the folder, symbolic links not followed anywhere on the way. */
  node(path: string): RootNode | undefined;
  /** The bytes of a plain file. */
  read(path: string): string | undefined;
  /** The names in a directory. */
  names(path: string): readonly string[];
}

/**
 * Opens a folder. No symbolic link in it is ever followed by the system: whoever resolves paths does that, step by step,
 * below the folder.
 *
 * @param folder its path on the machine
 */
export function createRootFolder(folder: string): RootFolder {
  let top: string | undefined;
  try {
    top = realpathSync(folder);
  } catch {
    top = undefined;
  }
  const plain = new Map<string, boolean>();

  /** The path on the machine, where every directory on the way to it is a plain one. */
  const locate = (path: string): string | undefined => {
    if (top === undefined || path.includes('\0')) return undefined;
    if (path === '/') return top;
    const full = `${top === '/' ? '' : top}${Buffer.from(path, 'latin1').toString()}`;
    const parent = full.slice(0, full.lastIndexOf('/')) || '/';
    let known = plain.get(parent);
    if (known === undefined) {
      try {
        known = realpathSync(parent) === parent;
      } catch {
        known = false;
      }
      plain.set(parent, known);
    }
    return known ? full : undefined;
  };
  const stat = (path: string): Stats | undefined => {
    const full = locate(path);
    if (full === undefined) return undefined;
    try {
      return lstatSync(full);
    } catch {
      return undefined;
    }
  };

  return {
    node(path) {
      const status = stat(path);
      if (!status) return undefined;
      if (status.isDirectory()) return { type: 'directory' };
      if (status.isFile()) return { type: 'file', executable: (status.mode & 0o100) !== 0, size: status.size };
      if (!status.isSymbolicLink()) return { type: 'other' };
      return { type: 'symlink', target: readlinkSync(locate(path) ?? '', 'buffer').toString('latin1') };
    },
    read(path) {
      const full = locate(path);
      if (full === undefined) return undefined;
      try {
        // Without O_NONBLOCK, opening a pipe that came to stand here would wait for ever.
        const file = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
        try {
          return fstatSync(file).isFile() ? readFileSync(file, 'latin1') : undefined;
        } finally {
          closeSync(file);
        }
      } catch {
        return undefined;
      }
    },
    names(path) {
      const full = locate(path);
      if (full === undefined) return [];
      try {
        return readdirSync(full, 'buffer').map((name) => name.toString('latin1'));
      } catch {
        return [];
      }
    },
  };
}
