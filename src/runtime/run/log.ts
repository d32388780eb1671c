import type { Run } from './run.ts';
import { logStamp } from './times.ts';

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

/** The most that one entry of the reject log holds (`LOG_BUFFER_SIZE`). */
const rejectLimit = 8190;

/** What follows a line in the reject log: the envelope, with up to five recipients, and the header. */
function rejectedHeader(run: Run, length: number): readonly string[] {
  const { headers, recipients, sender } = run.message;
  if (headers.length === 0 || !run.logSelection.has('rejected_header')) return [];
  const lines: string[] = [];
  recipients.slice(0, 5).forEach(({ address }, i) => {
    if (i === 0) lines.push(`Envelope-from: <${sender}>`);
    lines.push(`${i === 0 ? 'Envelope-to: ' : '    '}<${address}>`);
  });
  if (recipients.length > 5) lines.push('    ...');
  let room = rejectLimit - length - lines.join('\n').length;
  for (const { type, text } of headers) {
    room -= text.length + 2;
    if (room < 0) return [...lines, '*** truncated ***'];
    lines.push(`${type} ${text.replace(/\n$/, '')}`);
  }
  return lines;
}

/**
 * Writes a line to one or more logs. Mirrors `log_write`: the message id comes first where the message has one.
 *
 * @param logs where it goes, in Exim's order main, reject, panic
 */
export function writeLog(run: Run, text: string, logs: readonly LogName[] = ['main']): void {
  const id = run.message.id;
  const pid = run.logSelection.has('pid') ? `[${run.pid}] ` : '';
  const line = pid + (id === '' ? '' : `${id} `) + text;
  const stamp = logStamp(run);
  run.tracer.step('log', line);
  run.onLogLine?.(line, logs, stamp);
  for (const log of logs) {
    const headers = log === 'reject' ? rejectedHeader(run, line.length) : [];
    run.logLines.push({ log, stamp, text: line, ...(headers.length > 0 && { headers }) });
  }
}

/** Whether a log selector is on. */
export function logs(run: Run, selector: string): boolean {
  return run.logSelection.has(selector);
}
