import { trimSpace, trimSpaceEnd, trimSpaceStart } from '../expand/characters.ts';
import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { decodeBase64 } from '../expand/encodings/base64.ts';
import { dnsLookup } from '../dns/lookup.ts';
import type { DnsContext } from '../dns/types.ts';
import { nextInList, listReader } from '../../../grammar/list/split.ts';
import type { KeyType } from './algorithms.ts';
import { decodeQuotedPrintable } from './quoted-printable.ts';

/** The record of a public key (`pdkim_pubkey`). */
export interface PublicKeyRecord {
  /** `h=`: the digests that it may be used with. */
  readonly hashes?: string;
  readonly keyType: string;
  readonly granularity: string;
  readonly notes?: string;
  readonly serviceType: string;
  readonly testing: boolean;
  readonly noSubdomains: boolean;
  /** `p=`, decoded. */
  readonly key: string;
}

const longestRecord = 65536;

/**
 * Finds the record of a key: the first text that begins with `v=DKIM`, or has no version. Mirrors
 * `dkim_exim_query_dns_txt`.
 */
export function findKeyRecord(name: string, context: DnsContext): string | undefined {
  const answer = dnsLookup(name, 'TXT', context);
  if (answer.rc !== 'succeed') return undefined;
  for (const { type, data } of answer.records) {
    if (type !== 'TXT') continue;
    const text = data.join('');
    if (text.length >= longestRecord) return undefined;
    if (!text.startsWith('v=') || /^v=dkim/i.test(text)) return text;
  }
  return undefined;
}

/** The parts of a record, each with its tag. Until 4.97 only the first letter of a tag counts. */
function* tagsOf(record: string, release: number): Generator<readonly [string, string] | undefined> {
  if (release < 98) {
    const reader = listReader(record, { separator: ';' });
    for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
      const equals = item.indexOf('=');
      if (equals >= 0) yield [item.charAt(0), item.slice(equals + 1)];
    }
    return;
  }
  for (const part of record.split(';')) {
    const item = trimSpaceStart(part);
    const equals = item.indexOf('=');
    if (equals < 0) continue;
    const written = item.slice(equals + 1);
    const value = trimSpace(written);
    if (value === '' && written !== '') {
      // Nothing but white space is no value at all, and spoils the record.
      yield undefined;
      return;
    }
    yield [trimSpaceEnd(item.slice(0, equals)) || '=', value];
  }
}

/** Reads the record of a key. Mirrors `pdkim_parse_pubkey_record`; undefined for one that is malformed. */
export function readKeyRecord(record: string, release: number): PublicKeyRecord | undefined {
  const tags = new Map<string, string>();
  for (const tag of tagsOf(record, release)) {
    if (!tag) return undefined;
    tags.set(...tag);
  }
  if ((tags.get('v') ?? 'DKIM1') !== 'DKIM1') return undefined;
  const key = decodeBase64(tags.get('p') ?? '?');
  if (key === undefined) return undefined;
  const hashes = tags.get('h');
  const notes = tags.get('n');
  const flags = tags.get('t') ?? '';
  return {
    ...(hashes !== undefined && { hashes }),
    keyType: tags.get('k') ?? 'rsa',
    granularity: tags.get('g') ?? '*',
    ...(notes !== undefined && { notes: decodeQuotedPrintable(notes) }),
    serviceType: tags.get('s') ?? '*',
    testing: flags.includes('y'),
    noSubdomains: flags.includes('s'),
    key,
  };
}

/** Whether a key may be used for mail. */
export function isForMail({ serviceType }: PublicKeyRecord): boolean {
  return serviceType === '*' || serviceType === 'email';
}

/** Whether a record allows a digest; `prefix` where the name of the digest may be longer than that in the record. */
export function allowsHash({ hashes }: PublicKeyRecord, hash: string, prefix = false): boolean {
  if (hashes === undefined) return true;
  const reader = listReader(hashes, { separator: ':' });
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    if (prefix ? item.startsWith(hash) : item === hash) return true;
  }
  return false;
}

/** A key that can be used, or what OpenSSL says of one that cannot. */
export type ImportedKey =
  | { readonly ok: true; readonly key: KeyObject; readonly bits: number }
  | { readonly ok: false; readonly message: string };

/** What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex').toString('latin1');

/**
 * Makes a key of the bytes of a record. Mirrors `exim_dkim_verify_init`: keys of type `ed25519` are bare, or the last 32
 * bytes of what is longer; all others are a SubjectPublicKeyInfo.
 */
export function importPublicKey(bytes: string, type: KeyType): ImportedKey {
  if (type === 'ed25519' && bytes.length < 32)
    return { ok: false, message: 'error:03000066:digital envelope routines::different parameters' };
  const der = type === 'ed25519' ? ed25519Prefix + bytes.slice(-32) : bytes;
  try {
    const key = createPublicKey({ key: Buffer.from(der, 'latin1'), format: 'der', type: 'spki' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? (key.asymmetricKeyType === 'ed25519' ? 256 : 0);
    return { ok: true, key, bits };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
