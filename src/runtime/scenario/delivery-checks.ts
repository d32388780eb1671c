import type { Delivery, DeliveryHost, Undelivered } from '../simulation/types.ts';
import type { Check, PlaceNames } from './check.ts';
import { decisionNames } from './check.ts';
import { headerValues } from './header-values.ts';
import type { ItemKind, Part } from './list-checks.ts';
import { checkList } from './list-checks.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type {
  DeliveriesExpectation,
  DeliveryExpectation,
  TextExpectation,
  UndeliveredExpectation,
  UndeliveredItem,
} from './written.ts';

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
  return checkList(expected, actual, path, kind);
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
  return checkList<UndeliveredItem, Undelivered>(expected, actual, path, kind);
}
