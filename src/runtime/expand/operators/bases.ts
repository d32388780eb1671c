import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail } from '../compile/code.ts';
import { decodeBase64, encodeBase64 } from '../encodings/base64.ts';
import { trimSpace, untilNul } from '../characters.ts';
import { readDecimal } from '../numbers.ts';
import type { OperatorMaker } from './operator.ts';
import { pure } from './operator.ts';

/** The digits of base 32, as SRS uses them. */
export const base32Digits = 'abcdefghijklmnopqrstuvwxyz234567';
const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Reads an unsigned long as `strtoul` does; undefined where something else follows it. */
function readUnsigned(text: string): bigint | undefined {
  const read = readDecimal(text);
  if (read.end !== text.length) return undefined;
  if (!read.overflow) return BigInt.asUintN(64, BigInt(read.value));
  // Beyond the range of signed numbers unsigned ones go on, up to their own end.
  const exact = BigInt(trimSpace(text));
  const magnitude = exact < 0n ? -exact : exact;
  return magnitude > 18446744073709551615n ? 18446744073709551615n : BigInt.asUintN(64, exact);
}

function toBase(name: string, digits: string, width: number): OperatorMaker {
  const base = BigInt(digits.length);
  return ({ compiler: { release } }) => ({
    apply: (subject, context) => {
      let rest = readUnsigned(subject);
      if (rest === undefined) {
        const message = `argument for ${name} operator is ${quoted(subject, release)}, which is not a decimal number`;
        return fail(context, message);
      }
      let result = '';
      while (width > 0 ? result.length < width : rest > 0n) {
        result = digits.charAt(Number(rest % base)) + result;
        rest /= base;
      }
      return result;
    },
    clean: true,
  });
}

function fromBase(name: string, digits: string): OperatorMaker {
  const base = BigInt(digits.length);
  return ({ compiler: { release } }) => ({
    apply: (subject, context) => {
      let value = 0n;
      for (const digit of subject) {
        const number = digits.indexOf(digit);
        if (number < 0) {
          const message = `argument for ${name} operator is ${quoted(subject, release)}, which is not a base ${digits.length} number`;
          return fail(context, message);
        }
        value = BigInt.asUintN(64, value * base + BigInt(number));
      }
      return String(BigInt.asIntN(64, value));
    },
    clean: true,
  });
}

const fromBase64: OperatorMaker = ({ name, compiler: { release } }) => ({
  apply: (subject, context) => {
    const decoded = decodeBase64(subject);
    if (decoded !== undefined) return untilNul(decoded);
    return fail(context, `string ${quoted(subject, release)} is not well-formed for ${quoted(name, release)} operator`);
  },
});

const hexToBase64: OperatorMaker = ({ compiler: { release } }) => ({
  apply: (subject, context) => {
    if (!/^[0-9A-Fa-f]*$/.test(subject)) return fail(context, `${quoted(subject, release)} is not a hex string`);
    if (subject.length % 2 !== 0) {
      return fail(context, `${quoted(subject, release)} contains an odd number of characters`);
    }
    return Buffer.from(subject, 'hex').toString('base64');
  },
});

/** `${base32:…}`, `${base62:…}`, `${base64:…}`, their inverses, `${hex2b64:…}`, `${str2b64:…}`. */
export const baseOperators = {
  base32: toBase('base32', base32Digits, 0),
  base32d: fromBase('base32d', base32Digits),
  base62: toBase('base62', base62Digits, 6),
  base62d: fromBase('base62d', base62Digits),
  base64: pure(encodeBase64),
  base64d: fromBase64,
  str2b64: pure(encodeBase64),
  hex2b64: hexToBase64,
};
