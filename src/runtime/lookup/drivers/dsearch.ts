import type { Version } from '../../../catalogue/version.ts';
import { compareVersions } from '../../../catalogue/version.ts';
import type { FileStatus, Outcome } from '../../world/world.ts';
import type { FindResult, LookupDriver, LookupQuery } from '../types.ts';
import { checkFile, openFailed } from './file.ts';

const since = (version: Version, first: Version): boolean => compareVersions(version, first) >= 0;

/** Looks for a name in a directory: Exim's `dsearch`. */
export const dsearch: LookupDriver = {
  name: 'dsearch',
  style: 'absolute-file',
  open(file = '', { world: { files }, target }) {
    const status = files.status(file, true, true);
    if (!status.ok) return openFailed(`${file} for directory search`, status);
    if (!since(target.version, '4.99') && status.value.type !== 'directory') {
      return openFailed(`${file} for directory search`, { message: 'Not a directory' });
    }
    return {
      ok: true,
      opened: {
        find: (query, context) =>
          search(file, query, context.target.version, (path) => context.world.files.status(path, false)),
      },
    };
  },
  check(file = '', context) {
    if (since(context.target.version, '4.94') && !file.startsWith('/')) {
      return `dirname '${file}' for dsearch is not absolute`;
    }
    return checkFile(file, 'directory', 'dsearch', context);
  },
};

function search(
  folder: string,
  { key, options }: LookupQuery,
  version: Version,
  lstat: (path: string) => Outcome<FileStatus>,
): FindResult {
  if (options.includes('key=path') && since(version, '4.98')) {
    if (key.includes('/../') || key.includes('/./')) {
      return { status: 'defer', message: `key for dsearch lookup contains bad component: ${key}` };
    }
  } else if (key.includes('/')) return { status: 'defer', message: `key for dsearch lookup contains a slash: ${key}` };
  const path = `${folder}/${key}`;
  const status = lstat(path);
  if (!status.ok) {
    if (status.code === 'ENOENT') return { status: 'notFound' };
    return { status: 'defer', message: `${path}: lstat: ${status.message}` };
  }
  const filters = options.flatMap((option) => filterOf(option) ?? []);
  if (filters.length > 0 && !filters.some((filter) => passes(filter, status.value, key, version))) {
    return { status: 'notFound' };
  }
  return { status: 'found', value: options.includes('ret=full') ? path : key };
}

type Filter = 'file' | 'dir' | 'subdir';

/** What a `filter=` option lets through; undefined for another option, and for a word that Exim does not know. */
function filterOf(option: string): Filter | undefined {
  switch (option) {
    case 'filter=file':
      return 'file';
    case 'filter=dir':
      return 'dir';
    case 'filter=subdir':
      return 'subdir';
    default:
      return undefined;
  }
}

function passes(filter: Filter, { type }: FileStatus, key: string, version: Version): boolean {
  if (filter === 'file') return type === 'file';
  if (type !== 'directory') return false;
  if (filter === 'dir') return true;
  if (since(version, '4.98')) return key !== '.' && key !== '..';
  // Until then, names that begin with two dots fell through; in 4.94, a single dot passed.
  return since(version, '4.95') ? key !== '.' && !key.startsWith('..') : key !== '..';
}
