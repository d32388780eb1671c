import { readRunOptions } from '../runtime/queue/run-options.ts';
import { readDuration } from '../runtime/scenario/moment.ts';
import type { QueueRunInput } from '../runtime/simulation/types.ts';
import { UsageError } from './io.ts';

const times = ['after', 'every', 'for'] as const;

/** Reads one row of runs: `after 15m`, `every 30m for 5d`, with options of exim at its end. */
function readRow(row: string): QueueRunInput {
  const refuse = (what: string): UsageError =>
    new UsageError(`--queue-runs "${row}": ${what}, as in "every 30m for 5d" or "after 15m -qff"`);
  const words = row.split(/\s+/).filter((word) => word !== '');
  let input: QueueRunInput = {};
  while (words.length > 0 && words[0]?.startsWith('-') === false) {
    const [word = '', time] = words.splice(0, 2);
    const key = times.find((each) => each === word);
    if (key === undefined) throw refuse(`"${word}" is neither after, every, for nor an option of exim`);
    if (input[key] !== undefined) throw refuse(`"${key}" is there twice`);
    const milliseconds = time === undefined ? undefined : readDuration(time);
    if (milliseconds === undefined) throw refuse(`"${key}" lacks a time`);
    input = { ...input, [key]: milliseconds };
  }
  if (input.every === 0) throw refuse('"every" takes more than nothing');
  if (input.for !== undefined && input.every === undefined) throw refuse('"for" lacks "every"');
  if (words.length === 0) {
    if (Object.keys(input).length === 0) throw refuse('it tells no time');
    return input;
  }
  const options = readRunOptions(words.join(' '));
  if ('message' in options) throw refuse(options.message);
  return { ...input, options };
}

/**
 * Reads what `--queue-runs` takes: rows of queue runs, one after the other, with commas between them.
 *
 * @throws UsageError for what is none
 */
export function readQueueRuns(written: string): readonly QueueRunInput[] {
  return written.split(',').map((row) => readRow(row.trim()));
}
