import type { BerkeleyReading } from '../berkeley-db.ts';
import { readBerkeleyDb } from '../berkeley-db.ts';
import { keyItems } from '../key-list.ts';
import { findStated } from '../stated.ts';
import { systemError } from '../../world/system-error.ts';
import type { FindResult, LookupContext, LookupDriver, LookupQuery, OpenResult } from '../types.ts';
import { checkFile, openFailed } from './file.ts';

/** How the formats call themselves in Exim's messages, by the feature of the build. */
const formats: readonly (readonly [feature: string, shown: string])[] = [
  ['hints/gdbm', 'gdbm'],
  ['hints/ndbm', 'ndbm'],
  ['hints/tdb', 'tdb'],
  ['hints/sqlite', 'sqlite'],
];

/** What a query's key is in the file: with its zero byte, without, or the items of a list with zero bytes between. */
type KeyForm = (query: LookupQuery, context: LookupContext) => string | undefined;

function driver(name: string, keyForm: KeyForm): LookupDriver {
  const find =
    (entries: ReadonlyMap<string, string>) =>
    (query: LookupQuery, context: LookupContext): FindResult => {
      const key = keyForm(query, context);
      if (key === undefined) return { status: 'notFound', message: 'empty list key' };
      const value = entries.get(key);
      if (value === undefined) return { status: 'notFound' };
      // Exim's texts end at a zero byte.
      const zero = value.indexOf('\0');
      return { status: 'found', value: zero < 0 ? value : value.slice(0, zero) };
    };
  return {
    name,
    style: 'absolute-file',
    open(file = '', context): OpenResult {
      const { files, stated } = context.world;
      const { features } = context.target;
      const other = formats.find(([feature]) => features.has(feature));
      const byWorld: OpenResult = {
        ok: true,
        opened: { find: (query, at) => findStated(name, query, at) },
      };
      // What is stated goes before what is there; formats other than that of Berkeley DB are not read at all.
      if (stated.hasLookups(name) || other) return byWorld;
      const failed = openFailed.bind(undefined, `${file} as a db (v4.1+) file`);
      const content = files.read(file);
      if (!content.ok) return failed(content);
      const reading: BerkeleyReading = readBerkeleyDb(content.value);
      // What the library has against a file stands in a log line of its own; errno is that of the last file looked for, which
      // is one below a folder: 4.99 takes the database itself for that.
      if (!reading.ok) return failed(systemError(Number(context.target.version.slice(2)) < 99 ? 'ENOENT' : 'ENOTDIR'));
      return { ok: true, opened: { find: find(reading.entries) } };
    },
    check: (file = '', context) =>
      context.world.stated.hasLookups(name) || formats.some(([feature]) => context.target.features.has(feature))
        ? undefined
        : checkFile(file, 'file', 'dbm', context),
  };
}

/** DBM files whose keys end with a zero byte: Exim's `dbm`. Files of Berkeley DB are read; others the world states. */
export const dbm = driver('dbm', ({ key }) => `${key}\0`);

/** The same without that byte: `dbmnz`. */
export const dbmnz = driver('dbmnz', ({ key }) => key);

/** The same for keys that are lists, whose items are joined with zero bytes: `dbmjz`. */
export const dbmjz = driver('dbmjz', ({ key, keyTainted }, { target }) => {
  const items = keyItems(key, keyTainted, target);
  if (items.length === 0) return undefined;
  // An empty item at the start brings a zero byte of its own, besides the one that follows each item.
  return items.map((item, i) => (i === 0 && item === '' ? '\0' : item)).join('\0');
});
