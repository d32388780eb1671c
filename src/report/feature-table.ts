import type { FeatureUse } from '../check/feature-uses.ts';
import type { FeatureRow } from '../catalogue/row.ts';
import type { Target } from '../catalogue/target.ts';
import type { Paint } from './context.ts';

/** A build feature, as the table tells of it. */
export interface FeatureEntry {
  readonly name: string;
  readonly title: string;
  /** In words: `4.93 to 4.99`, `since 4.94`. */
  readonly releases: string;
  /** What `exim -bV` of the target calls it, where that says it at all. */
  readonly printed: string | undefined;
  readonly inTarget: boolean;
  readonly uses: readonly FeatureUse[];
}

/** The releases of a row, in words. */
function releasesOf({ since, until }: { readonly since?: string; readonly until?: string }): string {
  if (since !== undefined && until !== undefined) return since === until ? `${since} only` : `${since} to ${until}`;
  if (since !== undefined) return `since ${since}`;
  return until === undefined ? 'all releases' : `up to ${until}`;
}

/**
 * What there is to tell of build features.
 *
 * @param titles fuller names, by the name of the feature
 */
export function featureEntries(
  rows: readonly FeatureRow[],
  titles: ReadonlyMap<string, string>,
  target: Target,
  uses: readonly FeatureUse[],
): readonly FeatureEntry[] {
  const { version, features } = target;
  const within = (range: { readonly since?: string; readonly until?: string }): boolean =>
    order(range.since ?? '4.0') <= order(version) && order(version) <= order(range.until ?? '4.999');
  return rows.map((row) => ({
    name: row.name,
    title: titles.get(row.name) ?? row.doc.replace(/\.$/, ''),
    releases: releasesOf(row),
    printed: row.names.find(within)?.name,
    inTarget: features.has(row.name) && within(row),
    uses: uses.filter(({ feature }) => feature === row.name),
  }));
}

const order = (version: string): number => Number(version.split('.')[1] ?? 0);

/** The table for people. */
export function featureTable(
  entries: readonly FeatureEntry[],
  target: Target,
  options: { readonly config: boolean; readonly paint: Paint },
): string {
  const { paint, config } = options;
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const names = width(entries.map(({ name }) => name));
  const releases = width(entries.map((entry) => entry.releases));
  const lines = [paint.bold(`Exim ${target.version}${config ? ', and what of it the configuration uses' : ''}`), ''];
  for (const { name, title, releases: when, inTarget, printed, uses } of entries) {
    const sign = inTarget ? paint.good('✓') : paint.dim('·');
    const said = inTarget && printed !== undefined ? paint.dim(`  (-bV: ${printed})`) : '';
    lines.push(`${sign} ${paint.bold(name.padEnd(names))}  ${when.padEnd(releases)}  ${title}${said}`);
    for (const { word, file, line } of uses) lines.push(`    ${word}  ${paint.dim(`${file}:${line}`)}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** The table for programs. */
export function featuresAsJson(entries: readonly FeatureEntry[], target: Target): string {
  const features = entries.map(({ name, title, releases, printed, inTarget, uses }) => ({
    name,
    title,
    releases,
    ...(printed !== undefined && { printed }),
    inTarget,
    uses: uses.map(({ word, file, line }) => ({ word, file, line })),
  }));
  return `${JSON.stringify({ version: 1, target: target.version, features }, null, 2)}\n`;
}
