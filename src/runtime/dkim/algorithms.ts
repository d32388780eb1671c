import { createHash } from 'node:crypto';
import type { Canonicalization } from './canonical.ts';

/** Digests by the names that signatures use (`pdkim_hashes`). */
export const hashNames = ['sha1', 'sha256', 'sha512'] as const;
export type HashName = (typeof hashNames)[number];

/** Kinds of keys (`pdkim_keytypes`). */
export const keyTypes = ['rsa', 'ed25519'] as const;
export type KeyType = (typeof keyTypes)[number];

/** A digest of a byte string. */
export function digest(hash: HashName, bytes: string): string {
  return createHash(hash).update(bytes, 'latin1').digest().toString('latin1');
}

/**
 * The digest that a name stands for. Mirrors `pdkim_hashname_to_hashtype`, which is content with a beginning where a length
 * is given.
 */
export function hashNamed(name: string, prefix = false): HashName | undefined {
  return hashNames.find((each) => (prefix && name !== '' ? each.startsWith(name) : each === name));
}

export function keyTypeNamed(name: string): KeyType | undefined {
  return keyTypes.find((each) => each === name);
}

/**
 * What `c=` says: for the header, then for the body. Mirrors `pdkim_cstring_to_canons`.
 *
 * @returns undefined for what it does not know
 */
export function readCanonicalization(
  text: string,
): { readonly header: Canonicalization; readonly body: Canonicalization } | undefined {
  const match = /^(simple|relaxed)(?:\/(simple|relaxed))?$/.exec(text);
  if (!match) return undefined;
  const header = match[1] === 'relaxed' ? 'relaxed' : 'simple';
  return { header, body: match[2] === 'relaxed' ? 'relaxed' : 'simple' };
}
