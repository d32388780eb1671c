import { createCatalogue } from '../../src/catalogue/catalogue.ts';
import { eximCore } from '../../src/catalogue/exim-core.ts';
import { features } from '../../src/features/index.ts';

/** Everything that Exim knows, the experimental systems with it. */
export const wholeCatalogue = createCatalogue([eximCore, ...features.map(({ entries }) => entries)]);
