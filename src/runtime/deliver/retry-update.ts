import type { CompiledRetry } from '../../compile/config.ts';
import { findRetryRule } from '../retry/find-rule.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { writeLog } from '../run/log.ts';
import type { DeliveryState, RetryItem } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { messageAge } from './finish-address.ts';
import { markRetryTimedOut, recordRetry } from './result-entries.ts';
import type { RetryRecord } from './retry-record.ts';
import { retryRecord } from './retry-record.ts';
import { strerror } from './strerror.ts';

/** When a destination is tried next by one set of a rule's parameters. */
function nextTryBy(
  { letter, interval, factor = 0 }: CompiledRetry['parameters'][number],
  { lastTry, nextTry }: Pick<RetryRecord, 'lastTry' | 'nextTry'>,
  now: number,
  below: (limit: number) => number,
): number {
  if (letter === 'F') return now + interval;
  const lastGap = Math.min(nextTry - lastTry, now - lastTry);
  const nextGap = Math.floor((lastGap * factor) / 1000);
  if (letter === 'G') return now + (lastGap < interval ? interval : nextGap);
  if (nextGap <= interval) return now + interval;
  const half = Math.floor((nextGap - interval) / 2);
  return now + interval + Math.floor(below(nextGap - interval) / 2) + half;
}

/**
 * Updates the retry database for one item.
 *
 * @param isEnd whether it is the address itself, not one of its parents
 * @returns whether all that the rules allow is over; a rule is noted with the address
 */
function updateItem(state: DeliveryState, address: RoutingAddress, item: RetryItem, isEnd: boolean): boolean {
  const { run } = state;
  const { hints, clock, random } = run.world;
  const now = Math.floor(clock.now() / 1000);
  const rule = findRetryRule(
    {
      key: item.key.slice(2),
      ...(item.host && { alternate: address.domain }),
      error: item.error,
      sender: run.message.sender,
    },
    run.match,
  );
  if (!rule) return isEnd;
  const before = retryRecord(run, item.key) ?? { firstFailed: now, lastTry: now, nextTry: now };
  let failing = now - before.firstFailed;
  const age = messageAge(state);
  if (!item.host && age > failing) failing = age;
  let parameters = rule.parameters.find(({ until }) => failing <= until);
  const expired = parameters === undefined;
  let timedOut = expired && isEnd;
  parameters ??= rule.parameters.at(-1);
  if (run.message.received <= before.firstFailed && isEnd && !expired && parameters) {
    const last = rule.parameters.at(-1);
    if (last && age > last.until) {
      timedOut = true;
      parameters = undefined;
    }
  }
  const most = run.settings.seconds('retry_interval_max');
  const wanted = parameters ? nextTryBy(parameters, before, now, (limit) => random.below(limit)) : now;
  const nextTry = Math.min(wanted, now + most);
  const { errno, more } = item.error;
  const record: RetryRecord = {
    firstFailed: before.firstFailed,
    lastTry: now,
    nextTry,
    expired,
    errno,
    moreErrno: more,
    text: errno > 0 ? strerror(errno) : (address.message ?? 'unknown error'),
    stamp: now,
  };
  hints.set('retry', item.key, record);
  if (isEnd && !timedOut) recordRetry(state, address, rule, nextTry);
  return timedOut;
}

/** Whether an address, all of whose destinations had to be retried, has been tried long enough. */
function isTimedOut(state: DeliveryState, end: RoutingAddress): boolean {
  let timedOut = false;
  for (let address: RoutingAddress | undefined = end; address; address = address.parent) {
    let updates = 0;
    let over = 0;
    for (const item of notesOf(state, address).retries) {
      if (item.delete) {
        state.run.world.hints.delete('retry', item.key);
        continue;
      }
      updates++;
      if (updateItem(state, address, item, address === end)) over++;
    }
    // There may be hosts that were not tried at all.
    if (updates > 0 && updates === over && !notesOf(state, end).retrySkipped) timedOut = true;
  }
  return timedOut;
}

/** An address will not be tried again. */
function giveUp(state: DeliveryState, address: RoutingAddress): void {
  const why = 'retry timeout exceeded';
  notesOf(state, address).retryTimedOut = true;
  address.message = address.message === undefined ? why : `${address.message}: ${why}`;
  address.userMessage = address.userMessage === undefined ? why : `${address.userMessage}: ${why}`;
  const parent = address.parent ? ` <${address.parent.address}>` : '';
  writeLog(state.run, `** ${address.address}${parent}: ${why}`);
  markRetryTimedOut(state, address);
}

/**
 * Updates the retry database, and lets those addresses fail that have been put off for too long, or for which there is no
 * rule. Mirrors `retry_update`.
 */
export function updateRetries(state: DeliveryState): void {
  const { succeeded, failed, deferred } = state;
  for (const address of [...succeeded, ...failed]) isTimedOut(state, address);
  // Those that were delivered together fail together: the first of them, which knows, is behind the others.
  let batch: RoutingAddress[] = [];
  const kept: RoutingAddress[] = [];
  for (const address of deferred.splice(0)) {
    const { first, retries } = notesOf(state, address);
    const [waiting] = batch;
    if (waiting && notesOf(state, waiting).first !== first && notesOf(state, waiting).first !== address) {
      kept.push(...batch.splice(0));
    }
    const timedOut = isTimedOut(state, address) && retries.length > 0;
    if (timedOut) {
      const together = [...batch, address];
      batch = [];
      failed.unshift(...together);
      for (const each of together) giveUp(state, each);
    } else if (first) batch.push(address);
    else kept.push(...batch.splice(0), address);
  }
  deferred.push(...kept, ...batch);
}
