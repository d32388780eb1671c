import type { Delivery, DeliveryHost, Undelivered } from '../simulation/types.ts';
import type { Check, PlaceNames } from './check.ts';
import { decisionNames } from './check.ts';
import { headerValues } from './header-values.ts';
import { meets, told } from './match-text.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type {
  DeliveriesExpectation,
  DeliveryExpectation,
  TextExpectation,
  UndeliveredExpectation,
  UndeliveredItem,
} from './written.ts';

/** One part of an expected object: what is expected, and the forms of what came out. */
interface Part {
  readonly name: string;
  readonly expected: TextExpectation;
  readonly actual: readonly string[];
}

/** A delivery, whether of a message or of an address that was routed by itself. */
export type AnyDelivery = Omit<Delivery, 'message' | 'outcome'> & Partial<Pick<Delivery, 'message' | 'outcome'>>;

const given = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);

/** The forms in which a host may be expected. */
function hostNames({ name, address, port }: DeliveryHost): readonly string[] {
  const plain = address === undefined ? [name] : [name, address, `${name} [${address}]`];
  return port === undefined ? plain : [...plain, `${address ?? name}:${port}`, `${name}:${port}`];
}

function octal(mode: number | undefined): readonly string[] {
  return mode === undefined ? [] : [`0${mode.toString(8)}`, mode.toString(8)];
}

function partsOfDelivery(expected: DeliveryExpectation, actual: AnyDelivery, places: PlaceNames): Part[] {
  const parts: Part[] = [];
  const add = (name: string, wanted: TextExpectation | undefined, forms: readonly string[]): void => {
    if (wanted !== undefined) parts.push({ name, expected: wanted, actual: forms });
  };
  add('recipient', expected.recipient, [actual.recipient]);
  add('original', expected.original, [actual.original]);
  add('router', expected.router, [actual.router]);
  add('transport', expected.transport, [actual.transport]);
  add('driver', expected.driver, [actual.driver]);
  if (typeof expected.hosts === 'string') add('hosts', expected.hosts, actual.hosts.flatMap(hostNames));
  else if (expected.hosts) {
    for (let i = 0; i < Math.max(expected.hosts.length, actual.hosts.length); i++) {
      const host = actual.hosts[i];
      add(`hosts[${i}]`, expected.hosts[i] ?? 'none', host ? hostNames(host) : []);
    }
  }
  add('host', expected.host, actual.host ? hostNames(actual.host) : []);
  add('file', expected.file, given(actual.file));
  add('mode', expected.mode, octal(actual.mode));
  add('command', expected.command, given(actual.command));
  add('message', expected.message, given(actual.message));
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    add(`headers.${name}`, value, headerValues(actual.message ?? '', name));
  }
  add('returnPath', expected.returnPath, [actual.returnPath]);
  add('user', expected.user, given(actual.user));
  add('group', expected.group, given(actual.group));
  add('homeDirectory', expected.homeDirectory, given(actual.homeDirectory));
  for (const [name, value] of Object.entries(expected.variables ?? {})) {
    add(`variables.${name}`, value, given(actual.variables.get(name)));
  }
  add('shadow', expected.shadow, given(actual.shadow));
  add('outcome', expected.outcome, given(actual.outcome));
  add('error', expected.error, given(actual.error));
  add('decisive', expected.decisive, decisionNames(actual.decisive, places));
  return parts;
}

function partsOfUndelivered(expected: UndeliveredItem, actual: Undelivered, places: PlaceNames): Part[] {
  const pairs: readonly (readonly [string, TextExpectation | undefined, readonly string[]])[] = [
    ['recipient', expected.recipient, [actual.recipient]],
    ['original', expected.original, [actual.original]],
    ['outcome', expected.outcome, [actual.outcome]],
    ['router', expected.router, given(actual.router)],
    ['error', expected.error, given(actual.error)],
    ['decisive', expected.decisive, decisionNames(actual.decisive, places)],
  ];
  return pairs.flatMap(([name, wanted, forms]) =>
    wanted === undefined ? [] : [{ name, expected: wanted, actual: forms }],
  );
}

const isMet = ({ expected, actual }: Part): boolean => meets(expected, actual);

/** A delivery in a line. */
export function deliveryText(delivery: AnyDelivery): string {
  const { recipient, original, router, transport, hosts, file, command } = delivery;
  const from = original === recipient ? '' : ` <${original}>`;
  const where = file ?? command ?? hosts.map(({ name }) => name).join(', ');
  return `${recipient}${from} R=${router} T=${transport}${where === '' ? '' : ` ${where}`}`;
}

function undeliveredText({ recipient, outcome, router, error }: Undelivered): string {
  return `${recipient} ${outcome}${router === undefined ? '' : ` R=${router}`}${error === undefined ? '' : `: ${error}`}`;
}

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
interface ItemKind<E extends object, A> {
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
type Listed<E> = readonly E[] | { readonly some?: readonly E[]; readonly inOrder?: readonly E[] };

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

/** What is written of a delivery where nobody said which parts matter. */
const usualKeys = ['recipient', 'router', 'transport'];

/** A delivery as an expectation has it. */
export function writtenDelivery(delivery: AnyDelivery, keys: readonly string[] = usualKeys): DeliveryExpectation {
  const { hosts, host, mode, variables, decisive } = delivery;
  const all: Readonly<Record<string, unknown>> = {
    ...delivery,
    hosts: hosts.length === 0 ? undefined : hosts.map(({ name }) => name),
    host: host?.name,
    mode: octal(mode)[0],
    variables: Object.fromEntries(variables),
    decisive: decisive.reason,
  };
  const wanted = (keys.length > 0 ? keys : usualKeys).filter((key) => key !== 'headers');
  return Object.fromEntries(wanted.map((key) => [key, all[key] ?? 'none']));
}

/** Compares deliveries with what is expected of them. */
export function checkDeliveries(
  expected: DeliveriesExpectation,
  actual: readonly AnyDelivery[],
  path: ScenarioPath,
  places: PlaceNames,
): Check[] {
  const kind: ItemKind<DeliveryExpectation, AnyDelivery> = {
    one: 'delivery',
    parts: (wanted, each) => partsOfDelivery(wanted, each, places),
    text: deliveryText,
    decisive: (each) => each.decisive,
    written: writtenDelivery,
  };
  return listsOf(expected, path).flatMap((list) => checkItems(list, actual, kind));
}

/** Compares recipients that no transport was run for with what is expected of them. */
export function checkUndelivered(
  expected: UndeliveredExpectation,
  actual: readonly Undelivered[],
  path: ScenarioPath,
  places: PlaceNames,
): Check[] {
  const kind: ItemKind<UndeliveredItem, Undelivered> = {
    one: 'undelivered recipient',
    parts: (wanted, each) => partsOfUndelivered(wanted, each, places),
    text: undeliveredText,
    decisive: (each) => each.decisive,
    written({ recipient, outcome, router, error }, keys) {
      const all = { recipient, outcome, router, error };
      const wanted = keys.length > 0 ? keys : ['recipient', 'outcome'];
      return Object.fromEntries(
        Object.entries(all).filter(([key, value]) => wanted.includes(key) && value !== undefined),
      );
    },
  };
  return listsOf<UndeliveredItem>(expected, path).flatMap((list) => checkItems(list, actual, kind));
}
