import type { LoadOptions } from './load.ts';
import { relative } from 'node:path';
import type { FeatureUse } from '../check/feature-uses.ts';
import { featureUses } from '../check/feature-uses.ts';
import { decodeText } from '../check/positions.ts';
import type { Target } from '../catalogue/target.ts';
import { features } from '../features/index.ts';
import { catalogue, defaultSettings } from '../index.ts';
import { featureEntries, featuresAsJson, featureTable } from '../report/feature-table.ts';
import { coloursFor } from './colours.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import { configLoader } from './load.ts';
import { targetOf } from './target-options.ts';

/** The options of `eximc features`. */
export interface FeaturesOptions extends LoadOptions {
  readonly all?: boolean;
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

/** The target that a configuration is for, and where it uses what that was built with. */
async function usesOf(
  name: string,
  options: FeaturesOptions,
  io: Io,
): Promise<{ readonly target: Target; readonly uses: readonly FeatureUse[] }> {
  const loaded = await configLoader(options, false, io)(name);
  if (!loaded) throw new UsageError(`the project's file says to ignore ${name}`);
  const config = loaded.read(new Map());
  const uses = featureUses(config).map((use) => ({ ...use, file: relative(io.cwd, decodeText(use.file)) }));
  return { target: config.target, uses };
}

/**
 * Runs `eximc features`.
 *
 * @param name a configuration, where one was given
 * @returns the exit code
 * @throws UsageError for input that cannot be read
 */
export async function tellFeatures(name: string | undefined, options: FeaturesOptions, io: Io): Promise<number> {
  const { target, uses } =
    name === undefined
      ? { target: await targetOf(options, defaultSettings, io.cwd), uses: [] }
      : await usesOf(name, options, io);
  const systems = features.flatMap(({ title, entries }) => (entries.features ?? []).map((row) => ({ row, title })));
  const titles = new Map(systems.map(({ row, title }) => [row.name, title]));
  const others = catalogue.features.filter(({ name: feature }) => !titles.has(feature));
  const rows = [...systems.map(({ row }) => row), ...(options.all ? others : [])];
  const entries = featureEntries(rows, titles, target, uses);
  const shown = { config: name !== undefined, paint: await coloursFor(options.color, io) };
  io.out(options.format === 'json' ? featuresAsJson(entries, target) : featureTable(entries, target, shown));
  return exitCodes.clean;
}
