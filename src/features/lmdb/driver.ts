import type { FindResult, LookupDriver, OpenResult } from '../../runtime/lookup/types.ts';
import type { LmdbFile } from './reader.ts';
import { lmdbMessage, openLmdb } from './reader.ts';

/** LMDB files: Exim's `lmdb` lookup. */
export const lmdbDriver: LookupDriver = {
  name: 'lmdb',
  style: 'absolute-file',
  open(file = '', { world }) {
    const failed = (reason: string): OpenResult => ({
      ok: false,
      message: `LMDB: Unable to open environment with ${file}: ${reason}`,
    });
    const content = world.files.read(file);
    if (!content.ok) return failed(content.message);
    // The library takes an empty file for a new database, which it cannot write to.
    if (content.value === '') return failed('Bad file descriptor');
    const opened = openLmdb(Buffer.from(content.value, 'latin1'));
    if (!opened.ok) return failed(lmdbMessage(opened.error));
    return { ok: true, opened: { find: ({ key }) => find(opened.file, key) } };
  },
};

function find(file: LmdbFile, key: string): FindResult {
  const result = file.get(key);
  if (!result.ok) {
    if (result.error === 'MDB_NOTFOUND') return { status: 'notFound', message: 'LMDB: lookup, no data found' };
    return { status: 'defer', message: `LMDB: lookup error: ${lmdbMessage(result.error)}` };
  }
  // Exim's texts end at a zero byte.
  const zero = result.value.indexOf('\0');
  return { status: 'found', value: zero < 0 ? result.value : result.value.slice(0, zero) };
}
