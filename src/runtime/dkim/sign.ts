import { lowerCase } from '../expand/characters.ts';
import type { KeyObject } from 'node:crypto';
import { constants, createPrivateKey, sign as signBytes } from 'node:crypto';
import { listReader, nextInList } from '../../../grammar/list/split.ts';
import { encodeBase64 } from '../expand/encodings/base64.ts';
import type { HashName, KeyType } from './algorithms.ts';
import { digest } from './algorithms.ts';
import type { Canonicalization } from './canonical.ts';
import { canonicalBody, relaxHeader } from './canonical.ts';
import type { FoldedLine } from './fold.ts';
import { folder } from './fold.ts';

/** The header lines that are signed where `dkim_sign_headers` is not set: `_DKIM_SIGN_HEADERS`. */
export const defaultSignHeaders =
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:Content-ID:' +
  'Content-Description:Resent-Date:Resent-From:Resent-Sender:Resent-To:Resent-Cc:Resent-Message-ID:In-Reply-To:' +
  'References:List-Id:List-Help:List-Unsubscribe:List-Subscribe:List-Post:List-Owner:List-Archive';

/** A private key that can be used, or what the library says of one that cannot. */
export type ImportedPrivateKey =
  { readonly ok: true; readonly key: KeyObject } | { readonly ok: false; readonly message: string };

/** Reads a private key in PEM. Mirrors `exim_dkim_signing_init`. */
export function importPrivateKey(pem: string): ImportedPrivateKey {
  try {
    return { ok: true, key: createPrivateKey(pem) };
  } catch (error) {
    return {
      ok: false,
      message: `privkey PEM-block import: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** Signs bytes. Mirrors `exim_dkim_sign`; `hash` is undefined for Ed25519. */
export function signData(
  hash: HashName | undefined,
  data: string,
  key: KeyObject,
): { readonly ok: true; readonly signature: string } | { readonly ok: false; readonly message: string } {
  try {
    const bytes = Buffer.from(data, 'latin1');
    const signature =
      hash === undefined
        ? signBytes(null, bytes, key)
        : signBytes(hash, bytes, { key, padding: constants.RSA_PKCS1_PADDING });
    return { ok: true, signature: signature.toString('latin1') };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** What is to be signed, and how. */
export interface SigningRequest {
  readonly release: number;
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
  readonly hash: HashName;
  readonly canon: Canonicalization;
  /** The names of header lines, with their marks: `=` signs all that are there, `+` also the lack of another. */
  readonly signHeaders: string;
  readonly identity?: string;
  /** Seconds since 1970; 0 to leave them out. */
  readonly created: number;
  readonly expires: number;
  /** Header lines, from the first, each with its newlines. */
  readonly headers: readonly string[];
  /** Its lines end with a newline. */
  readonly body: string;
}

/** Names that are wanted, ticked off as they are met (`header_name_match`). */
interface Wanted {
  readonly name: string;
  readonly mark: '=' | '+' | '';
  met: boolean;
}

function wantedNames(list: string): Wanted[] {
  const reader = listReader(list, { separator: ':' });
  const names: Wanted[] = [];
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    const mark = item.startsWith('=') ? '=' : item.startsWith('+') ? '+' : '';
    names.push({ name: item.slice(mark.length), mark, met: item.startsWith('_') });
  }
  return names;
}

/** The signature's header line; without a signature as it is signed. Mirrors `pdkim_create_header`. */
function headerLine(
  request: SigningRequest,
  keyType: KeyType,
  names: string,
  bodyHash: string,
  signature: string | undefined,
): string {
  const { domain, selector, hash, canon, identity, created, expires } = request;
  const append = folder(request.release);
  const line: FoldedLine = { text: 'DKIM-Signature: v=1', column: 'DKIM-Signature: v=1'.length };
  const tag = (name: string, value: string): void => {
    append(line, ';', `${name}=`, value);
  };
  tag('a', `${keyType}-${hash}`);
  tag('q', 'dns/txt');
  tag('c', `${canon}/${canon}`);
  tag('d', domain);
  tag('s', selector);
  // The colons stand by themselves, so that lines may be folded between names.
  for (const [i, name] of (names === '' ? [] : names.split(':')).entries()) {
    if (i === 0) tag('h', name);
    else {
      append(line, undefined, undefined, ':');
      append(line, undefined, undefined, name);
    }
  }
  tag('bh', encodeBase64(bodyHash));
  if (identity !== undefined) tag('i', identity);
  if (created > 0) tag('t', String(created));
  if (expires > 0) tag('x', String(expires));
  if (signature === undefined) append(line, ';', 'b=;', '');
  else {
    tag('b', encodeBase64(signature));
    append(line, undefined, ';', '');
  }
  return line.text;
}

/**
 * Makes a DKIM-Signature header line. Mirrors what `pdkim_feed_finish` does when it signs: header lines count from the last
 * on.
 *
 * @returns the line, folded with CRLF but without one at its end; or what the library says
 */
export function makeSignature(
  request: SigningRequest,
): { readonly ok: true; readonly header: string } | { readonly ok: false; readonly message: string } {
  const { headers, body, canon, hash, key, signHeaders } = request;
  const keyType: KeyType = key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa';
  const wanted = wantedNames(signHeaders);
  const names: string[] = [];
  let data = '';
  for (const header of [...headers].reverse()) {
    const sent = header.replace(/\r?\n/g, '\r\n');
    const name = sent.slice(0, Math.max(0, sent.indexOf(':')));
    const found = wanted.find((each) => !each.met && lowerCase(each.name) === lowerCase(name));
    if (!found) continue;
    if (found.mark === '') found.met = true;
    names.push(name);
    data += canon === 'relaxed' ? relaxHeader(sent, true) : sent;
  }
  for (const { name, mark, met } of wanted) if (!met && mark !== '=') names.push(name);
  const bodyHash = digest(hash, canonicalBody(body, canon).bytes);
  const unsigned = headerLine(request, keyType, names.join(':'), bodyHash, undefined);
  data += canon === 'relaxed' ? relaxHeader(unsigned, false) : unsigned;
  const signed = keyType === 'ed25519' ? signData(undefined, digest(hash, data), key) : signData(hash, data, key);
  if (!signed.ok) return signed;
  return { ok: true, header: headerLine(request, keyType, names.join(':'), bodyHash, signed.signature) };
}
