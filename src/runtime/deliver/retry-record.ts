import { findRetryRule } from '../retry/find-rule.ts';
import type { Run } from '../run/run.ts';

/** What the retry database knows of a destination (`dbdata_retry`); times in seconds. */
export interface RetryRecord {
  readonly firstFailed: number;
  readonly lastTry: number;
  readonly nextTry: number;
  readonly expired: boolean;
  readonly errno: number;
  readonly moreErrno: number;
  readonly text: string;
  readonly stamp: number;
}

const isRecord = (value: unknown): value is RetryRecord =>
  typeof value === 'object' && value !== null && 'firstFailed' in value && 'nextTry' in value;

/** The seconds of the world's clock. */
export const secondsNow = ({ world }: Run): number => Math.floor(world.clock.now() / 1000);

/** What the retry database holds of a destination, however old it is. */
export function storedRetryRecord({ world }: Run, key: string): RetryRecord | undefined {
  const stored = world.hints.get('retry', key);
  return isRecord(stored) ? stored : undefined;
}

/** Whether a record is too old to be heeded (`retry_data_expire`). */
export function isTooOld(record: RetryRecord, run: Run): boolean {
  return secondsNow(run) - record.stamp > run.settings.seconds('retry_data_expire');
}

/** What the retry database knows of a destination; undefined for nothing, or for what is too old. */
export function retryRecord(run: Run, key: string): RetryRecord | undefined {
  const stored = storedRetryRecord(run, key);
  return stored && !isTooOld(stored, run) ? stored : undefined;
}

/**
 * Whether the message has been here for longer than a destination is retried at all: then it is tried, so that it can fail.
 * Mirrors `retry_ultimate_address_timeout`.
 *
 * @param key of the retry database, with its `R:` or `T:`
 * @param domain the address's, which is looked for where no rule is for the key
 */
export function outlastsRetries(run: Run, key: string, domain: string, record: RetryRecord): boolean {
  const error = { errno: record.errno, more: record.moreErrno };
  const rule = findRetryRule({ key: key.slice(2), alternate: domain, error, sender: run.message.sender }, run.match);
  const last = rule?.parameters.at(-1);
  return last === undefined || secondsNow(run) - run.message.received > last.until;
}
