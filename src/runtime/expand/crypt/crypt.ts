import { desCrypt } from './des.ts';
import { md5Crypt } from './md5.ts';
import { sha2Crypt } from './sha2.ts';

/** What crypt(3) gives: undefined for a setting that it does not take, `unknown` for a method that is not done here. */
export type Crypted = { readonly value: string | undefined } | { readonly unknown: string };

/**
 * Encrypts a password as crypt(3) does. Mirrors the methods that glibc has: DES, MD5, SHA-256, SHA-512.
 *
 * @param password a byte string
 * @param setting an encrypted password, or its beginning with the method and the salt
 */
export function crypt(password: string, setting: string): Crypted {
  if (setting.startsWith('$1$')) return { value: md5Crypt(password, setting) };
  if (setting.startsWith('$5$') || setting.startsWith('$6$')) return { value: sha2Crypt(password, setting) };
  const other = /^(?:\$[^$]*\$|_)/.exec(setting)?.[0];
  return other === undefined ? { value: desCrypt(password, setting) } : { unknown: other };
}

/** Encrypts up to sixteen characters of a password: what follows the eighth is encrypted on its own. */
export function crypt16(password: string, setting: string): Crypted {
  const first = crypt(password, setting);
  if ('unknown' in first || first.value === undefined) return first;
  const head = first.value.slice(0, 13);
  if (password.length <= 8) return { value: head };
  const second = crypt(password.slice(8), head.slice(2, 4));
  return 'unknown' in second ? second : { value: head + (second.value ?? '*0').slice(2, 13) };
}
