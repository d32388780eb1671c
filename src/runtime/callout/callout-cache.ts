import type { Run } from '../run/run.ts';

/* What earlier callouts have found out: the hints database `callout`. Mirrors verify.c, `cached_callout_lookup` and its kin. */

/** What is known: nothing, or whether something was accepted; MAIL FROM:<> alone may be what was refused. */
export type Known = 'unknown' | 'accept' | 'reject' | 'reject_mfnull';

/** The record of a domain. Times are in seconds. */
export interface DomainRecord {
  readonly time: number;
  readonly result: Known;
  readonly postmaster: Known;
  readonly postmasterTime: number;
  readonly random: Known;
  readonly randomTime: number;
}

/** The record of an address, perhaps together with a sender. */
export interface AddressRecord {
  readonly time: number;
  readonly result: Known;
}

/** A record of which nothing is known. */
export const unknownDomain: DomainRecord = {
  time: 0,
  result: 'unknown',
  postmaster: 'unknown',
  postmasterTime: 0,
  random: 'unknown',
  randomTime: 0,
};

const seconds = (run: Run): number => Math.floor(run.world.clock.now() / 1000);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const known = (value: unknown): Known =>
  value === 'accept' || value === 'reject' || value === 'reject_mfnull' ? value : 'unknown';

const time = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The record of a domain, as far as it has not expired. */
export function domainRecord(domain: string, run: Run): DomainRecord | undefined {
  const held = run.world.hints.get('callout', domain);
  if (!isRecord(held)) return undefined;
  const record: DomainRecord = {
    time: time(held['time']),
    result: known(held['result']),
    postmaster: known(held['postmaster']),
    postmasterTime: time(held['postmasterTime']),
    random: known(held['random']),
    randomTime: time(held['randomTime']),
  };
  const negative = record.result !== 'accept' || record.postmaster === 'reject';
  const expire = run.settings.seconds(`callout_domain_${negative ? 'negative' : 'positive'}_expire`);
  const now = seconds(run);
  if (now - record.time > expire) return undefined;
  if (record.result === 'reject') return record;
  return {
    ...record,
    ...(now - record.postmasterTime > expire && { postmaster: 'unknown' }),
    ...(now - record.randomTime > expire && { random: 'unknown' }),
  };
}

/**
 * The record of an address, unless it has expired.
 *
 * @param expiry seconds after which it does, in place of what the options say of callouts
 */
export function addressRecord(
  key: string,
  run: Run,
  expiry: { readonly positive: number; readonly negative: number } = {
    positive: run.settings.seconds('callout_positive_expire'),
    negative: run.settings.seconds('callout_negative_expire'),
  },
): AddressRecord | undefined {
  const held = run.world.hints.get('callout', key);
  if (!isRecord(held)) return undefined;
  const record: AddressRecord = { time: time(held['time']), result: known(held['result']) };
  const sign = record.result === 'accept' ? 'positive' : 'negative';
  return seconds(run) - record.time > expiry[sign] ? undefined : record;
}

/** Keeps what was found out of a domain, where that is anything. */
export function keepDomain(domain: string, record: DomainRecord, run: Run): void {
  if (record.result !== 'unknown') run.world.hints.set('callout', domain, { ...record, time: seconds(run) });
}

/** Keeps what was found out of an address, where that is anything. */
export function keepAddress(key: string, result: Known, run: Run): void {
  if (result !== 'unknown') run.world.hints.set('callout', key, { time: seconds(run), result });
}
