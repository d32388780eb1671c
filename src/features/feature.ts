import type { CatalogueEntries } from '../catalogue/row.ts';
import type { Rule } from '../check/rule.ts';
import type { ScenarioSystem } from '../runtime/scenario/system.ts';

/** One experimental system: everything that eximc knows of it stands in its folder. */
export interface Feature {
  /** Its short name, as in `--features`. */
  readonly name: string;
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly doc: string;
  readonly entries: CatalogueEntries;
  readonly rules: readonly Rule[];
  /** What a scenario may say of it under `services`: absent where there is nothing outside Exim to describe. */
  readonly scenario?: ScenarioSystem;
}
