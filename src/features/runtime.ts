import { coreExtensions } from '../runtime/extensions.ts';
import type { LookupDriver } from '../runtime/lookup/types.ts';
import type { RuntimeExtension } from '../runtime/run/extension.ts';
import { features } from './index.ts';
import { lmdbDriver } from './lmdb/driver.ts';

/** Lookup types that the experimental systems bring. */
export const lookupDrivers: readonly LookupDriver[] = [lmdbDriver];

/**
 * What Exim's own checks and the experimental systems bring to one run.
 *
 * @param services what is stated for them, by the key of each
 */
export function runtimeExtensions(services: ReadonlyMap<string, unknown> = new Map()): readonly RuntimeExtension[] {
  const own = features.flatMap(({ name, scenario, runtime }) => runtime?.(services.get(scenario?.key ?? name)) ?? []);
  return [...coreExtensions(services), ...own];
}
