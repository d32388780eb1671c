import { decodeQuotedPrintable } from './quoted-printable.ts';
import { decodeBase64 } from '../expand/encodings/base64.ts';
import type { HashName, KeyType } from './algorithms.ts';
import { hashNamed, keyTypeNamed, readCanonicalization } from './algorithms.ts';
import type { Canonicalization } from './canonical.ts';
import type { PublicKeyRecord } from './public-key.ts';

/** What a signature comes to: the states of `$dkim_verify_status`. */
export type VerifyStatus = 'none' | 'invalid' | 'fail' | 'pass';

/** Why, as pdkim tells it apart (`verify_ext_status`). */
export type VerifyReason =
  | 'body'
  | 'message'
  | 'algorithm'
  | 'key unavailable'
  | 'key too long'
  | 'key record'
  | 'key import'
  | 'key size'
  | 'tags'
  | 'version';

/** A DKIM-Signature header line, and what has become of it (`pdkim_signature`). */
export interface Signature {
  /** 0 where it does not say, -1 for one that is not known. */
  version: number;
  keyType: KeyType;
  hash: HashName;
  canonHeader: Canonicalization;
  canonBody: Canonicalization;
  selector?: string;
  domain?: string;
  identity?: string;
  created: number;
  expires: number;
  /** `l=`; -1 without a limit. */
  bodyLength: number;
  headerNames?: string;
  copiedHeaders?: string;
  /** `b=` and `bh=`, decoded; absent where they could not be. */
  signature?: string;
  bodyHash?: string;
  /** The header line without the value of `b=`. */
  raw: string;
  keyBits: number;
  publicKey?: PublicKeyRecord;
  status: VerifyStatus;
  reason?: VerifyReason;
  /** What the ACL has made of it, where it has changed the result. */
  policy?: true;
}

/** The algorithm as `a=` names it. */
export function algorithmOf({ keyType, hash }: Pick<Signature, 'keyType' | 'hash'>): string {
  return `${keyType}-${hash}`;
}

const number = (text: string): number => Number(/^[\t-\r ]*\+?(\d+)/.exec(text)?.[1] ?? 0);

/**
 * Reads a DKIM-Signature header line. Mirrors `pdkim_parse_sig_header`.
 *
 * @param header the whole line, with CRLF
 * @param release what follows `4.` in Exim's
 * @returns undefined for one that cannot be verified, because its algorithm is not known; such a line does not count
 */
export function readSignature(header: string, release: number): Signature | undefined {
  const found: Partial<Signature> = {};
  let where: 'name' | 'limbo' | 'tag' | 'value' = 'name';
  let tag = '';
  let value = '';
  let raw = '';
  let dropped = false;
  for (const c of `${header}\0`) {
    const fold = c === '\r' || c === '\n';
    if (!fold && where === 'name') {
      if (c === ':') where = 'limbo';
    } else if (!fold) {
      // What stands before a lower-case letter counts for nothing.
      if (where === 'limbo' && c >= 'a' && c <= 'z') where = 'tag';
      if (where === 'tag') {
        if (c === '=') {
          where = 'value';
          if (tag === 'b') {
            raw += '=';
            dropped = true;
          }
        } else if (release >= 98 ? !/[\t-\r ]/.test(c) : c >= 'a' && c <= 'z') tag += c;
      } else if (where === 'value') {
        if (c === ';' || c === '\0') {
          if (value !== '' && (tag.length === 1 || tag.startsWith('b'))) takeTag(tag, value, found);
          tag = value = '';
          dropped = false;
          where = 'limbo';
        } else if (c !== ' ' && c !== '\t') value += c;
      }
    }
    if (c !== '\0' && !dropped) raw += c;
  }
  const { keyType, hash } = found;
  if (keyType === undefined || hash === undefined) return undefined;
  return {
    version: 0,
    canonHeader: 'simple',
    canonBody: 'simple',
    created: 0,
    expires: 0,
    bodyLength: -1,
    keyBits: 0,
    status: 'none',
    ...found,
    keyType,
    hash,
    raw: raw.replace(/[\r\n]+$/, ''),
  };
}

function takeTag(name: string, value: string, into: Partial<Signature>): void {
  switch (name) {
    case 'b':
    case 'bh': {
      const decoded = decodeBase64(value);
      if (decoded !== undefined) into[name === 'b' ? 'signature' : 'bodyHash'] = decoded;
      return;
    }
    case 'v':
      into.version = value === '1' ? 1 : -1;
      return;
    case 'a': {
      const [key = '', hash = ''] = value.split('-');
      const keyType = keyTypeNamed(key);
      const hashName = hashNamed(hash);
      if (keyType) into.keyType = keyType;
      if (hashName) into.hash = hashName;
      return;
    }
    case 'c': {
      const canon = readCanonicalization(value);
      if (canon) Object.assign(into, { canonHeader: canon.header, canonBody: canon.body });
      return;
    }
    case 's':
      into.selector = value;
      return;
    case 'd':
      into.domain = value;
      return;
    case 'i':
      into.identity = decodeQuotedPrintable(value);
      return;
    case 't':
      into.created = number(value);
      return;
    case 'x':
      into.expires = number(value);
      return;
    case 'l':
      into.bodyLength = number(value);
      return;
    case 'h':
      into.headerNames = value;
      return;
    case 'z':
      into.copiedHeaders = decodeQuotedPrintable(value);
      return;
    default:
      return;
  }
}
