import { readMilliseconds, readTime } from '../../compile/values/time.ts';

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
  // Of long times there are more milliseconds than Exim can count.
  const seconds = readTime(written);
  return seconds === undefined ? readMilliseconds(written) : seconds * 1000;
}

/**
 * Reads a point in time: a moment, or how long after the beginning of the scenario it is.
 *
 * @param begin milliseconds since 1970
 * @returns milliseconds since 1970; undefined where it is none
 */
export function readWhen(written: number | string, begin: number): number | undefined {
  const passed = readDuration(written);
  if (passed !== undefined) return begin + passed;
  return typeof written === 'string' ? readMoment(written) : undefined;
}
