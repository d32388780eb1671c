import type { RootFolder, RootNode } from './root-folder.ts';
import { systemError } from './system-error.ts';
import type { FileStatus, FileSystem, Outcome, SystemError } from './world.ts';

/**
 * What a scenario says stands at a path: a file's bytes, or more. `null`: nothing, whatever the root folder has.
 * Every text is a byte string.
 */
export type OverlayEntry =
  | string
  | null
  | {
      readonly content?: string;
      /** A symbolic link, to a path below the root. */
      readonly link?: string;
      readonly directory?: boolean;
      /** Permission bits. */
      readonly mode?: number;
      readonly uid?: number;
      readonly gid?: number;
      /** Seconds since 1970. */
      readonly mtime?: number;
    };

export interface ScenarioFilesOptions {
  /** What stands above the root folder's files, by absolute path. */
  readonly overlay: Readonly<Record<string, OverlayEntry>>;
  readonly root?: RootFolder;
  /** Asked for what neither has. */
  readonly host?: FileSystem;
  /** Seconds since 1970 that files bear which say nothing else. */
  readonly time: number;
  /** Whose a file is that does not say so; root's where absent. */
  readonly owner?: (path: string) => { readonly uid: number; readonly gid: number } | undefined;
  /** Called with the path of a file that was to be read, or on which something hangs, and of which nothing is said. */
  missing(path: string): void;
}

interface Node {
  readonly type: FileStatus['type'];
  readonly mode: number;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly target?: string;
  /** A file's bytes; absent where they must be read from the root folder. */
  readonly content?: string;
}

/** The most symbolic links on one path. */
const mostLinks = 40;

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const join = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);

/** An absolute path without empty components, `.` and `..`. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A number that stays the same for a path: FNV-1a. */
function inodeOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * The file system of a scenario: an overlay of plain data above a folder of the machine. Paths, `..` and symbolic links
 * are resolved here, below the root, as in a chroot: nothing leads out of it.
 */
export function createScenarioFiles(options: ScenarioFilesOptions): FileSystem {
  const { root, host, time } = options;
  const overlay = new Map<string, OverlayEntry>();
  const children = new Map<string, Set<string>>();
  for (const [path, entry] of Object.entries(options.overlay)) {
    const at = normal(path);
    overlay.set(at, entry);
    if (entry === null) continue;
    for (let child = at; child !== '/'; child = parentOf(child)) {
      const siblings = children.get(parentOf(child)) ?? new Set();
      children.set(parentOf(child), siblings.add(nameOf(child)));
    }
  }

  const ownerOf = (path: string): { readonly uid: number; readonly gid: number } =>
    options.owner?.(path) ?? { uid: 0, gid: 0 };
  const fromOverlay = (entry: NonNullable<OverlayEntry>, path: string): Node => {
    const usual = ownerOf(path);
    const {
      content,
      link,
      directory,
      mode,
      uid = usual.uid,
      gid = usual.gid,
      mtime = time,
    } = typeof entry === 'string' ? { content: entry } : entry;
    const owner = { uid, gid, mtime };
    if (link !== undefined) return { ...owner, type: 'symlink', mode: 0o777, size: link.length, target: link };
    if (directory) return { ...owner, type: 'directory', mode: mode ?? 0o755, size: 4096 };
    const bytes = content ?? '';
    return { ...owner, type: 'file', mode: mode ?? 0o644, size: bytes.length, content: bytes };
  };
  // What the machine says of owners, modes and times differs from one copy of a scenario to the next.
  const fromRoot = (node: RootNode, path: string): Node => {
    const owner = { ...ownerOf(path), mtime: time };
    switch (node.type) {
      case 'file':
        return { ...owner, type: 'file', mode: node.executable ? 0o755 : 0o644, size: node.size };
      case 'directory':
        return { ...owner, type: 'directory', mode: 0o755, size: 4096 };
      case 'symlink':
        return { ...owner, type: 'symlink', mode: 0o777, size: node.target.length, target: node.target };
      case 'other':
        return { ...owner, type: 'device', mode: 0o600, size: 0 };
    }
  };
  const nodeAt = (path: string): Node | undefined => {
    const entry = overlay.get(path);
    if (entry === null) return undefined;
    if (entry !== undefined) return fromOverlay(entry, path);
    if (path === '/' || children.has(path)) return fromOverlay({ directory: true }, path);
    for (let up = parentOf(path); ; up = parentOf(up)) {
      const above = overlay.get(up);
      // Below what the overlay takes away or replaces by something else, the root folder does not show through.
      if (above === null || (above !== undefined && fromOverlay(above, up).type !== 'directory')) return undefined;
      if (up === '/') break;
    }
    const found = root?.node(path);
    return found && fromRoot(found, path);
  };

  /** Walks a path as the kernel does. */
  const resolve = (path: string, follow: boolean): { readonly path: string; readonly node: Node } | SystemError => {
    if (path === '' || path.includes('\0')) return systemError('ENOENT');
    if (path.length > 4095) return systemError('ENAMETOOLONG');
    const pending = path.split('/').reverse();
    let at = '/';
    let node: Node | undefined = nodeAt('/');
    let links = 0;
    while (pending.length > 0) {
      const part = pending.pop() ?? '';
      if (!node) return systemError('ENOENT');
      if (part === '' && at === '/' && node.type === 'directory') continue;
      if (node.type !== 'directory') return systemError('ENOTDIR');
      if (part === '' || part === '.') continue;
      const next = part === '..' ? parentOf(at) : join(at, part);
      const child: Node | undefined = nodeAt(next);
      if (!child) return systemError('ENOENT');
      if (child.type === 'symlink' && (follow || pending.length > 0)) {
        const target = child.target ?? '';
        if (++links > mostLinks) return systemError('ELOOP');
        if (target === '') return systemError('ENOENT');
        if (target.startsWith('/')) {
          at = '/';
          node = nodeAt('/');
        }
        pending.push(...target.split('/').reverse());
        continue;
      }
      at = next;
      node = child;
    }
    return node ? { path: at, node } : systemError('ENOENT');
  };

  const isTakenAway = (path: string): boolean => {
    for (let at = normal(path); at !== '/'; at = parentOf(at)) if (overlay.get(at) === null) return true;
    return false;
  };
  /** What the scenario has, or else what the host has. */
  const orHost = <T>(path: string, outcome: Outcome<T>, ask: (files: FileSystem) => Outcome<T>): Outcome<T> =>
    !outcome.ok && outcome.code === 'ENOENT' && host && !isTakenAway(path) ? ask(host) : outcome;

  const read = (path: string): Outcome<string> => {
    const found = resolve(path, true);
    if (!('node' in found)) return found;
    if (found.node.type === 'directory') return systemError('EISDIR');
    if (found.node.type !== 'file') return systemError('EACCES');
    const bytes = found.node.content ?? root?.read(found.path);
    return bytes === undefined ? systemError('EACCES') : { ok: true, value: bytes };
  };

  const tellMissing = (path: string, outcome: Outcome<unknown>): void => {
    if (!outcome.ok && outcome.code === 'ENOENT' && !isTakenAway(path)) options.missing(path);
  };

  return {
    read(path) {
      const outcome = orHost(path, read(path), (files) => files.read(path));
      tellMissing(path, outcome);
      return outcome;
    },
    status(path, follow = true, decides = false) {
      const found = resolve(path, follow);
      if (!('node' in found)) {
        const outcome = orHost<FileStatus>(path, found, (files) => files.status(path, follow, decides));
        if (decides) tellMissing(path, outcome);
        return outcome;
      }
      const { type, mode, size, uid, gid, mtime } = found.node;
      const status: FileStatus = {
        type,
        size,
        mode,
        uid,
        gid,
        inode: inodeOf(found.path),
        links: type === 'directory' ? 2 : 1,
        atime: mtime,
        mtime,
        ctime: mtime,
      };
      return { ok: true, value: status };
    },
    list(path) {
      const found = resolve(path, true);
      if (!('node' in found)) return orHost<readonly string[]>(path, found, (files) => files.list(path));
      if (found.node.type !== 'directory') return systemError('ENOTDIR');
      const names = new Set([...(children.get(found.path) ?? []), ...(root?.names(found.path) ?? [])]);
      const present = [...names].filter((name) => nodeAt(join(found.path, name)) !== undefined);
      return { ok: true, value: present.sort((a, b) => (a < b ? -1 : 1)) };
    },
    readLink(path) {
      const found = resolve(path, false);
      if (!('node' in found)) return orHost<string>(path, found, (files) => files.readLink(path));
      return found.node.target === undefined ? systemError('EINVAL') : { ok: true, value: found.node.target };
    },
  };
}
