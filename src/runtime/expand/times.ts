import { readDecimal, toInt32 } from './numbers.ts';

/* Time intervals as Exim writes them: `1w2d3h4m5s`. */

const units: readonly (readonly [letter: string, seconds: number])[] = [
  ['w', 604800],
  ['d', 86400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/**
 * Reads an interval. Mirrors `readconf_readtime` without milliseconds.
 *
 * @returns seconds, cut to 32 bits; undefined for what is no interval
 */
export function readInterval(text: string): number | undefined {
  if (!/^(?:\d+[wdhms])+$/.test(text)) return undefined;
  let total = 0;
  for (const [, digits = '', letter = ''] of text.matchAll(/(\d+)([wdhms])/g)) {
    const seconds = units.find(([each]) => each === letter)?.[1] ?? 1;
    total = (total + Math.imul(toInt32(readDecimal(digits).value), seconds)) | 0;
  }
  return total < 0 ? undefined : total;
}

/** Writes seconds as an interval. Mirrors `readconf_printtime`. */
export function formatInterval(seconds: number): string {
  let rest = Math.abs(seconds);
  let text = '';
  for (const [letter, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${letter}`;
  }
  return (seconds < 0 ? '-' : '') + (text || (seconds < 0 ? '' : '0s'));
}
