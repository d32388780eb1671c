import type { Run } from '../run/run.ts';

/** What extensions add to a log line on a message that comes in, each part with its leading space. */
export function receptionLogFields(run: Run, place: 'host' | 'size' | 'refusal'): string {
  return run.extensions.map((extension) => extension.receptionLogFields?.(run, place) ?? '').join('');
}
