import type { CompiledRetry } from '../../compile/config.ts';

/** The sets of parameters of a retry rule, in order. */
export type RetryIntervals = readonly Omit<CompiledRetry['parameters'][number], 'node'>[];

/** How a destination has fared so far; times in seconds since 1970. */
export interface RetryProgress {
  /** When it failed first. */
  readonly firstFailed: number;
  readonly lastTry: number;
  /** When it was to be tried next, after that. */
  readonly nextTry: number;
}

/** The attempt that has just failed; times in seconds. */
export interface RetryMoment {
  readonly now: number;
  /** When the message came. */
  readonly received: number;
  /** How old the message is, where that counts: not for hosts. */
  readonly age?: number;
  /** Whether it is for an address itself, not for one that it came from. */
  readonly isEnd: boolean;
  /** `retry_interval_max`. */
  readonly most: number;
  /** A whole number from 0 to `limit` - 1. */
  readonly random: (limit: number) => number;
}

/** When a destination is to be tried next. */
export interface NextTry {
  readonly next: number;
  /** It has been failing for longer than any set of parameters runs. */
  readonly expired: boolean;
  /** It has not, but the message has been here for so long. */
  readonly outlasted: boolean;
}

/** When one set of a rule's parameters has a destination tried next. */
function byParameters(
  { letter, interval, factor = 0 }: RetryIntervals[number],
  { lastTry, nextTry: planned }: RetryProgress,
  { now, random }: RetryMoment,
): number {
  if (letter === 'F') return now + interval;
  const lastGap = Math.min(planned - lastTry, now - lastTry);
  const gap = Math.trunc((lastGap * factor) / 1000);
  if (letter === 'G') return now + (lastGap < interval ? interval : gap);
  const more = gap - interval;
  return now + interval + (more > 0 ? Math.trunc(random(more) / 2) + Math.trunc(more / 2) : 0);
}

/**
 * Works out when a destination is to be tried next, by the parameters of the retry rule that is for it. The last set of
 * parameters goes on to be used when its time is over. Mirrors what `retry_update` does for one item.
 *
 * @param parameters of the rule; none where it has none: then nothing is ever retried
 */
export function nextTry(parameters: RetryIntervals, before: RetryProgress, moment: RetryMoment): NextTry {
  const { now, received, age = 0, isEnd, most } = moment;
  const failing = Math.max(now - before.firstFailed, age);
  const current = parameters.find(({ until }) => failing <= until);
  const last = parameters.at(-1);
  const expired = current === undefined;
  // Where other messages get through, the host is never failing for long, but this message is.
  const outlasted =
    !expired && isEnd && received <= before.firstFailed && last !== undefined && now - received > last.until;
  const used = outlasted ? undefined : (current ?? last);
  const next = used ? byParameters(used, before, moment) : now;
  return { next: Math.min(next, now + most), expired, outlasted };
}
