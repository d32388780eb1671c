import { lowerCase, trimSpace } from '../../grammar/preprocess/characters.ts';
import { buildFeatures } from './build-feature-rows.ts';
import type { Catalogue } from './catalogue.ts';
import type { FeatureName, FeatureRow } from './row.ts';
import type { Version } from './version.ts';
import { inRange, parseVersion } from './version.ts';

/** The part of a catalogue that tells of build features. */
export type Features = Pick<Catalogue, 'features'>;

/** What a saved `exim -bV` says of a build. */
export interface SavedBuild {
  /** Undefined where the text names no release, or one that the catalogue does not know. */
  readonly version: Version | undefined;
  /** What the build has, by the catalogue's names. */
  readonly features: ReadonlySet<FeatureName>;
  /** What the build may have without saying so: `exim -bV` of that release does not tell. */
  readonly untold: ReadonlySet<FeatureName>;
  /** Names that are not in the catalogue. */
  readonly unknown: readonly string[];
}

/** The classes of features that have lines of their own in `exim -bV`, with the title of that line. */
const classes = [
  { title: 'Lookups', prefix: 'lookup/' },
  { title: 'Authenticators', prefix: 'auth/' },
  { title: 'Routers', prefix: 'router/' },
  { title: 'Transports', prefix: 'transport/' },
  { title: 'Malware', prefix: 'malware/' },
] as const;

const hintsLibraries: readonly { readonly pattern: RegExp; readonly name: FeatureName }[] = [
  { pattern: /^[\t-\r ]*(?:Probably )?Berkeley DB/m, name: 'hints/bdb' },
  { pattern: /^[\t-\r ]*Library version: BDB/m, name: 'hints/bdb' },
  { pattern: /^[\t-\r ]*Probably GDBM/m, name: 'hints/gdbm' },
  { pattern: /^[\t-\r ]*Probably ndbm/m, name: 'hints/ndbm' },
  { pattern: /^[\t-\r ]*Using sqlite3/m, name: 'hints/sqlite' },
  { pattern: /^[\t-\r ]*Using tdb/m, name: 'hints/tdb' },
];

/** What comes with another feature, without being told. */
const companions: readonly { readonly of: FeatureName; readonly comes: FeatureName }[] = [
  { of: 'openssl', comes: 'tls' },
  { of: 'gnutls', comes: 'tls' },
  { of: 'spf', comes: 'lookup/spf' },
  { of: 'lookup/ldap', comes: 'lookup/ldapauth' },
  { of: 'lookup/testdb', comes: 'lookup/testdb2' },
  { of: 'lookup/testdb', comes: 'lookup/testdb_nq' },
];

function withCompanions(features: Set<FeatureName>, rows: readonly FeatureRow[]): Set<FeatureName> {
  const names = new Set(rows.map((row) => row.name));
  for (const { of, comes } of companions) if (features.has(of) && names.has(comes)) features.add(comes);
  // An experimental system may show as the lookup or the driver that it is: `lmdb` is told by the line of lookups alone.
  for (const name of names) {
    if (features.has(`lookup/${name}`) || features.has(`transport/${name}`)) features.add(name);
  }
  return features;
}

const core = new Set(buildFeatures.map((row) => row.name));

/** Whether `exim -bV` of a release shows whether a build has a feature. */
function isTold(row: FeatureRow, version: Version): boolean {
  if (!core.has(row.name)) return true;
  if (row.names.length > 0) return row.names.some((shown) => inRange(version, shown));
  return row.name.includes('/') || row.name === 'tls';
}

const lineAfter = (text: string, title: RegExp): readonly string[] =>
  [...text.matchAll(title)].flatMap((match) => (match[1] ?? '').split(/[\t-\r ]+/).filter((word) => word !== ''));

/**
 * Reads what `exim -bV` printed.
 *
 * @param text its whole output, in which other lines do no harm; byte string or text
 * @param catalogue whose features may be named
 * @returns never throws: what is not understood is left out, or told as unknown
 */
export function readFeatures(text: string, catalogue: Features): SavedBuild {
  const version = parseVersion(/^Exim version ([^\t-\r ]+)/m.exec(text)?.[1] ?? '');
  const rows = catalogue.features.filter((row) => version === undefined || inRange(version, row));
  const features = new Set<FeatureName>();
  const unknown: string[] = [];

  const byShown = (shown: string): readonly FeatureRow[] => {
    const now = rows.filter((row) =>
      row.names.some((each) => each.name === shown && (version === undefined || inRange(version, each))),
    );
    // Packages take features from later releases, and keep those of earlier ones.
    return now.length > 0 ? now : catalogue.features.filter((row) => row.names.some((each) => each.name === shown));
  };
  for (const shown of lineAfter(text, /^Support for:(.*)$/gm)) {
    const found = byShown(shown);
    if (found.length === 0) unknown.push(shown);
    for (const row of found) features.add(row.name);
  }

  const known = new Set(catalogue.features.map((row) => row.name));
  for (const { title, prefix } of classes) {
    // "Lookups (built-in):", "Lookups (dynamic):", and without the brackets in older releases.
    for (const word of lineAfter(text, new RegExp(`^${title}(?: \\([^)]*\\))?:(.*)$`, 'gm'))) {
      const [driver = word, ...parts] = word.split('/');
      features.add(prefix + driver);
      for (const part of parts) features.add(`${prefix}${driver}/${part}`);
      if (!known.has(prefix + driver) && !known.has(driver)) unknown.push(word);
    }
  }

  for (const { pattern, name } of hintsLibraries) if (pattern.test(text)) features.add(name);
  withCompanions(features, rows);
  const untold = new Set<FeatureName>();
  if (version !== undefined) {
    const patched = debianPaths.test(text) ? patchFeatures(version, catalogue) : [];
    for (const name of patched) untold.add(name);
    for (const row of rows) {
      if (row.always && inRange(version, row.always)) features.add(row.name);
      else if (!isTold(row, version) && !row.exclusive && !row.patch) untold.add(row.name);
    }
  }
  return { version, features, untold, unknown };
}

/** The configuration that Debian's Exim reads, of which its `exim -bV` tells. */
const debianPaths = /\/var\/lib\/exim4\/config\.autogenerated/;

/** The features that only patched builds of a release have. */
export function patchFeatures(version: Version, catalogue: Features): readonly FeatureName[] {
  return catalogue.features.filter((row) => row.patch && inRange(version, row)).map(({ name }) => name);
}

/**
 * All that a build of a release can have. Where it can have only one of several, it is the usual one: OpenSSL, and
 * Berkeley DB for hints.
 */
export function everyFeature(version: Version, catalogue: Features): Set<FeatureName> {
  const rows = catalogue.features.filter((row) => inRange(version, row) && !row.patch);
  const features = rows.filter((row) => row.exclusive === undefined).map((row) => row.name);
  return withCompanions(new Set(features), rows);
}

/** What a list of features, as for `--features`, comes to. */
export interface Choice {
  readonly features: ReadonlySet<FeatureName>;
  /** Names of the list that no release knows. */
  readonly unknown: readonly string[];
  /** Features of the list that exist, but not in this release. */
  readonly absent: readonly FeatureName[];
}

/** The system of which a feature is one make among others: `srs` for srs-alt and srs-native. */
const systemOf = (name: FeatureName): string | undefined => /^(.+)-(?:alt|native)$/.exec(name)?.[1];

/** The rows that one word of a list stands for, in whatever release. */
function namedBy(word: string, rows: readonly FeatureRow[]): readonly FeatureRow[] {
  const name = lowerCase(word);
  const exact = rows.filter((row) => row.name === name);
  if (exact.length > 0) return exact;
  const shown = rows.filter(
    (row) => systemOf(row.name) === name || row.names.some((each) => lowerCase(each.name) === name),
  );
  return shown.length > 0 ? shown : rows.filter((row) => row.name.endsWith(`/${name}`));
}

/** A full build of a release, but for the experimental systems. */
function usualFeatures(version: Version, catalogue: Features): Set<FeatureName> {
  const features = everyFeature(version, catalogue);
  for (const row of catalogue.features) if (!core.has(row.name)) features.delete(row.name);
  return features;
}

/**
 * Works out the build features of a target for which some are named: those that are there anyhow, of the experimental
 * systems those that are named, and of what excludes each other what is named.
 *
 * @param list the catalogue's names, short names of systems (`srs`), names of `exim -bV` in any case, or `all`
 * @param version the target's release
 * @param catalogue its rows beyond Exim's own build features are those of the experimental systems
 * @param base what is there anyhow; default: a full build of the release without the systems
 */
export function chooseFeatures(
  list: readonly string[],
  version: Version,
  catalogue: Features,
  base: ReadonlySet<FeatureName> = usualFeatures(version, catalogue),
): Choice {
  const features = new Set(base);
  const unknown: string[] = [];
  const absent: FeatureName[] = [];
  const words = list.map((word) => trimSpace(word)).filter((word) => word !== '');
  if (words.includes('all')) for (const name of everyFeature(version, catalogue)) features.add(name);
  for (const word of words) {
    if (word === 'all') continue;
    const rows = namedBy(word, catalogue.features);
    const now = rows.filter((row) => inRange(version, row));
    if (rows.length === 0) unknown.push(word);
    else if (now.length === 0) absent.push(...rows.map((row) => row.name));
    for (const row of now) {
      if (row.exclusive) features.delete(row.exclusive);
      features.add(row.name);
    }
  }
  const rows = catalogue.features.filter((row) => inRange(version, row));
  return { features: withCompanions(features, rows), unknown, absent };
}

/** The words that `chooseFeatures` understands, for suggestions: names of the catalogue, and those of `exim -bV`. */
export function featureWords(catalogue: Features): readonly string[] {
  const names = catalogue.features.flatMap((row) => [
    row.name,
    systemOf(row.name) ?? row.name,
    ...row.names.map((shown) => shown.name),
  ]);
  return [...new Set(['all', ...names])];
}
