import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';

/* The hash functions of `${hash…}`, `${nhash…}` and the cryptographic ones. Byte strings in, text out. */

const alphabet = 'abcdefghijklmnopqrtsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The old hash: `length` characters made of a string, or the string itself when it is not longer. */
export function textHash(subject: string, length: number, letters: number): string {
  if (length >= subject.length) return subject;
  let result = '';
  // Each byte of the result takes up every so-manieth of what follows.
  for (let into = 0; into < length; into++) {
    let byte = subject.charCodeAt(into);
    for (let at = length + into; at < subject.length; at += length) {
      const code = subject.charCodeAt(at);
      const shift = (code + at) & 7;
      byte ^= (code << shift) | (code >> (8 - shift));
    }
    result += alphabet.charAt((byte & 255) % letters);
  }
  return result;
}

/** The greatest number of letters that `textHash` knows. */
export const mostLetters = alphabet.length;

const primes = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
  113,
];

/** The number that `${nhash…}` makes of a string, before it is cut to size. */
export function numericHash(subject: string): number {
  let total = 0;
  let at = 0;
  for (let i = 0; i < subject.length; i++) {
    if (at === 0) at = primes.length - 1;
    total += (primes[at--] ?? 0) * subject.charCodeAt(i);
  }
  return total;
}

/** The digest of a byte string, as a byte string. */
export function digest(algorithm: string, data: string): string {
  const hash: Hash = createHash(algorithm);
  return hash.update(data, 'latin1').digest('binary');
}

/** The digest of a byte string in hexadecimal. */
export function hexDigest(algorithm: string, data: string): string {
  return createHash(algorithm).update(data, 'latin1').digest('hex');
}

/** A byte string in hexadecimal. */
export function toHex(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}

/** HMAC, in hexadecimal; keys longer than a block are hashed first. */
export function hmacHex(algorithm: 'md5' | 'sha1', key: string, data: string): string {
  const block = 64;
  const short = key.length > block ? digest(algorithm, key) : key;
  const pad = (byte: number): string =>
    String.fromCharCode(
      ...Array.from({ length: block }, (_, i) => (i < short.length ? short.charCodeAt(i) : 0) ^ byte),
    );
  return hexDigest(algorithm, pad(0x5c) + digest(algorithm, pad(0x36) + data));
}
