import type { CatalogueEntries } from '../catalogue/row.ts';
import type { Rule } from '../check/rule.ts';
import type { RuntimeExtension } from '../runtime/run/extension.ts';
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
  /**
   * What it brings to a run; made anew for each one. `stated` is what the scenario says under this system's key, in the
   * form of `scenario.schema`; undefined where it says nothing.
   */
  readonly runtime?: (stated: unknown) => RuntimeExtension;
}
