import { quoted } from './messages.ts';

/** The numbers after an operator's underscore, or the message that Exim gives. */
export type OperatorNumbers = { readonly values: readonly [number, number] } | { readonly message: string };

/** The operators that take numbers after an underscore, by the long name of each. */
export const numberedOperators: Readonly<Record<string, 'hash' | 'length' | 'nhash' | 'substr'>> = {
  hash: 'hash',
  h: 'hash',
  length: 'length',
  l: 'length',
  nhash: 'nhash',
  nh: 'nhash',
  substr: 'substr',
  s: 'substr',
};

/**
 * Reads what follows the underscore of `substr_3_2` and the like, as the code of these operators in `expand.c` does.
 *
 * @param name all that stands before the colon, for messages
 * @param argument what follows the first underscore; undefined where there is none
 * @param operator the long name
 * @param release what follows `4.` in the release's number
 */
export function readOperatorNumbers(
  name: string,
  argument: string | undefined,
  operator: string,
  release: number,
): OperatorNumbers {
  if (argument === undefined) return { message: `missing values after ${name}` };
  const second = operator === 'length';
  const values: [number, number] = [0, second ? 0 : -1];
  let which: 0 | 1 = second ? 1 : 0;
  const negative = operator === 'substr' && argument.startsWith('-');
  const first = negative ? 1 : 0;
  for (let at = first; at < argument.length; at++) {
    const char = argument.charAt(at);
    if (at !== first && char === '_' && which === 0) {
      which = 1;
      values[1] = 0;
      // An underscore at the end stays to be read as a digit.
      if (at + 1 === argument.length) return { message: `non-digit after underscore in ${quoted(name, release)}` };
      continue;
    }
    if (!/\d/.test(char)) return { message: `non-digit after underscore in ${quoted(name, release)}` };
    if (release >= 99 && 214748363 < values[which]) return { message: `value too large in ${quoted(name, release)}` };
    values[which] = (Math.imul(values[which], 10) + Number(char)) | 0;
  }
  if (negative) values[0] = 0 - values[0];
  return { values };
}
