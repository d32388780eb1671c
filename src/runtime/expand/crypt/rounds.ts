import { createHash } from 'node:crypto';

/* What `$1$`, `$5$` and `$6$` of crypt(3) have in common. */

const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The digest of some byte strings, one after the other. */
export function hashOf(algorithm: string, ...parts: readonly string[]): string {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part, 'latin1');
  return hash.digest('binary');
}

/** The first characters of a text that is repeated as often as it takes. */
export function repeated(text: string, length: number): string {
  return text === '' ? '' : text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

/**
 * Writes bytes of a digest as letters, three bytes as four.
 *
 * @param groups which bytes, the first the most significant; -1 for none
 */
export function lettersOf(digest: string, groups: readonly (readonly number[])[]): string {
  let result = '';
  for (const group of groups) {
    let number = 0;
    let bytes = 0;
    for (const at of group) {
      number = number * 256 + (at < 0 ? 0 : digest.charCodeAt(at));
      if (at >= 0) bytes++;
    }
    for (let i = 0; i <= bytes; i++) {
      result += letters.charAt(number & 63);
      number = Math.floor(number / 64);
    }
  }
  return result;
}
