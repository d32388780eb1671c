import type { FileStatus, Outcome, World } from '../../world/world.ts';
import { systemError } from '../../world/system-error.ts';

/** A file or directory that a delivery has made, or a file that one has added to. */
interface MadeEntry {
  readonly type: 'file' | 'directory';
  mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes that were there before, and bytes that were added. */
  size: number;
  mtime: number;
  /** What deliveries have written, without what was there before. */
  content: string;
}

/**
 * The files of a world with what deliveries have written above them, so that a later delivery finds what an earlier one
 * has left. Nothing is written in fact.
 */
export interface DeliveredFiles {
  status(path: string, follow?: boolean): Outcome<FileStatus>;
  /** Names in a directory; none where it cannot be read. */
  list(path: string): readonly string[];
  /** The bytes of a file, those that were there before first. */
  read(path: string): Outcome<string>;
  isDirectory(path: string): boolean;
  /** Makes a directory with all that lead to it. */
  makeDirectory(path: string, mode: number, owner: Owner): Outcome<void>;
  /** Adds to a file, or makes it. */
  append(path: string, bytes: string, mode: number, owner: Owner): void;
  /** Writes a file anew. */
  replace(path: string, bytes: string, mode: number, owner: Owner): void;
  changeMode(path: string, mode: number): void;
}

/** Whose a new file is. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const known = new WeakMap<World, DeliveredFiles>();

/** A path without doubled slashes, and without one at its end. */
const plain = (path: string): string => path.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** A number that stays the same for a path (FNV-1a). */
function inodeOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The files of a world as its deliveries see them; the same for every run in that world. */
export function deliveredFiles(world: World): DeliveredFiles {
  const before = known.get(world);
  if (before) return before;
  const made = new Map<string, MadeEntry>();
  const now = (): number => Math.floor(world.clock.now() / 1000);

  const files: DeliveredFiles = {
    status(path, follow = true, decides = false) {
      const name = plain(path);
      const entry = made.get(name);
      if (!entry) return world.files.status(name, follow, decides);
      const { type, mode, uid, gid, size, mtime } = entry;
      const inode = inodeOf(name);
      const links = type === 'directory' ? 2 : 1;
      return {
        ok: true,
        value: { type, mode, uid, gid, size, mtime, atime: mtime, ctime: mtime, inode, links },
      };
    },
    list(path) {
      const name = plain(path);
      const listed = world.files.list(name);
      const names = new Set(listed.ok ? listed.value : []);
      for (const each of made.keys()) if (parentOf(each) === name) names.add(each.slice(each.lastIndexOf('/') + 1));
      return [...names];
    },
    read(path) {
      const name = plain(path);
      const entry = made.get(name);
      if (!entry) return world.files.read(name);
      if (entry.type === 'directory') return systemError('EISDIR');
      const there = entry.size > entry.content.length ? world.files.read(name) : undefined;
      return { ok: true, value: (there?.ok ? there.value : '') + entry.content };
    },
    isDirectory(path) {
      const status = files.status(path);
      return status.ok && status.value.type === 'directory';
    },
    makeDirectory(path, mode, owner) {
      const name = plain(path);
      const status = files.status(name);
      if (status.ok) {
        return status.value.type === 'directory' ? { ok: true, value: undefined } : systemError('EEXIST');
      }
      if (status.code !== 'ENOENT') return status;
      if (name !== '/') {
        const parent = files.makeDirectory(parentOf(name), mode, owner);
        if (!parent.ok) return parent.code === 'EEXIST' ? systemError('ENOTDIR') : parent;
      }
      made.set(name, { type: 'directory', mode, ...owner, size: 4096, mtime: now(), content: '' });
      return { ok: true, value: undefined };
    },
    append(path, bytes, mode, owner) {
      const name = plain(path);
      const entry = made.get(name);
      if (entry) {
        entry.content += bytes;
        entry.size += bytes.length;
        entry.mtime = now();
        return;
      }
      const status = world.files.status(name);
      if (status.ok) {
        const { uid, gid, size } = status.value;
        made.set(name, { type: 'file', mode, uid, gid, size: size + bytes.length, mtime: now(), content: bytes });
      } else files.replace(name, bytes, mode, owner);
    },
    replace(path, bytes, mode, owner) {
      const entry = { type: 'file', mode, ...owner, size: bytes.length, mtime: now(), content: bytes } as const;
      made.set(plain(path), { ...entry });
    },
    changeMode(path, mode) {
      const entry = made.get(plain(path));
      if (entry) entry.mode = mode;
    },
  };
  known.set(world, files);
  return files;
}

/** Makes the directory that a file is to lie in, where it may; an error where it is not there afterwards. */
export function ensureParent(
  files: DeliveredFiles,
  path: string,
  making: { readonly mode: number; readonly owner: Owner } | undefined,
): Outcome<void> {
  const parent = parentOf(plain(path));
  if (making) return files.makeDirectory(parent, making.mode, making.owner);
  const status = files.status(parent);
  if (!status.ok) return status;
  return status.value.type === 'directory' ? { ok: true, value: undefined } : systemError('ENOTDIR');
}
