import type { Run } from '../run/run.ts';
import type { QueuedMessage } from './message-queue.ts';

/**
 * Puts file names in the order in which a queue runner takes them where it is not to be the order of arrival: each goes to
 * the front or to the end, as the bits of the time have it. Mirrors `queue_get_spool_list`; a directory is taken to list
 * its files by name.
 *
 * @param seconds since 1970
 */
export function shuffledByTime<T>(items: readonly T[], seconds: number): readonly T[] {
  const reset = seconds & 0xffff;
  let bits = 0;
  const order: T[] = [];
  for (const [index, item] of items.entries()) {
    if (index === 0) {
      order.push(item);
      continue;
    }
    if (bits === 0) bits = reset;
    if ((bits & 1) === 0) order.unshift(item);
    else order.push(item);
    bits >>= 1;
  }
  return order;
}

/** The letter of the directory that a message lies in where the spool is split: the last one of its time. */
const directoryOf = ({ message: { id } }: QueuedMessage): string => id.charAt(5);

/** Changes the order of directories a little, as Exim does after it has looked at the main one. */
function shuffledDirectories(names: readonly string[], { world }: Run): readonly string[] {
  const order = ['', ...names];
  const count = names.length;
  for (let index = 1; count > 1 && index <= count; index++) {
    const number = world.random.below(100);
    if (number < 50) continue;
    const other = (number % count) + 1;
    const [one = '', two = ''] = [order[index], order[other]];
    order[index] = two;
    order[other] = one;
  }
  return order.slice(1);
}

/** The messages in the order in which a queue runner takes them (`queue_run_in_order`, `split_spool_directory`). */
export function inRunOrder(messages: readonly QueuedMessage[], run: Run): readonly QueuedMessage[] {
  if (run.settings.flag('queue_run_in_order')) return messages;
  const seconds = Math.floor(run.world.clock.now() / 1000);
  if (!run.settings.flag('split_spool_directory')) return shuffledByTime(messages, seconds);
  const names = [...new Set(messages.map(directoryOf))].sort();
  return shuffledDirectories(names, run).flatMap((name) =>
    shuffledByTime(
      messages.filter((each) => directoryOf(each) === name),
      seconds,
    ),
  );
}
