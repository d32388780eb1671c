import type { DriverRow, FeatureName, Needs, OptionPlace, OptionRow } from '../row.ts';

/** An option as a table of this folder writes it: where it stands is said once for the table. */
export type OptionEntry = Omit<OptionRow, 'place'>;

/** A driver together with its private options. */
export interface Driver {
  readonly row: DriverRow;
  readonly options: readonly OptionRow[];
}

/** Puts generic options in their place. */
export function genericOptions(place: OptionPlace, entries: readonly OptionEntry[]): readonly OptionRow[] {
  return entries.map((entry) => ({ ...entry, place }));
}

function both(driver: FeatureName, own: Needs | undefined): Needs {
  return own === undefined ? driver : { all: [driver, own] };
}

/**
 * Makes the rows of a driver. Both the driver and its private options need the driver's own build feature, whose name
 * follows from its class: `router/accept`, `transport/pipe`, `auth/plaintext`.
 *
 * @param row the driver
 * @param entries its private options, in the order of Exim's table, which is that of the characters of their names
 */
export function driver(row: Omit<DriverRow, 'needs'>, entries: readonly OptionEntry[]): Driver {
  const feature = `${row.class === 'authenticator' ? 'auth' : row.class}/${row.name}`;
  const place: OptionPlace = `${row.class}/${row.name}`;
  return {
    row: { ...row, needs: feature },
    options: entries.map((entry) => ({ ...entry, place, needs: both(feature, entry.needs) })),
  };
}
