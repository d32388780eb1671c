import type { FeatureName, Needs, Row } from './row.ts';
import type { Version } from './version.ts';
import { inRange } from './version.ts';

/** What a configuration is for: an Exim release and what is compiled into it. */
export interface Target {
  readonly version: Version;
  /** Build features by the catalogue's names: also `lookup/…`, `router/…`, `transport/…`, `auth/…`, `malware/…`. */
  readonly features: ReadonlySet<FeatureName>;
}

/** Whether a build has what a row needs. */
export function isBuilt(needs: Needs | undefined, features: ReadonlySet<FeatureName>): boolean {
  if (needs === undefined) return true;
  if (typeof needs === 'string') return features.has(needs);
  if ('any' in needs) return needs.any.some((each) => isBuilt(each, features));
  return needs.all.every((each) => isBuilt(each, features));
}

/** Whether a target knows a row: the release has it, and the build feature that it needs is in. */
export function knows(target: Target, row: Row): boolean {
  return inRange(target.version, row) && isBuilt(row.needs, target.features);
}
