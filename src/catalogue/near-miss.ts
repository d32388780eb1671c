import { lowerCase } from '../../grammar/preprocess/characters.ts';

/** However long the names are. */
const mostSlips = 3;

/** A candidate is told when it is this near; the longer the name, the more slips it may hold. */
function limit(length: number): number {
  if (length <= 2) return 0;
  if (length <= 4) return 1;
  if (length <= 8) return 2;
  return mostSlips;
}

/**
 * How many slips lie between two names (a character left out, put in, replaced, or two neighbours swapped): the optimal
 * string alignment distance, given up where it must exceed a bound.
 *
 * @returns the distance, or `bound + 1` where it is more than the bound
 */
export function editDistance(a: string, b: string, bound: number): number {
  if (a === b) return 0;
  if (bound <= 0 || Math.abs(a.length - b.length) > bound) return bound + 1;
  const width = b.length + 1;
  // Three rows in turn: the one before the previous, the previous, and the one that is being filled.
  const cells = new Uint16Array(3 * width);
  for (let j = 0; j < width; j++) cells[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const row = (i % 3) * width;
    const previous = ((i + 2) % 3) * width;
    const before = ((i + 1) % 3) * width;
    cells[row] = i;
    let least = i;
    for (let j = 1; j < width; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min(
        (cells[previous + j] ?? 0) + 1,
        (cells[row + j - 1] ?? 0) + 1,
        (cells[previous + j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      ) {
        cost = Math.min(cost, (cells[before + j - 2] ?? 0) + 1);
      }
      cells[row + j] = cost;
      if (cost < least) least = cost;
    }
    if (least > bound) return bound + 1;
  }
  return Math.min(cells[(a.length % 3) * width + b.length] ?? bound + 1, bound + 1);
}

/** A name in the forms that are compared. */
interface Forms {
  /** Without what people write differently: case, and `_`, `-` or nothing between words. */
  readonly folded: string;
  /** A bit for each letter that it holds. */
  readonly letters: number;
}

/** The words of a name in alphabetical order: `hosts_avoid_tls` and `avoid_tls_hosts` have the same. */
function words(name: string): string {
  return lowerCase(name).split(/[_-]/).sort().join(' ');
}

function letters(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits |= 1 << (text.charCodeAt(i) & 31);
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** Names longer than this are nobody's slip of another. */
const longest = 200;

/** The same candidates are asked about again and again. */
const formsOf = new Map<string, Forms>();
const mostForms = 4000;

function forms(name: string): Forms {
  let known = formsOf.get(name);
  if (!known) {
    const folded = lowerCase(name).replaceAll(/[_\-\t-\r ]/g, '');
    known = { folded, letters: letters(folded) };
    if (formsOf.size >= mostForms) formsOf.clear();
    formsOf.set(name, known);
  }
  return known;
}

/** The forms of candidates that are asked about again and again, as many as there were. */
const formsOfSets = new WeakMap<
  ReadonlySet<string>,
  { readonly size: number; readonly forms: (readonly [string, Forms])[] }
>();

/** The candidates that may be meant at all, each with its forms. */
function formsIn(candidates: ReadonlySet<string>): readonly (readonly [string, Forms])[] {
  const known = formsOfSets.get(candidates);
  if (known?.size === candidates.size) return known.forms;
  const made: (readonly [string, Forms])[] = [];
  for (const candidate of candidates) if (candidate.length <= longest) made.push([candidate, forms(candidate)]);
  formsOfSets.set(candidates, { size: candidates.size, forms: made });
  return made;
}

/** How near a candidate is to a name with such forms: less is nearer; undefined where it is none. */
function score(
  name: string,
  { folded: a, letters: lettersOfA }: Forms,
  candidate: string,
  other: Forms,
): number | undefined {
  const { folded: b, letters: lettersOfB } = other;
  if (a === b) return 0;
  const apart = Math.abs(a.length - b.length);
  // Nearly all candidates go here, and most of these by their length; a letter that only one of them holds takes a slip.
  const bound = apart > mostSlips ? 0 : Math.min(limit(a.length), limit(b.length));
  const mayBeSlips =
    apart <= bound && countBits(lettersOfA & ~lettersOfB) <= bound && countBits(lettersOfB & ~lettersOfA) <= bound;
  const distance = mayBeSlips ? editDistance(a, b, bound) : Infinity;
  if (distance <= bound) return distance;
  if (a.length === b.length) return a.length >= 4 && words(name) === words(candidate) ? 2 : undefined;
  // A name cut short, or with something put before or after it: only where most of it is the same.
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  if (
    shorter.length >= 4 &&
    shorter.length * 2 >= longer.length &&
    (longer.startsWith(shorter) || longer.endsWith(shorter))
  ) {
    return 3 + (longer.length - shorter.length) / longer.length;
  }
  return undefined;
}

/**
 * The names that someone probably meant.
 *
 * @param name what was written
 * @param candidates the names that there are
 * @param most how many to give at the most
 * @returns names, best first; only those about as good as the best one; empty where `name` itself is a candidate
 */
export function nearest(name: string, candidates: Iterable<string>, most = 3): string[] {
  const found: { candidate: string; score: number }[] = [];
  if (name.length > longest) return [];
  const own = forms(name);
  const distinct: ReadonlySet<string> = candidates instanceof Set ? (candidates as Set<string>) : new Set(candidates);
  if (distinct.has(name)) return [];
  for (const [candidate, other] of formsIn(distinct)) {
    const value = score(name, own, candidate, other);
    if (value !== undefined) found.push({ candidate, score: value });
  }
  found.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1));
  const best = found[0]?.score ?? 0;
  return found
    .filter((each) => each.score < best + 1)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** "did you mean …?" for a message, with a semicolon before it; empty where there is nothing to say. */
export function didYouMean(suggestions: readonly string[] | undefined): string {
  const quoted = (suggestions ?? []).slice(0, 3).map((each) => `"${each}"`);
  const last = quoted.pop();
  if (last === undefined) return '';
  return `; did you mean ${quoted.length > 0 ? `${quoted.join(', ')} or ` : ''}${last}?`;
}
