import { printable } from '../expand/characters.ts';
import { findRetryRule } from '../retry/find-rule.ts';
import type { RetryProgress } from '../retry/next-try.ts';
import { nextTry } from '../retry/next-try.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { writeLog } from '../run/log.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { messageAge } from './finish-address.ts';
import { markRetryTimedOut, recordRetry } from './result-entries.ts';
import type { RetryRecord } from './retry-record.ts';
import { retryRecord, secondsNow } from './retry-record.ts';
import { strerror } from './strerror.ts';
import type { RetryItem } from './types.ts';

/** How much of an error the database keeps (EXIM_DB_RLIMIT). */
const longestText = 150;

/** What is kept of an error: the system's words for it, or what was said. */
function textOf({ error, text }: RetryItem, { run }: DeliveryState): string {
  const told =
    error.errno > 0
      ? strerror(error.errno)
      : text === undefined
        ? 'unknown error'
        : printable(text, run.settings.flag('print_topbitchars'));
  return told.slice(0, longestText);
}

/**
 * Updates the retry database for one item.
 *
 * @param isEnd whether it is the address itself, not one of its parents
 * @returns whether all that the rules allow is over; a rule is noted with the address
 */
function updateItem(state: DeliveryState, address: RoutingAddress, item: RetryItem, isEnd: boolean): boolean {
  const { run } = state;
  const { hints, random } = run.world;
  const now = secondsNow(run);
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
  const before: RetryProgress = retryRecord(run, item.key) ?? { firstFailed: now, lastTry: now, nextTry: now };
  const { received } = run.message;
  const { next, expired, outlasted } = nextTry(rule.parameters, before, {
    now,
    received,
    // What goes through to others makes a host look well: then the message's own age counts.
    ...(!item.host && { age: messageAge(state) }),
    isEnd,
    most: run.settings.seconds('retry_interval_max'),
    random: (limit) => random.below(limit),
  });
  const record: RetryRecord = {
    firstFailed: before.firstFailed,
    lastTry: now,
    nextTry: next,
    expired,
    errno: item.error.errno,
    moreErrno: item.error.more,
    text: textOf(item, state),
    stamp: now,
  };
  hints.set('retry', item.key, record);
  const timedOut = isEnd && (expired || outlasted);
  if (isEnd && !timedOut) recordRetry(state, address, rule, next);
  return timedOut;
}

/** Whether an address, all of whose destinations had to be retried, has been tried long enough. */
function isTimedOut(state: DeliveryState, end: RoutingAddress): boolean {
  let timedOut = false;
  for (let address: RoutingAddress | undefined = end; address; address = address.parent) {
    let updates = 0;
    let over = 0;
    for (const item of notesOf(state, address).retries) {
      // Nothing need be known of a message that is gone.
      if (item.delete || (item.message && state.deferred.length === 0)) {
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
  let lastFirst: RoutingAddress | undefined;
  let start = 0;
  for (let index = 0; index < deferred.length;) {
    const end = deferred[index];
    if (!end) break;
    const timedOut = isTimedOut(state, end);
    const { first, retries } = notesOf(state, end);
    if (timedOut && retries.length > 0) {
      if (lastFirst === end) index = start;
      const together = deferred.splice(index, deferred.indexOf(end) + 1 - index);
      failed.unshift(...together);
      for (const address of together) giveUp(state, address);
      continue;
    }
    if (first !== lastFirst) {
      lastFirst = first;
      start = index;
    }
    index++;
  }
}
