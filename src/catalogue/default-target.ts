import type { Features } from './build-features.ts';
import { chooseFeatures, everyFeature, patchFeatures, readFeatures } from './build-features.ts';
import type { Target } from './target.ts';
import type { Version } from './version.ts';
import { newestRelease, parseVersion, versions } from './version.ts';

/** What someone says of the Exim that a configuration is for. */
export interface TargetRequest {
  /** A release, as people write it; default: that of `featuresFrom`, else the newest release. */
  readonly version?: string;
  /** As for `--features`; default: every feature that the release can have. With `featuresFrom`: further ones. */
  readonly features?: readonly string[];
  /** The text of a saved `exim -bV`. */
  readonly featuresFrom?: string;
  /**
   * With `featuresFrom`: what is taken of features that `exim -bV` does not tell. By default the build has them, so that
   * nothing is called unknown that may be there; `absent` for doing as a build without them does.
   */
  readonly untold?: 'present' | 'absent';
  /** Whether the features that are named by nobody may be those of a build that is patched, as Debian's are. */
  readonly patched?: true;
}

function readVersion(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) {
    throw new RangeError(`"${text}" is no release that is known: ${versions.join(', ')}`);
  }
  return version;
}

/**
 * Makes a target.
 *
 * @param request what is known of it; nothing: the newest release with every feature that it can have
 * @param catalogue whose features may be named
 * @throws RangeError with a message for people, where the release or a feature is none that the catalogue knows; a
 *   feature that only other releases have is left out
 */
export function makeTarget(request: TargetRequest, catalogue: Features): Target {
  const saved = request.featuresFrom === undefined ? undefined : readFeatures(request.featuresFrom, catalogue);
  if (saved && saved.version === undefined && request.version === undefined) {
    throw new RangeError(`the saved "exim -bV" names no release that is known: ${versions.join(', ')}`);
  }
  const version = request.version === undefined ? (saved?.version ?? newestRelease) : readVersion(request.version);
  if (request.features === undefined && !saved) {
    const features = everyFeature(version, catalogue);
    if (request.patched) for (const name of patchFeatures(version, catalogue)) features.add(name);
    return { version, features };
  }

  const untold = request.untold === 'absent' ? [] : (saved?.untold ?? []);
  const base = saved && new Set([...saved.features, ...untold]);
  const { features, unknown } = chooseFeatures(request.features ?? [], version, catalogue, base);
  const [first] = unknown;
  if (first !== undefined) throw new RangeError(`there is no build feature "${first}"`);
  return { version, features };
}
