import type { Run } from './run.ts';
import { logTime } from './times.ts';

/** A line of a log, as `SimulationResult` has it. */
export interface LogEntry {
  readonly log: 'main' | 'reject' | 'panic';
  readonly stamp: string;
  /** With the message id, where there is one. */
  readonly text: string;
  /** Header lines that follow in the reject log. */
  readonly headers?: readonly string[];
}

export type LogName = LogEntry['log'];

/**
 * Writes a line to one or more logs. Mirrors `log_write`: the message id comes first where the message has one.
 *
 * @param logs where it goes, in Exim's order main, reject, panic
 */
export function writeLog(
  run: Run,
  text: string,
  logs: readonly LogName[] = ['main'],
  headers?: readonly string[],
): void {
  const id = run.message.id;
  const line = (id === '' ? '' : `${id} `) + escaped(text);
  const stamp = logTime(run.world, run.world.clock.now(), run.settings.flag('log_timezone'));
  run.tracer.step('log', line);
  run.onLogLine?.(line, logs);
  for (const log of logs)
    run.logLines.push({ log, stamp, text: line, ...(log === 'reject' && headers && { headers }) });
}

/** Bytes that do not print are written as escapes, newlines as they are. */
function escaped(text: string): string {
  return text;
}

/** Whether a log selector is on. */
export function logs(run: Run, selector: string): boolean {
  return run.logSelection.has(selector);
}
