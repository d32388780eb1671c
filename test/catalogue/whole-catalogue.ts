import { createCatalogue } from '../../src/catalogue/catalogue.ts';
import { eximCore } from '../../src/catalogue/exim-core.ts';
import { arcEntries } from '../../src/features/arc/entries.ts';
import { bmiEntries } from '../../src/features/bmi/entries.ts';
import { dccEntries } from '../../src/features/dcc/entries.ts';
import { dsnInfoEntries } from '../../src/features/dsn-info/entries.ts';
import { lmdbEntries } from '../../src/features/lmdb/entries.ts';
import { queuefileEntries } from '../../src/features/queuefile/entries.ts';
import { srsEntries } from '../../src/features/srs/entries.ts';
import { tlsResumptionEntries } from '../../src/features/tls-resumption/entries.ts';

/** Everything that Exim knows, the experimental systems with it. */
export const wholeCatalogue = createCatalogue([
  eximCore,
  arcEntries,
  bmiEntries,
  dccEntries,
  dsnInfoEntries,
  lmdbEntries,
  queuefileEntries,
  srsEntries,
  tlsResumptionEntries,
]);
