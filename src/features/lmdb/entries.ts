import type { CatalogueEntries } from '../../catalogue/row.ts';

const built = { needs: 'lmdb' } as const;

/** What Exim knows when it can read LMDB files (`EXPERIMENTAL_LMDB` to 4.94, then `LOOKUP_LMDB`). */
export const lmdbEntries: CatalogueEntries = {
  features: [
    {
      name: 'lmdb',
      names: [{ name: 'Experimental_LMDB', until: '4.94' }],
      doc: 'Lookups in LMDB key-value files, read only.',
    },
  ],
  lookups: [
    {
      name: 'lmdb',
      style: 'single-key',
      file: 'absolute',
      ...built,
      doc: 'Looks a key up in the main database of an LMDB file (a single file, not a directory).',
    },
  ],
  macros: [
    { name: '_HAVE_LMDB', value: 'y', ...built, doc: 'LMDB lookups are compiled in.' },
    { name: '_HAVE_LOOKUP_LMDB', value: 'y', ...built, doc: 'LMDB lookups are compiled in.' },
  ],
};
