import type { Feature } from '../feature.ts';
import { lmdbEntries } from './entries.ts';
import { absolutePath } from './rules/absolute-path.ts';
import { singleFile } from './rules/single-file.ts';
import { singleKey } from './rules/single-key.ts';
import { soundFile } from './rules/sound-file.ts';
import { readOnly } from './rules/read-only.ts';

/** Lookups in LMDB files. */
export const lmdb: Feature = {
  name: 'lmdb',
  title: 'LMDB lookups',
  doc: 'Single-key lookups in LMDB key-value files, read only.',
  entries: lmdbEntries,
  rules: [readOnly, soundFile, absolutePath, singleFile, singleKey],
};
