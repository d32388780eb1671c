import { readMilliseconds } from '../../compile/values/time.ts';

/**
 * Reads a moment: a date and time as in ISO 8601, UTC where no zone is given.
 *
 * @returns milliseconds since 1970; undefined where it is none
 */
export function readMoment(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(?: ?(Z|[+-]\d\d:?\d\d))?)?$/.exec(text);
  if (!match) return undefined;
  const [, date = '', time = '00:00:00', zone = 'Z'] = match;
  const value = Date.parse(`${date}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(value) ? undefined : value;
}

/**
 * Reads a stretch of time: seconds, or a time as Exim writes it (`1h30m`).
 *
 * @returns milliseconds; undefined where it is none
 */
export function readDuration(written: number | string): number | undefined {
  if (typeof written === 'number') return written < 0 ? undefined : Math.round(written * 1000);
  if (/^\d+(?:\.\d+)?$/.test(written)) return Math.round(Number(written) * 1000);
  return readMilliseconds(written);
}
