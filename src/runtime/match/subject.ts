import type { AddressWords } from '../dns/ip-address.ts';
import { addressWords } from '../dns/ip-address.ts';
import { lowerCase } from '../expand/characters.ts';
import type { Taint, Value } from '../expand/value.ts';
import { taintOf, textOf } from '../expand/value.ts';

/** A text that is matched: `check_string_block`. */
export interface StringSubject {
  readonly type: 'string' | 'domain' | 'local-part';
  readonly original: string;
  /** As it is compared: in lower case while letter case does not count. */
  text: string;
  caseless: boolean;
  readonly taint: Taint;
  /**
   * Which numeric variables a match sets: none where undefined. `whole`: `$0` becomes the subject, and `$1` on what
   * stands for a wildcard or was captured; otherwise those captured come after the strings that are given.
   */
  readonly captures: undefined | 'whole' | readonly string[];
  readonly partial: boolean;
}

/** An address that is matched: `check_address_block`. */
export interface AddressSubject {
  readonly type: 'address';
  readonly original: string;
  /** In lower case, at least its domain. */
  text: string;
  caseless: boolean;
  readonly taint: Taint;
  /** Whether a match sets the numeric variables: `$0` becomes the whole address. */
  readonly captures: boolean;
}

/** A host that is matched: `check_host_block`. */
export interface HostSubject {
  readonly type: 'host';
  /** Undefined for the client, whose name is looked up when needed; empty where only addresses may match. */
  readonly name: string | undefined;
  /** Empty where there is no host. */
  readonly address: string;
  /** The address in binary, an IPv4 address in IPv6 form as IPv4; undefined where it is none. */
  readonly words: AddressWords | undefined;
  readonly taint: Taint;
}

export type Subject = StringSubject | AddressSubject | HostSubject;

/** Makes the subject of a list of strings, domains or local parts. */
export function stringSubject(
  type: StringSubject['type'],
  value: Value,
  caseless: boolean,
  captures: StringSubject['captures'],
  partial = true,
): StringSubject {
  const original = textOf(value);
  const text = caseless ? lowerCase(original) : original;
  return { type, original, text, caseless, taint: taintOf(value), captures, partial };
}

/** The longest address that is matched whole; more is cut off. */
const longestAddress = (release: number): number => (release < 95 ? 255 : 16384);

/** Makes the subject of an address list. */
export function addressSubject(value: Value, caseless: boolean, captures: boolean, release: number): AddressSubject {
  const original = textOf(value);
  const cut = original.length > longestAddress(release) ? original.slice(0, longestAddress(release)) : original;
  const at = caseless ? -1 : cut.lastIndexOf('@');
  const text = at < 0 ? lowerCase(cut) : cut.slice(0, at) + lowerCase(cut.slice(at));
  return { type: 'address', original, text, caseless, taint: taintOf(value), captures };
}

/** The last address that was read: a client's is matched with list after list. */
let last: { readonly address: string; readonly words: AddressWords | undefined } = { address: '', words: undefined };

/** An address in binary; an IPv4 address in IPv6 form as IPv4. */
function binary(address: string): AddressWords | undefined {
  if (last.address === address) return last.words;
  let words = addressWords(address);
  if (words?.length === 4 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff) words = words.slice(3);
  last = { address, words };
  return words;
}

/** Makes the subject of a host list. */
export function hostSubject(name: string | undefined, address: string, taint: Taint): HostSubject {
  return { type: 'host', name, address, words: binary(address), taint };
}

/** What a named list's answer is kept under (`get_check_key`). */
export function cacheKey(subject: Subject): string {
  return subject.type === 'host' ? subject.address : subject.text;
}
