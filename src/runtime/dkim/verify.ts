import { lowerCase } from '../expand/characters.ts';
import { verify as verifyBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { constants } from 'node:crypto';
import { nextInList, listReader } from '../../../grammar/list/split.ts';
import type { DnsContext } from '../dns/types.ts';
import type { HashName } from './algorithms.ts';
import { digest, hashNamed, keyTypeNamed } from './algorithms.ts';
import type { Canonicalization } from './canonical.ts';
import { canonicalBody, relaxHeader } from './canonical.ts';
import { allowsHash, findKeyRecord, importPublicKey, isForMail, readKeyRecord } from './public-key.ts';
import type { Signature } from './signature.ts';
import { readSignature } from './signature.ts';

/** What verification is told by main options. */
export interface VerifySettings {
  readonly release: number;
  /** `dkim_verify_hashes` and `dkim_verify_keytypes`, in order of preference. */
  readonly hashes: string;
  readonly keyTypes: string;
  /** `dkim_verify_min_keysizes`: bits by type of key; empty for none. */
  readonly minimalKeySizes: ReadonlyMap<string, number>;
  /** Nothing is verified after the first signature that is good. */
  readonly minimal: boolean;
  /** The library that Exim is built with, for the words of its errors. */
  readonly library: 'openssl' | 'gnutls';
}

/** What came of all signatures of a message. */
export interface Verified {
  readonly signatures: readonly Signature[];
  /** Lines for the main log, in order. */
  readonly log: readonly string[];
  /** Why no signature is looked at at all: too many of them, or a line of the body that is too long (`pdkim_errstr`). */
  readonly error?: 'EXCESS_SIGS' | 'LONG_LINE';
}

const mostSignatures = 20;
const mostHeaders = 512;
const longestHeader = 65536;
const longestLine = 16384;

/** What each library says of a signature that is wrong. */
const wrongSignature = {
  openssl: 'error:02000068:rsa routines::bad signature',
  gnutls: 'Public key signature verification has failed.',
} as const;

/** Header lines as they were sent: with CRLF, cut where they are too long. */
export function sentHeaders(headers: readonly string[]): string[] {
  return headers.slice(0, mostHeaders).map((text) => text.replace(/\r?\n/g, '\r\n').slice(0, longestHeader));
}

/** The signatures that are of use, in order of preference. Mirrors `sort_sig_methods`. */
function sortSignatures(signatures: readonly Signature[], { hashes, keyTypes }: VerifySettings): Signature[] {
  const byHash = items(hashes).flatMap((name) => {
    const hash = hashNamed(name);
    return signatures.filter((each) => each.hash === hash);
  });
  const sorted = items(keyTypes).flatMap((name) => {
    const type = keyTypeNamed(name);
    return byHash.filter((each) => each.keyType === type);
  });
  return [...new Set(sorted)];
}

function items(list: string): string[] {
  const reader = listReader(list);
  const all: string[] = [];
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) all.push(item);
  return all;
}

/** The header lines that `h=` names, from the last on, in canonical form, and the signature's own line. */
function headerData(signature: Signature, headers: readonly string[]): string {
  const { headerNames, canonHeader, raw } = signature;
  if (headerNames === undefined) return '';
  const canonical = (text: string): string => (canonHeader === 'relaxed' ? relaxHeader(text, true) : text);
  const used = new Set<number>();
  let data = '';
  for (const name of headerNames.split(':')) {
    const start = lowerCase(`${name}:`);
    const at = headers.findLastIndex((text, i) => !used.has(i) && lowerCase(text.slice(0, start.length)) === start);
    if (at < 0) continue;
    used.add(at);
    data += canonical(headers[at] ?? '');
  }
  return data + (canonHeader === 'relaxed' ? relaxHeader(raw, false) : raw);
}

/** Whether a signature by a key is right; never throws. */
export function signatureHolds(hash: HashName | undefined, data: string, key: KeyObject, signature: string): boolean {
  try {
    const bytes = Buffer.from(data, 'latin1');
    const given = Buffer.from(signature, 'latin1');
    if (hash === undefined) return key.asymmetricKeyType === 'ed25519' && verifyBytes(null, bytes, key, given);
    if (key.asymmetricKeyType !== 'rsa') return false;
    return verifyBytes(hash, bytes, { key, padding: constants.RSA_PKCS1_PADDING }, given);
  } catch {
    return false;
  }
}

/** The digest of a body, worked out once for each way in which it is wanted. */
export function bodyHasher(body: string): (hash: HashName, canon: Canonicalization, limit: number) => string {
  const known = new Map<string, string>();
  return (hash, canon, limit) => {
    const key = `${hash}/${canon}/${limit}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = digest(hash, canonicalBody(body, canon, limit).bytes)));
    return found;
  };
}

/** One signature: sets what it comes to. @returns what the library says, and lines for the log */
function verifyOne(
  signature: Signature,
  headers: readonly string[],
  settings: VerifySettings,
  dns: DnsContext,
  log: string[],
): string | undefined {
  const { domain, selector, headerNames, bodyHash, keyType, hash } = signature;
  const is = (status: Signature['status'], reason: Signature['reason']): void => {
    signature.status = status;
    if (reason) signature.reason = reason;
  };
  if (!domain || !selector || !headerNames || bodyHash === undefined || signature.signature === undefined) {
    is('invalid', 'tags');
    return undefined;
  }
  if (signature.version !== 1) {
    is('invalid', signature.version === 0 ? 'tags' : 'version');
    return undefined;
  }
  const noKey = (reason: Signature['reason']): void => {
    is('invalid', reason);
    log.push(`DKIM: d=${domain} s=${selector} [failed key import]`);
  };
  const text = findKeyRecord(`${selector}._domainkey.${domain}.`, dns);
  if (text === undefined || text === '') {
    noKey('key unavailable');
    return undefined;
  }
  const record = readKeyRecord(text, settings.release);
  if (!record || !isForMail(record)) {
    noKey('key record');
    return undefined;
  }
  const imported = importPublicKey(record.key, keyType);
  if (!imported.ok) {
    noKey('key import');
    return imported.message;
  }
  signature.publicKey = record;
  signature.keyBits = imported.bits;
  if (!allowsHash(record, hash)) {
    is('fail', 'algorithm');
    return undefined;
  }
  const data = headerData(signature, headers);
  const holds =
    keyType === 'ed25519'
      ? signatureHolds(undefined, digest(hash, data), imported.key, signature.signature)
      : signatureHolds(hash, data, imported.key, signature.signature);
  if (!holds) {
    is('fail', 'message');
    return wrongSignature[settings.library];
  }
  if ((settings.minimalKeySizes.get(keyType) ?? 0) > imported.bits) is('fail', 'key size');
  else is('pass', undefined);
  return undefined;
}

/**
 * Verifies the DKIM signatures of a message. Mirrors `pdkim_feed` and `pdkim_feed_finish`.
 *
 * @param headers the header lines as they came, each with its newlines
 * @param body everything after the empty line
 */
export function verifySignatures(
  headers: readonly string[],
  body: string,
  settings: VerifySettings,
  dns: DnsContext,
): Verified {
  const sent = sentHeaders(headers);
  const found = sent.filter((text) => /^dkim-signature:/i.test(text));
  if (found.length >= mostSignatures) return { signatures: [], log: [], error: 'EXCESS_SIGS' };
  // Each line counts with its CRLF.
  if (body.split('\n').some((line) => line.length + 2 >= longestLine - 1)) {
    return { signatures: [], log: [], error: 'LONG_LINE' };
  }
  const read = found.flatMap((text) => readSignature(text, settings.release) ?? []);
  const signatures = sortSignatures(read, settings);
  const hashBody = bodyHasher(body);
  const log: string[] = [];
  let error: string | undefined;
  let passed = false;
  for (const signature of signatures) {
    const { hash, canonBody, bodyLength, bodyHash } = signature;
    if (bodyHash === hashBody(hash, canonBody, bodyLength)) continue;
    signature.status = 'fail';
    signature.reason = 'body';
  }
  for (const signature of signatures) {
    if (signature.status === 'fail') continue;
    // Each test of a key puts an end to what was said of the one before.
    error = verifyOne(signature, sent, settings, dns, log) ?? (signature.publicKey ? undefined : error);
    passed ||= signature.status === 'pass';
    if (passed && settings.minimal) break;
  }
  if (signatures.length > 0 && !passed && error !== undefined) log.push(`DKIM: validation error: ${error}`);
  return { signatures, log };
}
