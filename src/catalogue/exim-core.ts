import { aclEntries } from './acl/index.ts';
import { buildFeatures } from './build-feature-rows.ts';
import { driverOptions, drivers } from './drivers/index.ts';
import { expansionEntries } from './expansions/index.ts';
import { logSelectors } from './log-selectors.ts';
import { mainRows } from './main/index.ts';
import { predefinedMacroRows } from './predefined-macros.ts';
import type { CatalogueEntries } from './row.ts';

/** What Exim knows without the experimental systems: to be put together with their entries by `createCatalogue`. */
export const eximCore: CatalogueEntries = {
  ...aclEntries,
  ...expansionEntries,
  options: [...mainRows, ...driverOptions],
  drivers,
  logSelectors,
  features: buildFeatures,
  macros: predefinedMacroRows,
};
