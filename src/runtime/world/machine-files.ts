import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statfsSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { isUnder } from './permissions.ts';
import { fromThrown, systemError } from './system-error.ts';
import type { FileStatus, FileSystem, Outcome } from './world.ts';

export interface MachineFilesOptions {
  /** What may be read. */
  readonly read: true | readonly string[] | undefined;
  /** The folder that relative paths are for. */
  readonly cwd: string;
  /** Called with the path of what was refused. */
  readonly refused: (path: string) => void;
}

/** A byte string as a path for Node, which takes buffers. */
const bytes = (path: string): Buffer => Buffer.from(path, 'latin1');

/**
 * The files of the machine, as far as they may be read. A path counts as where it leads to: a symbolic link out of what is
 * allowed is refused.
 */
export function createMachineFiles({ read, cwd, refused }: MachineFilesOptions): FileSystem {
  const absolute = (path: string): string => (path.startsWith('/') ? path : `${cwd}/${path}`);
  const prefixes = read === true ? true : read?.map((prefix) => realPath(prefix) ?? prefix);

  /** Whether a path, or (without `follow`) the name itself in its directory, lies where reading is allowed. */
  const mayRead = (path: string, follow: boolean): boolean => {
    if (prefixes === true) return true;
    const real = follow ? realPath(path) : undefined;
    if (real !== undefined) return isUnder(real, prefixes);
    const slash = path.replace(/\/+$/, '').lastIndexOf('/');
    const folder = realPath(path.slice(0, slash) || '/');
    return folder !== undefined && isUnder(`${folder === '/' ? '' : folder}${path.slice(slash)}`, prefixes);
  };
  const guarded = <T>(path: string, follow: boolean, action: (path: Buffer) => Outcome<T>): Outcome<T> => {
    if (path === '' || path.includes('\0')) return systemError('ENOENT');
    const full = absolute(path);
    if (!mayRead(full, follow)) {
      refused(path);
      return systemError('EACCES');
    }
    try {
      return action(bytes(full));
    } catch (thrown) {
      return fromThrown(thrown);
    }
  };

  return {
    read: (path) =>
      guarded(path, true, (full) => {
        const file = openSync(full, constants.O_RDONLY | constants.O_NONBLOCK);
        try {
          const status = fstatSync(file);
          if (status.isDirectory()) return systemError('EISDIR');
          // A pipe or a device may never end.
          return { ok: true, value: status.isFile() ? readFileSync(file, 'latin1') : '' };
        } finally {
          closeSync(file);
        }
      }),
    status: (path, follow = true) =>
      guarded(path, follow, (full) => ({ ok: true, value: statusOf(follow ? statSync(full) : lstatSync(full)) })),
    list: (path) =>
      guarded(path, true, (full) => ({
        ok: true,
        value: readdirSync(full, 'buffer').map((name) => name.toString('latin1')),
      })),
    readLink: (path) =>
      guarded(path, false, (full) => ({ ok: true, value: readlinkSync(full, 'buffer').toString('latin1') })),
    space: (path) =>
      guarded(path, true, (full) => {
        const { bavail, bsize, files, ffree } = statfsSync(full);
        return {
          ok: true,
          value: { kilobytes: Math.floor((bavail * bsize) / 1024), inodes: files > 0 ? ffree : -1 },
        };
      }),
  };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(bytes(path), 'buffer').toString('latin1');
  } catch {
    return undefined;
  }
}

function statusOf(status: Stats): FileStatus {
  return {
    type: status.isFile()
      ? 'file'
      : status.isDirectory()
        ? 'directory'
        : status.isSymbolicLink()
          ? 'symlink'
          : status.isFIFO()
            ? 'fifo'
            : status.isSocket()
              ? 'socket'
              : 'device',
    size: status.size,
    mode: status.mode & 0o7777,
    uid: status.uid,
    gid: status.gid,
    inode: status.ino,
    device: status.dev,
    links: status.nlink,
    atime: Math.floor(status.atimeMs / 1000),
    mtime: Math.floor(status.mtimeMs / 1000),
    ctime: Math.floor(status.ctimeMs / 1000),
  };
}
