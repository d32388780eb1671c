import { trimSpace } from '../../grammar/preprocess/characters.ts';

/** The releases that the catalogue knows, oldest first. `4.100` is the development head after 4.99. */
export const versions = ['4.93', '4.94', '4.95', '4.96', '4.97', '4.98', '4.99', '4.100'] as const;

export type Version = (typeof versions)[number];

/** The newest release, which a configuration is for when nothing says otherwise. */
export const newestRelease: Version = '4.99';

/** From which release to which something exists; both ends belong to it, and an absent end is open. */
export interface VersionRange {
  readonly since?: Version;
  readonly until?: Version;
}

const rank = new Map<string, number>(versions.map((version, index) => [version, index]));

/** Compares two releases: negative where `a` is the older. */
export function compareVersions(a: Version, b: Version): number {
  return (rank.get(a) ?? 0) - (rank.get(b) ?? 0);
}

/** Whether a release lies in a range. */
export function inRange(version: Version, range: VersionRange): boolean {
  return (
    (range.since === undefined || compareVersions(version, range.since) >= 0) &&
    (range.until === undefined || compareVersions(version, range.until) <= 0)
  );
}

/**
 * Reads a release number as people write it: `4.96`, `exim-4.96.1`, `4.99-RC2`, `4.100-dev`.
 *
 * @returns the release whose catalogue applies (a point release is its series); undefined where it is none that is known
 */
export function parseVersion(text: string): Version | undefined {
  const match = /(?:^|[^\d.])(\d+\.\d+)/.exec(trimSpace(text));
  const series = match?.[1];
  return versions.find((version) => version === series);
}
