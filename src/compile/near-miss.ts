/** A candidate is told when it is this near; the longer the name, the more slips it may hold. */
function limit(length: number): number {
  if (length <= 2) return 0;
  if (length <= 4) return 1;
  if (length <= 8) return 2;
  return 3;
}

/**
 * How many slips lie between two names (a character left out, put in, replaced, or two neighbours swapped): the optimal
 * string alignment distance, given up where it must exceed a bound.
 *
 * @returns the distance, or `bound + 1` where it is more than the bound
 */
export function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) > bound) return bound + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > bound) return bound + 1;
    before = previous;
    previous = row;
  }
  return Math.min(previous[b.length] ?? bound + 1, bound + 1);
}

/** Names that differ only in what people write differently: case, and `_`, `-` or nothing between words. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-\s]/g, '');
}

/** The words of a name, in alphabetical order: `hosts_avoid_tls` and `avoid_tls_hosts` have the same. */
function words(name: string): string {
  return name.toLowerCase().split(/[_-]/).sort().join(' ');
}

/** How near a candidate is: less is nearer; undefined where it is none. */
function score(name: string, candidate: string): number | undefined {
  const a = folded(name);
  const b = folded(candidate);
  if (a === b) return 0;
  const bound = Math.min(limit(a.length), limit(b.length));
  const distance = editDistance(a, b, bound);
  if (distance <= bound) return distance;
  if (a.length >= 4 && words(name) === words(candidate)) return 2;
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
  for (const candidate of new Set(candidates)) {
    if (candidate === name) return [];
    const value = score(name, candidate);
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
