import { readOperatorNumbers } from '../../../../grammar/expansion/operator-numbers.ts';
import { fail } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { mostLetters, numericHash, textHash } from '../hashing.ts';
import type { OperatorMaker } from './operator.ts';

/* `substr`, `length`, `hash` and `nhash`, which are items as well as operators. */

/** Part of a string. Mirrors `extract_substr`; a negative length is one that was not given. */
export function substring(subject: string, offset: number, length: number): string {
  let start = offset;
  let count = length;
  if (start < 0) {
    start += subject.length;
    if (start < 0) {
      count = Math.max(0, count + start);
      start = 0;
    } else if (count < 0) {
      count = start;
      start = 0;
    }
  } else if (start > subject.length) return '';
  else if (count < 0) return subject.slice(start);
  return subject.slice(start, start + count);
}

/** The old hash. Mirrors `compute_hash`; a negative count of letters is one that was not given. */
export function hash(subject: string, length: number, letters: number, context: ExpandContext): string | undefined {
  if (letters > mostLetters) return fail(context, `hash count "${letters}" too big`);
  if (letters === 0 && length < subject.length && length > 0 && context.dialect.release < 99)
    return fail(context, 'hash count of zero');
  return textHash(subject, length, letters <= 0 ? 26 : letters);
}

const byZero = 'division by zero: Exim dies here';

/** The numeric hash. Mirrors `compute_nhash`; where Exim would divide by zero it fails. */
export function nhash(subject: string, first: number, second: number, context: ExpandContext): string | undefined {
  const total = numericHash(subject);
  if (second < 0) return first === 0 ? fail(context, byZero) : String(modulo(total, first));
  if (first === 0 || second === 0) return fail(context, context.dialect.release < 99 ? byZero : '');
  const cut = modulo(total, Math.imul(first, second));
  return `${Math.floor(cut / second)}/${cut % second}`;
}

/** The remainder of an unsigned long by an int, which is made an unsigned long first. */
function modulo(total: number, by: number): number {
  return by < 0 ? total : total % by;
}

type Function = (subject: string, a: number, b: number, context: ExpandContext) => string | undefined;

function withNumbers(operator: string, compute: Function): OperatorMaker {
  return ({ name, argument, compiler: { release } }) => {
    const numbers = readOperatorNumbers(name, argument, operator, release);
    if ('message' in numbers) return { apply: (_subject, context) => fail(context, numbers.message) };
    const [a, b] = numbers.values;
    return { apply: (subject, context) => compute(subject, a, b, context), clean: operator === 'nhash' };
  };
}

const substr = withNumbers('substr', substring);
const length = withNumbers('length', substring);
const hashed = withNumbers('hash', hash);
const nhashed = withNumbers('nhash', nhash);

/** `${substr_3_2:…}`, `${length_3:…}`, `${hash_3_62:…}`, `${nhash_8_63:…}` and their short names. */
export const substringOperators = {
  substr,
  s: substr,
  length,
  l: length,
  hash: hashed,
  h: hashed,
  nhash: nhashed,
  nh: nhashed,
};
