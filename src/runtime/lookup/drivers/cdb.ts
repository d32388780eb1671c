import type { Outcome } from '../../world/world.ts';
import { cdbHeaderSize, findInCdb } from '../cdb-reader.ts';
import type { LookupDriver } from '../types.ts';
import { checkFile, openFailed } from './file.ts';

/** Constant databases: Exim's `cdb`. */
export const cdb: LookupDriver = {
  name: 'cdb',
  style: 'absolute-file',
  open(file = '', context) {
    const { files } = context.world;
    const status = files.status(file);
    const content: Outcome<string> =
      status.ok && status.value.type !== 'file' ? { ok: true, value: '' } : files.read(file);
    if (!content.ok) return openFailed(`${file} for cdb lookup`, content);
    const bytes = content.value;
    if (bytes.length < cdbHeaderSize) {
      // Nothing has failed in the system, and so strerror() has nothing to say.
      return openFailed(`${file} too short for cdb lookup`, { ok: false, code: '', message: 'Success' });
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
