import { isDigit } from '../exim-text.ts';

/** How many of the next smaller unit each unit is; the chain ends at seconds. */
const secondsIn: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** What `sscanf("%d")` makes of a row of digits: a number that does not fit loses its high bits. */
export function scannedInteger(digits: string): number {
  const value = Number(digits);
  if (value <= 0x7fff_ffff) return value;
  return value >= 2 ** 63 ? -1 : Number(BigInt.asIntN(32, BigInt(digits)));
}

/**
 * Reads a time such as `1h30m` (the manual's "Time intervals", `readconf_readtime`).
 *
 * @param text where it stands
 * @param start where it begins
 * @param terminator the character that must follow it; empty for the end of the text
 * @returns seconds; undefined where it is no time
 */
export function readTime(text: string, start = 0, terminator = ''): number | undefined {
  let total = 0;
  let at = start;
  for (;;) {
    const from = at;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === from) return undefined;
    const unit = secondsIn[text.charAt(at)];
    if (unit === undefined) return undefined;
    total = (total + Math.imul(scannedInteger(text.slice(from, at)), unit)) | 0;
    at++;
    if (text.charAt(at) === terminator) return total < 0 ? undefined : total;
  }
}

/**
 * Reads a time whose parts may have a fraction, such as `0.5s` (`readconf_readtime` for milliseconds).
 *
 * @returns milliseconds; undefined where it is no time
 */
export function readMilliseconds(text: string): number | undefined {
  const match = /^(?:\d+(?:[wdhms]|\.\d*s))+$/.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const [, whole = '', fraction, unit = 's'] of text.matchAll(/(\d+)(?:(\.\d*)s|([wdhms]))/g)) {
    if (fraction !== undefined) total += scannedInteger(whole) * 1000 + Math.trunc(Number(`0${fraction}`) * 1000);
    else total += scannedInteger(whole) * (secondsIn[unit] ?? 1) * 1000;
  }
  return total | 0;
}

/**
 * Writes a time as Exim prints it (`readconf_printtime`): `5400` is `1h30m`.
 *
 * @param seconds a whole number
 */
export function formatTime(seconds: number): string {
  let rest = Math.abs(seconds);
  let text = seconds < 0 ? '-' : '';
  for (const unit of ['w', 'd', 'h', 'm'] as const) {
    const size = secondsIn[unit] ?? 1;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return rest > 0 || text === '' ? `${text}${rest}s` : text;
}

/** What reading a list of times gave. */
export type TimeListReading =
  | { readonly ok: true; readonly times: readonly number[] }
  | { readonly ok: false; readonly fault: 'invalid' | 'order' | 'many' };

/**
 * Reads a list of times, separated by colons, each greater than the one before (`delay_warning`).
 *
 * @param most how many there may be
 */
export function readTimeList(text: string, most: number): TimeListReading {
  const times: number[] = [];
  let at = 0;
  while (at < text.length) {
    if (times.length >= most) return { ok: false, fault: 'many' };
    const colon = text.indexOf(':', at);
    let terminator = '';
    if (colon >= 0) {
      let end = colon;
      while (end > at && /[\t-\r ]/.test(text.charAt(end - 1))) end--;
      terminator = text.charAt(end);
    }
    const value = readTime(text, at, terminator);
    if (value === undefined) return { ok: false, fault: 'invalid' };
    const previous = times.at(-1);
    if (previous !== undefined && value <= previous) return { ok: false, fault: 'order' };
    times.push(value);
    if (colon < 0) break;
    at = colon + 1;
    while (/[\t-\r ]/.test(text.charAt(at))) at++;
    if (at >= text.length) return { ok: false, fault: times.length >= most ? 'many' : 'invalid' };
  }
  return { ok: true, times: times[0] === 0 ? [] : times };
}
