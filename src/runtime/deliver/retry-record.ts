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

/** What the retry database knows of a destination; undefined for nothing, or for what is too old. */
export function retryRecord({ world, settings }: Run, key: string): RetryRecord | undefined {
  const stored = world.hints.get('retry', key);
  const now = Math.floor(world.clock.now() / 1000);
  return isRecord(stored) && now - stored.stamp <= settings.seconds('retry_data_expire') ? stored : undefined;
}
