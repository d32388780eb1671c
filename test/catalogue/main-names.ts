import { readFileSync } from 'node:fs';
import type { Version } from '../../src/catalogue/version.ts';
import { compareVersions, versions } from '../../src/catalogue/version.ts';

/** By name: from a release on, what a table says of it; null where the name is gone. */
type Histories = Readonly<Record<string, Readonly<Partial<Record<Version, string | null>>>>>;

interface MainNames {
  readonly options: Histories;
  readonly logSelectors: Histories;
}

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/recorded/main-names.json', import.meta.url), 'utf8'),
) as MainNames;

/** What the tables of a release say: names, each with its entry in fixtures/recorded/main-names.json. */
export function recordedMainNames(kind: keyof MainNames, release: Version): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, history] of Object.entries(recorded[kind])) {
    const entry = versions
      .filter((version) => compareVersions(version, release) <= 0 && history[version] !== undefined)
      .map((version) => history[version])
      .at(-1);
    if (entry) found[name] = entry;
  }
  return found;
}
