import { readdirSync, statSync } from 'node:fs';
import type { Offer, Offers } from './offer.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The files and folders that a path may go on with: those of the project's include roots, and those of this machine.
 *
 * @param typed the path up to the cursor
 * @param own the file of the disk that it stands in: a path that does not begin with a slash is taken to start beside it
 */
export function pathOffers(typed: string, own: string, { analysis }: Surroundings): Offers {
  const slash = typed.lastIndexOf('/');
  const written = typed.slice(0, slash + 1);
  const places = written.startsWith('/')
    ? [...analysis.project.settings.includeRoots.map((root) => root + written), written]
    : [`${own.slice(0, own.lastIndexOf('/') + 1)}${written}`];
  const offers = new Map<string, Offer>();
  for (const place of places) {
    try {
      for (const name of readdirSync(place, 'latin1')) {
        if (name.startsWith('.')) continue;
        const isFolder = statSync(`${place}/${name}`, { throwIfNoEntry: false })?.isDirectory() === true;
        offers.set(name, { label: isFolder ? `${name}/` : name, kind: isFolder ? 'folder' : 'file' });
      }
    } catch {
      // Nothing can be offered of a folder that cannot be read.
    }
  }
  return { offers: [...offers.values()], typed: typed.slice(slash + 1) };
}

/** The same for a path in a value: an absolute one, that goes on without white space. */
export function absolutePathOffers(typed: string, around: Surroundings): Offers | undefined {
  return /^\/[^\t-\r :;{}$]*$/.test(typed) ? pathOffers(typed, '/', around) : undefined;
}
