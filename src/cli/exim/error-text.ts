import type { EximVerdict } from '../../../grammar/fault.ts';

/** A time as Exim writes it in its log: `2026-01-02 03:04:05`, in universal time. */
export function logTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** The words of a log line about a fault of the configuration, without the time (log.c, `log_config_info`). */
export function verdictText(verdict: EximVerdict): string {
  if (verdict.form === 'plain') return verdict.message;
  if (verdict.form === 'for') return `Exim configuration error for ${verdict.message}`;
  const place = verdict.line === undefined ? '' : ` in line ${verdict.line} of ${verdict.file ?? ''}`;
  return `Exim configuration error${place}:\n  ${verdict.message}`;
}
