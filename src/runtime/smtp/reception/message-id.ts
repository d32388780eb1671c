import type { Run } from '../../run/run.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A number in base 62, with so many digits. */
function base62(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62)) text = digits.charAt(rest % 62) + text;
  return text;
}

/**
 * Makes the id of a message: the time, the process, and the fraction of the second (receive.c). Ids of a process differ,
 * for it waits for the clock to go on.
 */
export function makeMessageId(run: Run, last: number): { readonly id: string; readonly time: number } {
  const long = run.release >= 97;
  const resolution = long ? 1 : 500;
  const now = Math.max(run.world.clock.now() * 1000, last + resolution);
  const seconds = base62(Math.floor(now / 1e6), 6);
  const fraction = Math.floor((now % 1e6) / resolution);
  const id = long
    ? `${seconds}-${base62(run.pid, 11)}-${base62(fraction, 4)}`
    : `${seconds}-${base62(run.pid, 6)}-${base62(fraction, 2)}`;
  return { id, time: now };
}
