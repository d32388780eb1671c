import type { TargetCatalogue } from '../../catalogue/catalogue.ts';
import { inRange } from '../../catalogue/version.ts';

/** The drivers of each class, as `-bV` calls them. */
const classes = [
  { title: 'Authenticators (built-in)', class: 'authenticator' },
  { title: 'Routers (built-in)', class: 'router' },
  { title: 'Transports (built-in)', class: 'transport' },
] as const;

/** What stands after a slash in the names of features: `malware/clamd`, `transport/appendfile/maildir`. */
function partsOf(features: ReadonlySet<string>, prefix: string): string[] {
  return [...features].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/**
 * What `-bV` says of a target: its release, and what is built in.
 *
 * @returns lines, each with its newline
 */
export function versionText(known: TargetCatalogue): string {
  const { target, catalogue } = known;
  const { features, version } = target;
  const shown = catalogue.features.flatMap((row) =>
    features.has(row.name) ? row.names.filter((name) => inRange(version, name)).map((each) => each.name) : [],
  );
  const lines = [`Exim version ${version} (eximc)`, `Support for: ${[...new Set(shown)].join(' ')}`];
  lines.push(`Lookups (built-in): ${[...known.rows('lookups').keys()].join(' ')}`);
  for (const { title, class: kind } of classes) {
    const drivers = [...known.rows('drivers').values()].filter((row) => row.class === kind);
    const names = drivers.map(({ name }) => [name, ...partsOf(features, `${kind}/${name}/`)].join('/'));
    lines.push(`${title}: ${names.join(' ')}`);
  }
  lines.push(`Malware: ${partsOf(features, 'malware/').join(' ')}`);
  return `${lines.join('\n')}\n`;
}
