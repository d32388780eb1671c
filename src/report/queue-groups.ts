import { decodeText } from '../check/positions.ts';
import { formatTime } from '../compile/values/time.ts';
import type { RecipientFate } from '../runtime/simulation/fates.ts';
import { passed } from '../runtime/simulation/fates.ts';
import { shownRunOptions } from '../runtime/queue/run-options.ts';
import type { QueueAttempt, QueueRunInput, QueueRunResult } from '../runtime/simulation/types.ts';
import { count } from './summary.ts';
import type { TraceSubject } from './trace-subject.ts';

/** Queue runs that belong together, and what they are called; text. */
export interface RunGroup {
  readonly heading: string;
  readonly runs: readonly QueueRunResult[];
}

const duration = (milliseconds: number): string => formatTime(Math.round(milliseconds / 1000));

/** What queue runs are, in words: `every 30m for 5d`. */
export function queueRunWords({ after, every, for: lasts, options }: QueueRunInput): string {
  const when =
    every === undefined
      ? after === undefined || after === 0
        ? 'at once'
        : `after ${duration(after)}`
      : `every ${duration(every)}${lasts === undefined ? ' until the queue is empty' : ` for ${duration(lasts)}`}`;
  const shown = options ? decodeText(shownRunOptions(options)).trim() : '';
  return shown === '' ? when : `${when} (${shown})`;
}

/** The queue runs that stand after so many of the sessions. */
export function runGroupsAfter(subject: TraceSubject, sessions: number): readonly RunGroup[] {
  const { queueRuns } = subject.result;
  const total = subject.result.sessions.length;
  return subject.queueRuns.flatMap(({ name, input }, index): RunGroup[] => {
    if (Math.min(input.afterSessions ?? total, total) !== sessions) return [];
    const runs = queueRuns.filter((run) => run.input === index);
    const called = name === undefined ? '' : `${decodeText(name)}: `;
    const made =
      input.every === undefined ? '' : `  ${runs.length === 0 ? 'the queue was empty' : count(runs.length, 'run')}`;
    return [
      { heading: `Queue run${input.every === undefined ? '' : 's'} ${called}${queueRunWords(input)}${made}`, runs },
    ];
  });
}

/** Whether nothing was done for a message: its time had not come, or it is frozen. */
export function isIdle({ deliveries, undelivered, bounces, outcome }: QueueAttempt): boolean {
  if (outcome === 'untouched') return true;
  return deliveries.length === 0 && bounces.length === 0 && undelivered.every(({ waiting }) => waiting === true);
}

/** Runs one after the other: one in which something was done, or several in which nothing was. */
export type RunStretch =
  | { readonly kind: 'busy'; readonly run: QueueRunResult }
  | { readonly kind: 'idle'; readonly runs: readonly QueueRunResult[] };

/** Puts runs together in which nothing was done. */
export function runStretches(runs: readonly QueueRunResult[]): readonly RunStretch[] {
  const stretches: RunStretch[] = [];
  let idle: QueueRunResult[] = [];
  const endIdle = (): void => {
    if (idle.length > 0) stretches.push({ kind: 'idle', runs: idle });
    idle = [];
  };
  for (const run of runs) {
    if (run.attempts.every(isIdle)) idle.push(run);
    else {
      endIdle();
      stretches.push({ kind: 'busy', run });
    }
  }
  endIdle();
  return stretches;
}

/** Why nothing was done in some runs, in words. */
export function idleWords(runs: readonly QueueRunResult[]): string {
  const attempts = runs.flatMap((run) => run.attempts);
  if (attempts.length === 0) return 'nothing on the queue';
  const frozen = attempts.filter(({ outcome }) => outcome === 'untouched').length;
  if (frozen === attempts.length) return 'frozen';
  return frozen === 0 ? 'no retry time reached' : 'no retry time reached, or frozen';
}

/** Some runs as one, as far as all of them have something missing or unfaithful: each is told once. */
export function mergedRuns(runs: readonly QueueRunResult[]): QueueRunResult | undefined {
  const [first] = runs;
  const once = <T extends { readonly what: string }>(all: readonly T[]): readonly T[] => [
    ...new Map(all.map((each) => [each.what, each])).values(),
  ];
  return (
    first && {
      ...first,
      missing: once(runs.flatMap(({ missing }) => missing)),
      unfaithful: once(runs.flatMap(({ unfaithful }) => unfaithful)),
      trace: runs.flatMap(({ trace }) => trace),
    }
  );
}

/** When a run was made, as its log has it. */
export function runTime({ log, time }: QueueRunResult): string {
  return log[0]?.stamp ?? new Date(time).toISOString().replace('T', ' ').slice(0, 19);
}

/** How many of the times at which a recipient was tried are told at the beginning, and at the end. */
const told = { first: 10, last: 2 };

/**
 * When a recipient was tried, counted from the reception of the message: `at once, after 15m, 30m`.
 *
 * @returns nothing where it was not tried, or where one try has ended it at once
 */
export function triesText({ tries, ended }: RecipientFate, received: number): string | undefined {
  const [only] = tries;
  if (only === undefined) return undefined;
  if (tries.length === 1 && ended !== undefined && passed(received, ended) === '0s') return undefined;
  const words = tries.map((time) => passed(received, time));
  const cut = words.length > told.first + told.last + 1;
  const shown = cut ? [...words.slice(0, told.first), '…', ...words.slice(-told.last)] : words;
  const [first = '', ...others] = shown;
  const later = others.length === 0 ? '' : `, after ${others.join(', ')}`;
  return first === '0s' ? `at once${later}` : `after ${shown.join(', ')}`;
}
