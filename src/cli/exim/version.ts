import type { TargetCatalogue } from '../../catalogue/catalogue.ts';
import { inRange } from '../../catalogue/version.ts';

/** The lines of features that have one of their own. */
const classes = [
  { title: 'Lookups (built-in)', prefix: 'lookup/' },
  { title: 'Authenticators (built-in)', prefix: 'auth/' },
  { title: 'Routers (built-in)', prefix: 'router/' },
  { title: 'Transports (built-in)', prefix: 'transport/' },
  { title: 'Malware', prefix: 'malware/' },
] as const;

/**
 * What `-bV` says of a target: its release, and what is built in.
 *
 * @returns lines, each with its newline
 */
export function versionText({ target, catalogue }: TargetCatalogue): string {
  const shown = catalogue.features.flatMap((row) =>
    target.features.has(row.name)
      ? row.names.filter((name) => inRange(target.version, name)).map((each) => each.name)
      : [],
  );
  const lines = [`Exim version ${target.version} (eximc)`, `Support for: ${[...new Set(shown)].join(' ')}`];
  for (const { title, prefix } of classes) {
    const names = [...target.features]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
    const whole = names.filter((name) => !name.includes('/'));
    const parts = (name: string): string =>
      names
        .filter((each) => each.startsWith(`${name}/`))
        .map((each) => each.slice(name.length))
        .join('');
    lines.push(`${title}: ${whole.map((name) => name + parts(name)).join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}
