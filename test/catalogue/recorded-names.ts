import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FeatureName, Needs, Row } from '../../src/catalogue/row.ts';
import type { Version } from '../../src/catalogue/version.ts';
import { inRange } from '../../src/catalogue/version.ts';

type NamesByFeature = Readonly<Record<string, readonly string[]>>;

/** What fixtures/recorded/names-<release>.json holds. */
export interface RecordedNames {
  readonly release: Version;
  readonly items: NamesByFeature;
  readonly operators: NamesByFeature;
  readonly conditions: NamesByFeature;
  readonly variables: NamesByFeature;
  readonly lookups: Readonly<Record<string, 'file' | 'key' | 'query' | 'query with file'>>;
  readonly phases: readonly string[];
  readonly aclWords: Readonly<
    Record<string, { kind: string; expanded: boolean; forbidden: readonly string[]; needs?: FeatureName }>
  >;
  readonly controls: Readonly<Record<string, { options: boolean; forbidden: readonly string[]; needs?: FeatureName }>>;
  readonly verifies: Readonly<Record<string, { options: boolean; forbidden: readonly string[]; needs?: FeatureName }>>;
  readonly retryErrors: readonly string[];
  readonly rewriteFlags: readonly string[];
}

/** Words of the eight experimental systems, whose rows stand in src/features. */
export const ofExperimentalSystems: Readonly<Record<string, readonly string[]>> = {
  items: ['srs_encode'],
  operators: [],
  conditions: ['inbound_srs'],
  variables: [
    'arc_domains',
    'arc_oldest_pass',
    'arc_state',
    'arc_state_reason',
    'bmi_alt_location',
    'bmi_base64_tracker_verdict',
    'bmi_base64_verdict',
    'bmi_deliver',
    'dcc_header',
    'dcc_result',
    'srs_db_address',
    'srs_db_key',
    'srs_orig_recipient',
    'srs_orig_sender',
    'srs_recipient',
    'srs_status',
    'tls_in_resumption',
    'tls_out_resumption',
  ],
  lookups: ['lmdb'],
  aclWords: ['bmi_optin', 'dcc'],
  controls: ['bmi_run'],
  verifies: ['arc'],
};

/** The names recorded for a release. */
export function recordedNames(release: Version): RecordedNames {
  const url = new URL(`../../fixtures/recorded/names-${release}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as RecordedNames;
}

/** Whether the facts that real builds told stand beside the project. */
export function hasFacts(): boolean {
  return existsSync(new URL('../../../shared/facts/', import.meta.url));
}

/** A file of a release's facts, as lines. */
export function facts(folder: string, file: string): readonly string[] {
  const url = new URL(`../../../shared/facts/${folder}/${file}`, import.meta.url);
  return readFileSync(fileURLToPath(url), 'latin1').split('\n');
}

/** The folder of a release's facts. */
export function factsFolder(release: Version): string {
  return release === '4.100' ? '4.100-dev' : release;
}

/** The predefined macros of a build that begin so, without that beginning, in lower case. */
export function macrosNamed(folder: string, prefix: string): readonly string[] {
  return facts(folder, 'predefined-macros.txt')
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length).replace(/=y?$/, '').toLowerCase());
}

const renamed: Readonly<Record<string, FeatureName>> = {
  brightmail: 'bmi',
  gnutls: 'tls',
  openssl: 'tls',
  pipe_connect: 'pipeconnect',
};

/** The features of a build by its `exim -bV`: as far as rows other than those of the eight systems need them. */
export function featuresOf(folder: string): ReadonlySet<FeatureName> {
  // local_scan() is not told before 4.100; of the builds behind the facts only Debian's has it.
  const features = new Set<FeatureName>(folder.startsWith('debian') ? ['local_scan'] : []);
  for (const line of facts(folder, 'bV.txt')) {
    const support = /^Support for: *(.*)/.exec(line)?.[1];
    for (const name of support?.split(/ +/) ?? []) {
      const plain = name.toLowerCase().replace('experimental_', '');
      features.add(renamed[plain] ?? plain);
    }
    for (const name of builtInLookups([line])) features.add(`lookup/${name}`);
  }
  return features;
}

/** What `exim -bV` calls built-in lookups. */
export function builtInLookups(lines: readonly string[]): readonly string[] {
  const list = lines.map((line) => /^Lookups \(built-in\): *(.*)/.exec(line)?.[1]).find((found) => found !== undefined);
  return list?.split(/ +/).filter(Boolean) ?? [];
}

/** The rows of a release, whatever is built in. */
export function rowsOf<R extends Row>(rows: readonly R[] | undefined, release: Version): readonly R[] {
  return (rows ?? []).filter((row) => inRange(release, row));
}

/** What a row needs, as the recorded names write it. */
export function needsText(needs: Needs | undefined): string {
  if (needs === undefined) return 'none';
  if (typeof needs === 'string') return needs;
  return 'any' in needs ? needs.any.map(needsText).join(' or ') : needs.all.map(needsText).join(' and ');
}

/** Names without those of the experimental systems, sorted. */
export function ours(kind: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => ofExperimentalSystems[kind]?.includes(name) !== true).sort();
}
