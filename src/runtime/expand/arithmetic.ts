import { isDigit, lowerCase, skipSpace } from './characters.ts';
import type { Integer } from './numbers.ts';
import { narrow } from './numbers.ts';

/* The arithmetic of `${eval:…}`: 64-bit integers that wrap round, as C has them on the usual machines. */

const greatest = 9223372036854775807n;
const least = -9223372036854775808n;
const wrap = (value: bigint): Integer => narrow(BigInt.asIntN(64, value));

/** Where the reading of an expression has come to, and what went wrong. */
interface Reader {
  readonly text: string;
  readonly decimal: boolean;
  at: number;
  error: string | undefined;
  depth: number;
}

function hasFailed(reader: Reader): boolean {
  return reader.error !== undefined;
}

export type Evaluation =
  | { readonly ok: true; readonly value: Integer }
  /** `at`: how much of the text was read before the error. */
  | { readonly ok: false; readonly message: string; readonly at: number };

/** Deep enough for any expression that a person writes. */
const deepest = 500;

/**
 * Evaluates an arithmetic expression. Mirrors `eval_expr` and the functions below it.
 *
 * @param decimal whether all numbers are decimal; otherwise a leading 0 or 0x says which base they have
 */
export function evaluate(text: string, decimal: boolean): Evaluation {
  const reader: Reader = { text, decimal, at: 0, error: undefined, depth: 0 };
  const value = either(reader);
  if (!hasFailed(reader) && reader.at < text.length) reader.error = 'expecting operator';
  const { error } = reader;
  if (error !== undefined) return { ok: false, message: error, at: reader.at };
  return { ok: true, value };
}

const small = (value: Integer): value is number =>
  typeof value === 'number' && value <= 2147483647 && value >= -2147483648;

function readNumber(reader: Reader): Integer {
  const { text } = reader;
  reader.at = skipSpace(text, reader.at);
  const first = text.charCodeAt(reader.at);
  if (isDigit(first)) return literal(reader);
  if (first === 40) {
    reader.at++;
    if (++reader.depth > deepest) {
      reader.error = 'parentheses nested too deeply';
      return 0;
    }
    const value = either(reader);
    reader.depth--;
    if (hasFailed(reader)) return value;
    if (text.charCodeAt(reader.at) !== 41) reader.error = 'expecting closing parenthesis';
    else reader.at = skipSpace(text, reader.at + 1);
    return value;
  }
  reader.error = 'expecting number or opening parenthesis';
  return 0;
}

const factors: Readonly<Record<string, number>> = { k: 1024, m: 1048576, g: 1073741824 };

function literal(reader: Reader): Integer {
  const { text, decimal } = reader;
  const pattern = decimal ? /\d+/y : /0[xX][0-9a-fA-F]*|0[0-7]*|[1-9]\d*/y;
  pattern.lastIndex = reader.at;
  const digits = pattern.exec(text)?.[0] ?? '';
  reader.at += digits.length;
  let value: Integer = numberOf(digits, decimal);
  const factor = factors[lowerCase(text.charAt(reader.at))];
  if (factor !== undefined) {
    value = multiply(value, factor);
    reader.at++;
  }
  reader.at = skipSpace(text, reader.at);
  return value;
}

function numberOf(digits: string, decimal: boolean): Integer {
  if (decimal || digits.charCodeAt(0) !== 48) {
    if (digits.length <= 15) return Number(digits);
    const exact = BigInt(digits);
    return exact > greatest ? greatest : narrow(exact);
  }
  if (digits.length === 1 || (digits.length === 2 && /x/i.test(digits))) return 0;
  const exact = BigInt(/^0x/i.test(digits) ? digits : `0o${digits.slice(1)}`);
  return exact > greatest ? greatest : narrow(exact);
}

function multiply(x: Integer, y: Integer): Integer {
  if (typeof x === 'number' && typeof y === 'number') {
    const product = x * y;
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product;
  }
  return wrap(BigInt(x) * BigInt(y));
}

function unary(reader: Reader): Integer {
  const { text } = reader;
  let signs = '';
  for (;;) {
    reader.at = skipSpace(text, reader.at);
    const sign = text.charAt(reader.at);
    if (sign !== '+' && sign !== '-' && sign !== '~') break;
    signs += sign;
    reader.at++;
  }
  let value = readNumber(reader);
  for (let i = signs.length - 1; i >= 0; i--) {
    const sign = signs.charAt(i);
    if (sign === '-') value = typeof value === 'number' ? 0 - value : wrap(-value);
    else if (sign === '~') value = typeof value === 'number' ? -1 - value : wrap(~value);
  }
  return value;
}

function product(reader: Reader): Integer {
  let x = unary(reader);
  while (!hasFailed(reader)) {
    const operator = reader.text.charAt(reader.at);
    if (operator !== '*' && operator !== '/' && operator !== '%') break;
    reader.at++;
    const y = unary(reader);
    if (hasFailed(reader)) break;
    if (operator === '*') x = multiply(x, y);
    else if (y === -1 && x === least) x = greatest;
    else if (y === 0) {
      reader.error = operator === '/' ? 'divide by zero' : 'modulo by zero';
      return 0;
    } else if (typeof x === 'number' && typeof y === 'number') {
      const result = operator === '/' ? Math.trunc(x / y) : x % y;
      x = result === 0 ? 0 : result;
    } else x = wrap(operator === '/' ? BigInt(x) / BigInt(y) : BigInt(x) % BigInt(y));
  }
  return x;
}

const half = greatest / 2n;

function sum(reader: Reader): Integer {
  let x = product(reader);
  while (!hasFailed(reader)) {
    const operator = reader.text.charAt(reader.at);
    if (operator !== '+' && operator !== '-') break;
    reader.at++;
    const y = product(reader);
    if (hasFailed(reader)) break;
    // Exim looks at the left side alone where the sum is positive.
    if (x >= half || (x <= -half && y <= -half)) {
      reader.error = operator === '+' ? 'overflow in sum' : 'overflow in difference';
      break;
    }
    if (typeof x === 'number' && typeof y === 'number') {
      const result = operator === '+' ? x + y : x - y;
      x = Number.isSafeInteger(result)
        ? result
        : wrap(operator === '+' ? BigInt(x) + BigInt(y) : BigInt(x) - BigInt(y));
    } else x = wrap(operator === '+' ? BigInt(x) + BigInt(y) : BigInt(x) - BigInt(y));
  }
  return x;
}

function shift(reader: Reader): Integer {
  let x = sum(reader);
  while (!hasFailed(reader)) {
    const operator = reader.text.slice(reader.at, reader.at + 2);
    if (operator !== '<<' && operator !== '>>') break;
    reader.at += 2;
    const y = sum(reader);
    if (hasFailed(reader)) break;
    // The machine heeds the lowest six bits of the distance.
    const distance = BigInt.asUintN(6, BigInt(y));
    x = wrap(operator === '<<' ? BigInt(x) << distance : BigInt(x) >> distance);
  }
  return x;
}

/** One level of bitwise operators. */
function bitwise(
  reader: Reader,
  operator: string,
  below: (reader: Reader) => Integer,
  quick: (x: number, y: number) => number,
  wide: (x: bigint, y: bigint) => bigint,
): Integer {
  let x = below(reader);
  while (!hasFailed(reader) && reader.text.charAt(reader.at) === operator) {
    reader.at++;
    const y = below(reader);
    if (hasFailed(reader)) break;
    x = small(x) && small(y) ? quick(x, y) : wrap(wide(BigInt(x), BigInt(y)));
  }
  return x;
}

const and = (reader: Reader): Integer =>
  bitwise(
    reader,
    '&',
    shift,
    (x, y) => x & y,
    (x, y) => x & y,
  );

const exclusive = (reader: Reader): Integer =>
  bitwise(
    reader,
    '^',
    and,
    (x, y) => x ^ y,
    (x, y) => x ^ y,
  );

const either = (reader: Reader): Integer =>
  bitwise(
    reader,
    '|',
    exclusive,
    (x, y) => x | y,
    (x, y) => x | y,
  );
