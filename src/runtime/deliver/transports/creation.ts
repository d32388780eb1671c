import type { FileSystem } from '../../world/world.ts';

/** Where new files may be made: the option `create_file`. */
export type CreateFile = 'anywhere' | 'belowhome' | 'inhome';

/**
 * The path that the longest part of a path that is there really has (`realpath`); undefined where nothing of it is there
 * but the root.
 */
function realStart(path: string, files: FileSystem): string | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const real = realPath(path.slice(0, end), files, 0);
    if (real !== undefined) return real;
  }
  return undefined;
}

/** How many symbolic links are followed. */
const mostLinks = 40;

function realPath(path: string, files: FileSystem, links: number): string | undefined {
  if (links > mostLinks) return undefined;
  let real = '';
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (const [i, part] of parts.entries()) {
    if (part === '..') {
      real = real.slice(0, Math.max(0, real.lastIndexOf('/')));
      continue;
    }
    const next = `${real}/${part}`;
    const status = files.status(next, false);
    if (!status.ok) return undefined;
    if (status.value.type === 'symlink') {
      const target = files.readLink(next);
      if (!target.ok) return undefined;
      const rest = parts.slice(i + 1).join('/');
      const from = target.value.startsWith('/') ? target.value : `${real}/${target.value}`;
      return realPath(rest === '' ? from : `${from}/${rest}`, files, links + 1);
    }
    real = next;
  }
  return real === '' ? '/' : real;
}

/**
 * Whether a file may be made: in or below a directory, as `create_file` says. Mirrors `check_creation` of appendfile.c.
 *
 * @param home the directory; where there is none, everything may be made
 */
export function mayCreate(path: string, createFile: CreateFile, home: string | undefined, files: FileSystem): boolean {
  if (home === undefined || createFile === 'anywhere') return true;
  const file = path.replace(/^\/+(?=\/)/, '');
  if (!file.startsWith(home) || file.charAt(home.length) !== '/') return false;
  const deeper = file.includes('/', home.length + 2);
  if (deeper && (createFile !== 'belowhome' || file.includes('/../', home.length))) return false;
  if (createFile !== 'belowhome') return true;
  const real = realStart(file, files);
  if (real === undefined) return true;
  const realHome = realPath(home, files, 0) ?? home;
  return realHome.startsWith(real.slice(0, realHome.length));
}
