import { readRunOptions } from '../queue/run-options.ts';
import type { QueueRunInput } from '../simulation/types.ts';
import { readDuration } from './moment.ts';
import type { ScenarioQueueRun } from './scenario.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type { SessionReading } from './session-input.ts';
import type { WrittenQueueRun } from './written.ts';

/**
 * Puts queue runs into the form that a simulation takes.
 *
 * @param path where they stand in the scenario
 * @param afterSessions how many sessions come before them
 */
export function scenarioQueueRuns(
  written: readonly WrittenQueueRun[],
  path: ScenarioPath,
  afterSessions: number,
  { problem }: Pick<SessionReading, 'problem'>,
): readonly ScenarioQueueRun[] {
  return written.map(({ name, expect, options, ...times }, index) => {
    const at = [...path, index];
    const read = options === undefined ? undefined : readRunOptions(options);
    if (read && 'message' in read) problem([...at, 'options'], read.message);
    if (times.for !== undefined && times.every === undefined) {
      problem([...at, 'for'], '"for" lacks "every": how far apart the runs are');
    }
    const every = times.every === undefined ? undefined : readDuration(times.every);
    if (every === 0) problem([...at, 'every'], '"every" must be more than nothing');
    const after = times.after === undefined ? undefined : readDuration(times.after);
    const lasts = times.for === undefined ? undefined : readDuration(times.for);
    const input: QueueRunInput = {
      afterSessions,
      ...(after !== undefined && { after }),
      ...(every !== undefined && { every }),
      ...(lasts !== undefined && { for: lasts }),
      ...(read && !('message' in read) && { options: read }),
    };
    return { path: at, input, ...(name !== undefined && { name }), ...(expect && { expect }) };
  });
}
