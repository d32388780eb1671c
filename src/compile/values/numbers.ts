import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import { isDigit, skipSpace } from '../exim-text.ts';
import { scannedInteger } from './time.ts';

/** What reading a number gave; `end` is where what follows it begins. */
export type NumberReading =
  | { readonly ok: true; readonly value: number; readonly end: number }
  | { readonly ok: false; readonly fault: 'expected' | 'overflow' };

interface Scanned {
  readonly value: number;
  readonly end: number;
  readonly overflow: boolean;
}

/** As `strtol`: base 8, or with base 0 also hexadecimal after `0x` and octal after `0`. Undefined where there is no number. */
function scanInteger(text: string, base: 0 | 8): Scanned | undefined {
  let at = skipSpace(text, 0);
  const sign = text.charAt(at);
  if (sign === '-' || sign === '+') at++;
  let radix: number = base;
  let pattern = /[0-7]+/y;
  if (base === 0) {
    if (/^0[xX][0-9a-fA-F]/.test(text.slice(at, at + 3))) {
      radix = 16;
      pattern = /[0-9a-fA-F]+/y;
      at += 2;
    } else if (text.charAt(at) === '0') {
      radix = 8;
    } else {
      radix = 10;
      pattern = /[0-9]+/y;
    }
  }
  pattern.lastIndex = at;
  const digits = pattern.exec(text)?.[0];
  if (digits === undefined) return undefined;
  const magnitude = Number.parseInt(digits, radix);
  const value = sign === '-' ? -magnitude : magnitude;
  return { value, end: at + digits.length, overflow: value >= 2 ** 63 || value < -(2 ** 63) };
}

const largestInt = 0x7fff_ffff;
const smallestInt = -0x8000_0000;

/** `a / 1024` as C divides whole numbers. */
function kilo(a: number): number {
  return Math.trunc(a / 1024);
}

/**
 * Reads an integer option: decimal, octal or hexadecimal, with K, M, G or T after it (the manual's "Integer values").
 *
 * @param base 8 for octal options, else 0
 */
export function readInteger(text: string, base: 0 | 8): NumberReading {
  const scanned = scanInteger(text, base);
  if (!scanned) return { ok: false, fault: 'expected' };
  let { value, end, overflow } = scanned;
  const factors = overflow ? -1 : 'kmgt'.indexOf(lowerCase(text.charAt(end)) || ' ');
  if (factors >= 0) {
    end++;
    for (let i = 0; i <= factors; i++) {
      if (value > kilo(largestInt) || value < kilo(smallestInt)) {
        overflow = true;
        break;
      }
      value *= 1024;
    }
  }
  if (overflow || value > largestInt || value < smallestInt) return { ok: false, fault: 'overflow' };
  return { ok: true, value, end: skipSpace(text, end) };
}

/**
 * Reads an integer that Exim keeps in K. With K, M, G, T, P, E or Z after it, it is that; with any other character it counts
 * bytes, and with nothing after it, K.
 */
export function readKilobytes(text: string): NumberReading {
  const scanned = scanInteger(text, 0);
  if (!scanned) return { ok: false, fault: 'expected' };
  let { value, end, overflow } = scanned;
  const suffix = text.charAt(end);
  if (!overflow && suffix !== '') {
    const factors = 'kmgtpez'.indexOf(lowerCase(suffix));
    if (factors >= 0) {
      end++;
      for (let i = 0; i < factors; i++) {
        if (value > 2 ** 53 || value < -(2 ** 53)) {
          overflow = true;
          break;
        }
        value *= 1024;
      }
    } else value = kilo(value + 512);
  }
  if (overflow) return { ok: false, fault: 'overflow' };
  return { ok: true, value, end: skipSpace(text, end) };
}

/** Reads a number with up to three decimal places. @returns thousandths */
export function readFixed(text: string): NumberReading {
  const match = /^[\t-\r ]*([-+]?)(\d+)/.exec(text);
  if (!match) return { ok: false, fault: 'expected' };
  const [all, sign, digits = ''] = match;
  const magnitude = scannedInteger(digits);
  const whole = sign === '-' ? -magnitude | 0 : magnitude;
  let value = Math.imul(whole, 1000);
  if (whole < 0 || value < 0) return { ok: false, fault: 'overflow' };
  let at = all.length;
  if (text.charAt(at) === '.') {
    let place = 100;
    for (at++; isDigit(text.charCodeAt(at)); at++) {
      value += (text.charCodeAt(at) - 48) * place;
      place = Math.trunc(place / 10);
    }
  }
  return { ok: true, value, end: skipSpace(text, at) };
}

/**
 * Reads the number with a fixed point of a retry rule (`readconf_readfixed`).
 *
 * @param terminator the character that must follow it; empty for the end of the text
 * @returns thousandths; undefined where it is none
 */
export function readFactor(text: string, start: number, terminator: string): number | undefined {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  if (at === start) return undefined;
  let value = Math.imul(scannedInteger(text.slice(start, at)), 1000);
  if (text.charAt(at) === '.') {
    let place = 100;
    for (at++; isDigit(text.charCodeAt(at)); at++) {
      value += (text.charCodeAt(at) - 48) * place;
      place = Math.trunc(place / 10);
    }
  }
  return text.charAt(at) === terminator ? value : undefined;
}

/** Writes a number of K as `-bP` does. */
export function formatKilobytes(value: number): string {
  if (value === 0) return '0';
  for (const [size, letter] of [
    [2 ** 30, 'T'],
    [2 ** 20, 'G'],
    [2 ** 10, 'M'],
  ] as const) {
    if (value % size === 0) return `${value / size}${letter}`;
  }
  return `${value}K`;
}

/** Writes an integer as `-bP` does where K and M are usual. */
export function formatInteger(value: number): string {
  if (value === 0 || value % 1024 !== 0) return String(value);
  const kilobytes = value / 1024;
  return kilobytes % 1024 === 0 ? `${kilobytes / 1024}M` : `${kilobytes}K`;
}

/** Writes an octal integer as `-bP` does. */
export function formatOctal(value: number): string {
  return value === 0 ? '0' : `0${(value >>> 0).toString(8)}`;
}

/** Writes thousandths as `-bP` does: at least one decimal place. */
export function formatFixed(value: number): string {
  const fraction = String(value % 1000)
    .padStart(3, '0')
    .replace(/0{1,2}$/, '');
  return `${Math.trunc(value / 1000)}.${fraction}`;
}
