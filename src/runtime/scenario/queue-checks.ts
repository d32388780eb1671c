import type { QueueEntry } from '../queue/queue-entry.ts';
import type { MessageFate } from '../simulation/fates.ts';
import { fateForms } from '../simulation/fates.ts';
import type { Delivery, QueueAttempt, QueueRunResult, Undelivered } from '../simulation/types.ts';
import type { Check, PlaceNames } from './check.ts';
import { checkDeliveries, checkUndelivered } from './delivery-checks.ts';
import type { ItemKind, Part } from './list-checks.ts';
import { checkList } from './list-checks.ts';
import type { ScenarioPath } from './scenario-text.ts';
import { checkByName, checkText, checkTexts, logForms } from './text-checks.ts';
import type { QueueExpectation, QueuedExpectation, QueueRunExpectation, TextExpectation } from './written.ts';
import { writtenTo } from './written-files.ts';

/** Addresses of which each is expected; one alone where a text stands for them. */
function addressParts(
  name: string,
  expected: string | readonly TextExpectation[] | undefined,
  actual: readonly string[],
): Part[] {
  if (expected === undefined) return [];
  if (typeof expected === 'string') return [{ name, expected, actual }];
  const items = expected.map((each, i): Part => ({ name: `${name}[${i}]`, expected: each, actual }));
  const count: Part = { name: `${name}, how many`, expected: expected.length, actual: [String(actual.length)] };
  return [...items, count];
}

function partsOfQueued(expected: QueuedExpectation, actual: QueueEntry): Part[] {
  const { id, from, recipients, delivered, frozen, warnings } = expected;
  const single = (name: string, wanted: TextExpectation | undefined, form: string): Part[] =>
    wanted === undefined ? [] : [{ name, expected: wanted, actual: [form] }];
  return [
    ...single('id', id, actual.id),
    ...single('from', from, actual.from),
    ...addressParts('recipients', recipients, actual.recipients),
    ...addressParts('delivered', delivered, actual.delivered),
    ...single('frozen', frozen, String(actual.frozen)),
    ...single('warnings', warnings, String(actual.warnings)),
  ];
}

/** A message on the queue, in a line. */
export function queuedText({ id, from, recipients, frozen }: QueueEntry): string {
  return `${id} <${from}>${frozen ? ' *** frozen ***' : ''} for ${recipients.join(', ')}`;
}

const queuedKind: ItemKind<QueuedExpectation, QueueEntry> = {
  one: 'message on the queue',
  parts: partsOfQueued,
  text: queuedText,
  decisive: () => undefined,
  written(entry, keys) {
    const wanted = keys.length > 0 ? keys : ['from', 'recipients', ...(entry.frozen ? ['frozen'] : [])];
    return Object.fromEntries(Object.entries(entry).filter(([key]) => wanted.includes(key)));
  },
};

/** Compares the messages on the queue with what is expected of them. */
export function checkQueue(expected: QueueExpectation, actual: readonly QueueEntry[], path: ScenarioPath): Check[] {
  return checkList(expected, actual, path, queuedKind);
}

/**
 * Compares what has become of recipients with what is expected.
 *
 * @param fates of the messages that are spoken of: where several have a recipient, one of them must be as expected
 */
export function checkFates(
  expected: NonNullable<QueueRunExpectation['fate']>,
  fates: readonly MessageFate[],
  path: ScenarioPath,
): Check[] {
  const forms = (address: string): readonly string[] =>
    fates.flatMap(({ recipients, received }) =>
      recipients.flatMap((each) => (each.recipient === address ? fateForms(each, received) : [])),
    );
  return checkByName(expected, path, (address) => `fate of ${address}`, forms);
}

/** The last delivery to each recipient of each message, or what else became of it; waiting counts where nothing else was. */
export function lastResults(attempts: readonly QueueAttempt[]): {
  readonly deliveries: readonly Delivery[];
  readonly undelivered: readonly Undelivered[];
} {
  const deliveries = new Map<string, Delivery>();
  const undelivered = new Map<string, Undelivered>();
  for (const attempt of attempts) {
    const keyOf = ({ recipient, original }: { readonly recipient: string; readonly original: string }): string =>
      `${attempt.id} ${original} ${recipient}`;
    for (const each of attempt.deliveries) {
      deliveries.set(keyOf(each), each);
      undelivered.delete(keyOf(each));
    }
    for (const each of attempt.undelivered) {
      const key = keyOf(each);
      const known = deliveries.has(key) || undelivered.has(key);
      if (each.waiting === true && known) continue;
      deliveries.delete(key);
      undelivered.set(key, each);
    }
  }
  return { deliveries: [...deliveries.values()], undelivered: [...undelivered.values()] };
}

/** The log of a queue run: the lines of its messages stand between its own. */
export function runLog({ log, attempts }: QueueRunResult): QueueRunResult['log'] {
  return [...log.slice(0, 1), ...attempts.flatMap((attempt) => attempt.log), ...log.slice(1)];
}

/**
 * Compares what came of queue runs with what is expected of them together.
 *
 * @param runs those that belong together
 * @param queue the messages on the queue afterwards
 * @param fates what has become of messages by then
 */
export function checkQueueRuns(
  expect: QueueRunExpectation,
  runs: readonly QueueRunResult[],
  queue: readonly QueueEntry[],
  fates: readonly MessageFate[],
  path: ScenarioPath,
  places: PlaceNames,
): Check[] {
  const { deliveries, undelivered, bounces, files, log, fate } = expect;
  const attempts = runs.flatMap((run) => run.attempts);
  const last = lastResults(attempts);
  const checks: Check[] = [];
  if (expect.runs !== undefined) {
    checks.push(checkText(expect.runs, [String(runs.length)], [...path, 'runs'], 'queue runs'));
  }
  if (deliveries !== undefined) {
    checks.push(...checkDeliveries(deliveries, last.deliveries, [...path, 'deliveries'], places));
  }
  if (undelivered !== undefined) {
    checks.push(...checkUndelivered(undelivered, last.undelivered, [...path, 'undelivered'], places));
  }
  if (bounces !== undefined) {
    const actual = attempts.flatMap((attempt) => attempt.bounces).map((bounce) => [bounce]);
    checks.push(...checkTexts(bounces, [...path, 'bounces'], { subject: 'bounce', actual, exhaustive: true }));
  }
  if (files) {
    const all = attempts.flatMap((attempt) => attempt.deliveries);
    const forms = (file: string): readonly string[] => writtenTo(all, file);
    checks.push(...checkByName(files, [...path, 'files'], (file) => `written to ${file}`, forms));
  }
  if (log !== undefined) {
    const lines = runs.flatMap(runLog);
    checks.push(...checkTexts(log, [...path, 'log'], { subject: 'log line', actual: lines.map(logForms) }));
  }
  if (expect.queue !== undefined) checks.push(...checkQueue(expect.queue, queue, [...path, 'queue']));
  if (fate) checks.push(...checkFates(fate, fates, [...path, 'fate']));
  return checks;
}
