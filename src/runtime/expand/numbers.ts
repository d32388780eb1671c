import { quoted } from '../../../grammar/expansion/messages.ts';
import { isDigit, lowerCase, skipSpace } from './characters.ts';

/* Numbers as the C library reads them. A whole number that a double holds exactly is a number, any other a bigint. */

/** A 64-bit integer. */
export type Integer = number | bigint;

const greatest = 9223372036854775807n;
const least = -9223372036854775808n;

/** What `strtoll` reads. */
export interface Read {
  readonly value: Integer;
  /** Past the last digit; where the text begins when there is no digit. */
  readonly end: number;
  /** Whether the number lies outside 64 bits, so that it was cut. */
  readonly overflow: boolean;
}

/** Reads a decimal number after white space and a sign, as `strtoll(…, 10)` does. */
export function readDecimal(text: string): Read {
  let at = skipSpace(text, 0);
  const sign = text.charCodeAt(at);
  if (sign === 45 || sign === 43) at++;
  const first = at;
  while (isDigit(text.charCodeAt(at))) at++;
  if (at === first) return { value: 0, end: 0, overflow: false };
  if (at - first <= 15) {
    const value = Number(text.slice(first, at));
    return { value: sign === 45 ? 0 - value : value, end: at, overflow: false };
  }
  const digits = BigInt(text.slice(first, at));
  const exact = sign === 45 ? -digits : digits;
  const overflow = exact > greatest || exact < least;
  return { value: overflow ? (exact > 0n ? greatest : least) : exact, end: at, overflow };
}

/** `atoi` and `(int)strtol`: a number cut to 32 bits. */
export function toInt32(value: Integer): number {
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? value | 0
    : Number(BigInt.asIntN(32, BigInt(value)));
}

const suffixes: Readonly<Record<string, bigint>> = { k: 1024n, m: 1048576n, g: 1073741824n };

/**
 * Reads an integer with an optional K, M or G, as comparisons and `randint` do. Mirrors `expanded_string_integer`.
 *
 * @param text an expanded string
 * @param positive whether a negative number is an error
 * @returns the number, or the message that Exim gives
 */
export function readInteger(
  text: string,
  positive: boolean,
  release: number,
): { readonly value: Integer } | { readonly message: string } {
  const start = skipSpace(text, 0);
  const digits = start === 0 ? text : text.slice(start);
  if (start > 0 && digits === '') return { value: 0 };
  const read = readDecimal(digits);
  const fault = (before: string, after = ''): { readonly message: string } => ({
    message: `${before} ${quoted(digits, release)}${after}`,
  });
  if (read.end === 0) return fault('integer expected but', ' found');
  if (positive && read.value < 0) return fault('non-negative integer expected but', ' found');
  let { value, overflow } = read;
  let { end } = read;
  const factor = suffixes[lowerCase(digits.charAt(end))];
  if (factor !== undefined) {
    const wide = BigInt(value);
    if (wide > greatest / factor || wide < least / factor) overflow = true;
    else value = narrow(wide * factor);
    end++;
  }
  if (overflow) return fault('absolute value of integer', ' is too large (overflow)');
  if (skipSpace(digits, end) === digits.length) return { value };
  return fault('invalid integer');
}

/** A bigint as a number, where a number holds it exactly. */
export function narrow(value: bigint): Integer {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}
