import type { Run } from '../run/run.ts';
import type { LogLine } from './types.ts';

/** Hands what has been logged to whom it belongs. */
export function takeLog(run: Run): LogLine[] {
  if (run.logLines.length === 0) return [];
  return run.logLines.splice(0).map((entry) => ({ ...entry }));
}
