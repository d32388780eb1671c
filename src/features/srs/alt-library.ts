import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import { createHmac } from 'node:crypto';

/*
 * The rewriting of libsrs_alt (0.5 and 1.0): SRS0=HASH=TT=domain=local@alias, and SRS1 for what is SRS0 already. Lengths
 * are the library's; what it accepts by accident is accepted here too, for that is what mail comes back through.
 */

/** The longest address that the library works with. */
const longestAddress = 256;
/** The room for a result that Exim gives it, with the zero at its end. */
const room = 512;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** How the library was opened, and its options. */
export interface SrsLibrary {
  /** The first one makes hashes; all of them verify. */
  readonly secrets: readonly string[];
  /** Days; 0 stands for 31. */
  readonly maxAge: number;
  readonly hashLength: number;
  readonly hashMin: number;
  readonly useTimestamp: boolean;
  readonly useHash: boolean;
  /** Keeps an address and gives its key, or finds it by its key; undefined where that fails. */
  readonly insert?: (address: string, id: string) => string | undefined;
  readonly select?: (key: string) => string | undefined;
  /** Whether addresses are kept in a database in place of being part of the new one. */
  readonly useDatabase: boolean;
}

/** Why an address cannot be rewritten, by the library's names. */
export type SrsFailure =
  'BADPARAM' | 'BADSRS' | 'NOTSRS' | 'BADHASH' | 'BADTIMESTAMP' | 'EXPIRED' | 'TOOLONG' | 'DBERROR';

export type SrsResult =
  { readonly ok: true; readonly address: string } | { readonly ok: false; readonly failure: SrsFailure };

const failed = (failure: SrsFailure): SrsResult => ({ ok: false, failure });

const hashOf = (secret: string, data: string): string =>
  createHmac('sha1', Buffer.from(secret, 'latin1')).update(data, 'latin1').digest('base64');

/** Where the domain begins: 0 where there is none, -1 for what is no address. */
function domainStart(address: string): number {
  if (address === '') return -1;
  let at = 0;
  while (at < address.length && address.charAt(at) !== '@' && at < longestAddress) {
    if (address.charAt(at++) === '\\') {
      if (address.charAt(at) === '@') return -1;
      at++;
    }
  }
  return at >= address.length || at >= longestAddress ? 0 : at + 1;
}

const isSeparator = (char: string): boolean => char === '=' || char === '+' || char === '-';

/** The two characters of a day. */
function timestamp(seconds: number): string {
  const day = Math.floor(seconds / 86400);
  return base32.charAt((day >> 5) & 31) + base32.charAt(day & 31);
}

/**
 * Whether a timestamp is good. Lower-case letters have no value in the library's table: a first one passes as a day far
 * ahead, which never expires.
 */
function checkTimestamp(stamp: string, maxAge: number, seconds: number): 'ok' | 'BADTIMESTAMP' | 'EXPIRED' {
  const digits: number[] = [];
  for (const char of [stamp.charAt(0), stamp.charAt(1)]) {
    const code = char === '' ? 0 : char.charCodeAt(0);
    if (code === 0 || code > 127) return 'BADTIMESTAMP';
    const value = base32.indexOf(char);
    digits.push(value >= 0 ? value : char === '=' ? 32 : 0xffff_ffff);
  }
  const [high = 0, low = 0] = digits;
  const day = ((high << 5) + low) >>> 0;
  const today = Math.floor(seconds / 86400);
  const oldest = (today - maxAge) & 1023;
  const now = today & 1023;
  if (day < oldest && (oldest <= now || day > now)) return 'EXPIRED';
  return 'ok';
}

/**
 * Rewrites a sender, so that bounces come back to `returnDomain`. Mirrors `srs_forward`.
 *
 * @param seconds since 1970
 */
export function srsForward(library: SrsLibrary, sender: string, returnDomain: string, seconds: number): SrsResult {
  const start = domainStart(sender);
  const length = Math.min(sender.length, longestAddress);
  if (start < 2 || start >= length || domainStart(returnDomain) !== 0) return failed('BADPARAM');
  const domain = sender.slice(start, length);
  const local = sender.slice(0, start - 1);
  const hash = (data: string): string => hashOf(library.secrets[0] ?? '', lowerCase(data)).slice(0, library.hashLength);
  const marked = isSeparator(sender.charAt(4));
  if (marked && /^SRS1/i.test(sender)) {
    const cut = sender.indexOf('=', 5) + 1;
    if (cut === 0 || cut > start) return failed('BADSRS');
    const next = sender.indexOf('=', cut);
    const end = next < 0 ? length : next;
    const data = sender.slice(cut, end) + sender.slice(end + 1, start - 1);
    if (3 + library.hashLength + length + returnDomain.length - cut > room - 1) return failed('TOOLONG');
    return { ok: true, address: `SRS1=${hash(data)}=${sender.slice(cut, start)}${returnDomain}` };
  }
  if (marked && /^SRS0/i.test(sender)) {
    const rest = sender.slice(4, start - 1);
    if (3 + library.hashLength + length + returnDomain.length - 4 > room - 1) return failed('TOOLONG');
    return { ok: true, address: `SRS1=${hash(domain + rest)}=${domain}=${rest}@${returnDomain}` };
  }
  const stamp = library.useTimestamp ? timestamp(seconds) : '';
  const before = library.useTimestamp ? `${stamp}=` : '';
  let kept: string;
  let data: string;
  if (library.useDatabase) {
    const key = library.insert?.(sender, hashOf(library.secrets[0] ?? '', sender).slice(0, 16));
    if (key === undefined) return failed('DBERROR');
    kept = before + key;
    data = stamp + key;
  } else {
    if (length + before.length + 1 > longestAddress) return failed('TOOLONG');
    kept = `${before}${domain}=${local}`;
    data = stamp + domain + local;
  }
  const hashed = library.useHash ? `${hash(data)}=` : '';
  const size = before.length + (library.useHash ? library.hashLength + 1 : 0);
  if (7 + size + kept.length + returnDomain.length > room) return failed('TOOLONG');
  return { ok: true, address: `SRS0=${hashed}${kept}@${returnDomain}` };
}

/** Whether a hash is that of the data, by any of the secrets; its case may have been lost on the way. */
function verifies(library: SrsLibrary, data: string, hash: string): boolean {
  if (hash.length < library.hashMin) return false;
  const wanted = lowerCase(hash);
  return library.secrets.some((secret) => lowerCase(hashOf(secret, lowerCase(data))).startsWith(wanted));
}

/**
 * Turns a rewritten address back into the one that it was made of. Mirrors `srs_reverse`.
 *
 * @param seconds since 1970
 */
export function srsReverse(library: SrsLibrary, address: string, seconds: number): SrsResult {
  const start = domainStart(address);
  const length = Math.min(address.length, longestAddress);
  if (start < 2 || start >= length) return failed('BADPARAM');
  const kind = /^SRS([01])[=+-]/i.exec(address)?.[1];
  if (kind === undefined) return failed('NOTSRS');
  const local = address.slice(0, start - 1);
  const hasHash = kind === '1' || library.useHash;
  let at = 5;
  let hash = '';
  if (hasHash) {
    const end = local.indexOf('=', 5);
    if (end < 0) return failed('BADSRS');
    hash = local.slice(5, end);
    at = end + 1;
  }
  let stamp = '';
  if (kind === '0' && library.useTimestamp) {
    const checked = checkTimestamp(address.slice(at, at + 2), library.maxAge === 0 ? 31 : library.maxAge, seconds);
    if (checked !== 'ok') return failed(checked);
    if (address.charAt(at + 2) !== '=') return failed('BADSRS');
    stamp = address.slice(at, at + 2);
    at += 3;
  }
  const rest = local.slice(at);
  if (kind === '0' && library.useDatabase) {
    if (!library.select) return failed('DBERROR');
    if (hasHash && !verifies(library, stamp + rest, hash)) return failed('BADHASH');
    const found = library.select(rest);
    if (found === undefined) return failed('DBERROR');
    return found.length >= room ? failed('TOOLONG') : { ok: true, address: found };
  }
  const parted = rest.indexOf('=');
  if (parted < 0) return failed('BADSRS');
  const domain = rest.slice(0, parted);
  const user = rest.slice(parted + 1);
  if (hasHash && !verifies(library, stamp + domain + user, hash)) return failed('BADHASH');
  return { ok: true, address: `${kind === '1' ? 'SRS0' : ''}${user}@${domain}` };
}
