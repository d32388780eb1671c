import type { OptionRow } from '../row.ts';

/** A main option as the tables of this folder write it: that it is one is said once. */
export type MainOption = Omit<OptionRow, 'place'>;

/** Puts the options of a table in their place. */
export function mainOptions(entries: readonly MainOption[]): readonly OptionRow[] {
  return entries.map((entry) => ({ ...entry, place: 'main' }));
}
