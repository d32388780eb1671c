import type { Check } from './check.ts';
import { meets, told } from './match-text.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type { TextExpectation } from './written.ts';

/** One part of an expected object: what is expected, and the forms of what came out. */
export interface Part {
  readonly name: string;
  readonly expected: TextExpectation;
  readonly actual: readonly string[];
}

const isMet = ({ expected, actual }: Part): boolean => meets(expected, actual);

/** What is expected of an object, in a line. */
function objectText(expected: object): string {
  return Object.entries(expected as Readonly<Record<string, unknown>>)
    .map(([name, value]) => `${name}: ${partText(value)}`)
    .join(', ');
}

function partText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(partText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return 'not' in value ? told(value as TextExpectation) : `{ ${objectText(value)} }`;
}

/** Which actual thing each expected one is paired with: as many good pairs as there can be. */
function pairUp(fits: readonly (readonly boolean[])[]): readonly (number | undefined)[] {
  const takenBy = new Map<number, number>();
  const find = (wanted: number, seen: Set<number>): boolean => {
    for (const [i, fit] of (fits[wanted] ?? []).entries()) {
      if (!fit || seen.has(i)) continue;
      seen.add(i);
      const other = takenBy.get(i);
      if (other === undefined || find(other, seen)) {
        takenBy.set(i, wanted);
        return true;
      }
    }
    return false;
  };
  for (let wanted = 0; wanted < fits.length; wanted++) find(wanted, new Set());
  const pairs = new Map([...takenBy].map(([actual, wanted]) => [wanted, actual]));
  return fits.map((_, wanted) => pairs.get(wanted));
}

/** What comparing two lists needs to know of their items. */
export interface ItemKind<E extends object, A> {
  readonly one: string;
  readonly parts: (expected: E, actual: A) => Part[];
  readonly text: (actual: A) => string;
  readonly decisive: (actual: A) => Check['decisive'];
  /** An item as it would be written, with the keys that the others have. */
  readonly written: (actual: A, keys: readonly string[]) => object;
}

interface ListExpectation<E> {
  readonly items: readonly E[];
  readonly path: ScenarioPath;
  /** Whether there may be others. */
  readonly some: boolean;
  readonly inOrder: boolean;
}

/** Compares a list of things with what is expected of it. */
function checkItems<E extends object, A>(
  { items, path, some, inOrder }: ListExpectation<E>,
  actual: readonly A[],
  kind: ItemKind<E, A>,
): Check[] {
  const compared = items.map((item) => actual.map((each) => kind.parts(item, each)));
  const fits = compared.map((row, i) => row.map((parts, j) => (!inOrder || i === j) && parts.every(isMet)));
  const pairs = pairUp(fits);
  const taken = new Set(pairs.filter((pair) => pair !== undefined));
  const keys = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const update = { path, value: actual.length === 0 ? 'none' : actual.map((each) => kind.written(each, keys)) };
  const updatable = some ? {} : { update };
  const checks = items.map((item, i): Check => {
    const at = [...path, i];
    const subject = `${kind.one} ${i + 1}`;
    const pair = pairs[i];
    const found = pair === undefined ? undefined : actual[pair];
    if (found !== undefined) {
      const decisive = kind.decisive(found);
      const base = { path: at, subject, ok: true, expected: objectText(item), actual: kind.text(found) };
      return { ...base, ...(decisive && { decisive }) };
    }
    // The one that differs least of those that nothing else is paired with.
    const [nearest] = (compared[i] ?? [])
      .map((parts, j) => ({ j, differing: parts.filter((part) => !isMet(part)), all: parts.length }))
      .filter(({ j, differing, all }) => !taken.has(j) && (inOrder ? j === i : differing.length < all))
      .sort((a, b) => a.differing.length - b.differing.length);
    const other = nearest === undefined ? undefined : actual[nearest.j];
    if (nearest === undefined || other === undefined) {
      return { path: at, subject, ok: false, expected: objectText(item), actual: `no such ${kind.one}`, ...updatable };
    }
    taken.add(nearest.j);
    const decisive = kind.decisive(other);
    return {
      path: at,
      subject,
      ok: false,
      expected: objectText(item),
      actual: kind.text(other),
      parts: nearest.differing.map((part) => ({
        name: part.name,
        expected: told(part.expected),
        actual: part.actual[0] ?? 'none',
      })),
      ...(decisive && { decisive }),
      ...updatable,
    };
  });
  if (some) return checks;
  const others = actual.flatMap((each, j): Check[] => {
    if (taken.has(j)) return [];
    const decisive = kind.decisive(each);
    const expected = items.length === 0 ? `no ${kind.one}` : `no other ${kind.one}`;
    const check = { path, subject: kind.one, ok: false, expected, actual: kind.text(each), update };
    return [{ ...check, ...(decisive && { decisive }) }];
  });
  if (items.length === 0 && others.length === 0) {
    checks.push({ path, subject: kind.one, ok: true, expected: `no ${kind.one}`, actual: `no ${kind.one}` });
  }
  return [...checks, ...others];
}

/** Items in any order, some of them, or all in order. */
export type Listed<E> = readonly E[] | { readonly some?: readonly E[]; readonly inOrder?: readonly E[] };

const isList = <E>(listed: Listed<E>): listed is readonly E[] => Array.isArray(listed);

function listsOf<E>(expected: string | Listed<E>, path: ScenarioPath): readonly ListExpectation<E>[] {
  if (typeof expected === 'string') return [{ items: [], path, some: false, inOrder: false }];
  if (isList(expected)) return [{ items: expected, path, some: false, inOrder: false }];
  const { some, inOrder } = expected;
  return [
    ...(some ? [{ items: some, path: [...path, 'some'], some: true, inOrder: false }] : []),
    ...(inOrder ? [{ items: inOrder, path: [...path, 'inOrder'], some: false, inOrder: true }] : []),
  ];
}

/**
 * Compares a list of things with what is expected of it: all of them in any order, some, or all in order; or none.
 *
 * @param path where the expectation stands
 */
export function checkList<E extends object, A>(
  expected: string | Listed<E>,
  actual: readonly A[],
  path: ScenarioPath,
  kind: ItemKind<E, A>,
): Check[] {
  return listsOf(expected, path).flatMap((list) => checkItems(list, actual, kind));
}
