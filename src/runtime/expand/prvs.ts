import { hmacHex } from './hashing.ts';

/* PRVS, the way of signing return paths (BATV). */

/** The last three digits of a day, counted from 1970, so many days from a moment. */
export function daystamp(now: number, offset: number): string {
  const days = String(Math.floor(now / 86400000) + offset);
  return days.length >= 3 ? days.slice(-3) : '100';
}

/** The signature of an address; undefined where the secret is longer than a block of SHA-1. */
export function prvsHash(address: string, secret: string, key: string, stamp: string): string | undefined {
  return secret.length > 64 ? undefined : hmacHex('sha1', secret, `${key}${stamp}${address}`).slice(0, 6);
}
