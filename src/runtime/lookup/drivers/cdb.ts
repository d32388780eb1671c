import { cdbHeaderSize, findInCdb } from '../cdb-reader.ts';
import type { LookupDriver } from '../types.ts';
import { checkFile, openFailed } from './file.ts';

/** Constant databases: Exim's `cdb`. */
export const cdb: LookupDriver = {
  name: 'cdb',
  style: 'absolute-file',
  open(file = '', context) {
    const { files } = context.world;
    const content = files.read(file);
    if (!content.ok) {
      const what = content.code === 'EISDIR' ? `cannot read header from ${file}` : file;
      return openFailed(`${what} for cdb lookup`, content);
    }
    const bytes = content.value;
    if (bytes.length < cdbHeaderSize) {
      // Nothing has failed in the system. What Exim says of it may be left over from something that failed before.
      return openFailed(`${file} too short for cdb lookup`, { message: 'Success' });
    }
    return {
      ok: true,
      opened: {
        find({ key }) {
          const result = findInCdb(bytes, key);
          if (result.status === 'found') return result;
          if (result.status === 'notFound') return { status: 'notFound' };
          return { status: 'defer', message: `cdb: corrupt cdb file ${file} (too short)` };
        },
      },
    };
  },
  check: (file = '', context) => checkFile(file, 'file', 'cdb', context),
};
