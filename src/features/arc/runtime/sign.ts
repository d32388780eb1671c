import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { digest } from '../../../runtime/dkim/algorithms.ts';
import { canonicalBody, relaxHeader } from '../../../runtime/dkim/canonical.ts';
import type { MessageParts } from '../../../runtime/dkim/message-parts.ts';
import type { ImportedPrivateKey } from '../../../runtime/dkim/sign.ts';
import { defaultSignHeaders, signData } from '../../../runtime/dkim/sign.ts';
import { encodeBase64 } from '../../../runtime/expand/encodings/base64.ts';
import type { Chain } from './chain.ts';
import { inOrder, tryHeader } from './chain.ts';
import { arcHeaders } from './header-line.ts';

/** What is signed, and how. */
export interface ArcSigning {
  readonly release: number;
  /** The ADMD identifier. */
  readonly identity: string;
  readonly selector: string;
  readonly key: ImportedPrivateKey;
  /** Seconds since 1970 for `t=` and `x=`; absent to leave them out. */
  readonly created?: number;
  readonly expires?: number;
  /** The client's address; absent for messages that came from the same machine. */
  readonly clientAddress?: string;
  readonly parts: MessageParts;
}

/** The lines of a set that has been made, to be put before all others; or a line for the log, or nothing at all. */
export type ArcSet =
  | { readonly made: true; readonly headers: string }
  /** `log` may be empty: where an older set lacks a line, Exim goes without and says nothing. */
  | { readonly made: false; readonly log: readonly string[] };

const fields = `DKIM-Signature:${defaultSignHeaders}`.split(':');

/** What stands in the first Authentication-Results of an administrative domain, after its name. Mirrors `arc_sign_find_ar`. */
function findResults(headers: readonly string[], identity: string): string | undefined {
  for (const text of headers) {
    if (!text.startsWith('Authentication-Results:')) continue;
    const content = text.slice('Authentication-Results:'.length).replace(/^[ \t\r\n]+/, '');
    if (!content.startsWith(identity)) continue;
    const results = content
      .slice(identity.length)
      .replace(/^;/, '')
      .replace(/^[ \t\r\n]+/, '');
    if (results !== '') return results;
  }
  return undefined;
}

/** The state of the chain as the results give it. Mirrors `arc_ar_cv_status`. */
function statusOf(results: string): string {
  const reader = listReader(results, { separator: ';' });
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    if (item.startsWith('arc=')) return /^[^; \r\n]*/.exec(item.slice(4))?.[0] ?? '';
  }
  return 'none';
}

/** A signature in base 64, folded, with the end of its header line (`arc_sign_append_sig`). */
function foldSignature(signature: string): string {
  return `${
    encodeBase64(signature)
      .match(/.{1,74}/g)
      ?.join('\r\n\t  ') ?? ''
  };\r\n`;
}

/** The header lines that a message signature covers: their names, folded, and their relaxed form. */
function coveredHeaders(headers: readonly string[]): { readonly names: string; readonly data: string } {
  let names = '';
  let data = '';
  let column = 3;
  for (const text of [...headers].reverse()) {
    // What begins like a name counts as that header.
    const name = fields.find((each) => lowerCase(text.slice(0, each.length)) === lowerCase(each));
    if (name === undefined) continue;
    if (column + name.length > 78) {
      names += '\r\n\t  ';
      column = 3;
    }
    names += `${name}:`;
    column += name.length + 1;
    data += relaxHeader(text, true);
  }
  return { names: names.replace(/:+$/, ''), data };
}

/** What is to be signed, so far as signing succeeds. */
function signed(
  data: string,
  key: ImportedPrivateKey,
  what: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly log: string } {
  const result = key.ok ? signData('sha256', data, key.key) : key;
  if (!result.ok) return { ok: false, log: `ARC: ${what} signing: ${result.message}` };
  return { ok: true, text: foldSignature('signature' in result ? result.signature : '') };
}

/**
 * Makes a set of ARC header lines for a message. Mirrors `arc_sign` and what it calls, from the point on at which its
 * specification has been read.
 *
 * @returns AS, AAR and AMS, folded with CRLF
 */
export function makeArcSet(signing: ArcSigning): ArcSet {
  const { release, identity, selector, key, created, expires, clientAddress, parts } = signing;
  const headers = parts.headers.map((text) => text.replace(/\r?\n/g, '\r\n'));
  const results = findResults(headers, identity);
  if (results === undefined) {
    return { made: false, log: ['ARC: no Authentication-Results header for signing'] };
  }
  const chain: Chain = new Map();
  for (const text of headers) tryHeader(chain, text, true, release);
  const before = inOrder(chain);
  const instance = (before.at(-1)?.instance ?? 0) + 1;
  const time = created === undefined ? '' : `; t=${created}`;

  const address = release >= 97 ? ` smtp.remote-ip=${clientAddress ?? 'NULL'};` : '';
  const aar = `${arcHeaders.aar} i=${instance}; ${identity};${address}\r\n\t${results}`;

  const covered = coveredHeaders(headers);
  const bodyHash = digest('sha256', canonicalBody(parts.body, 'simple').bytes);
  const end = expires === undefined ? '' : `; x=${expires}`;
  const ams =
    `${arcHeaders.ams} i=${instance}; a=rsa-sha256; c=relaxed; d=${identity}; s=${selector}${time}${end};` +
    `\r\n\tbh=${encodeBase64(bodyHash)};\r\n\th=${covered.names};\r\n\tb=`;
  const amsSigned = signed(covered.data + relaxHeader(`${ams};`, false), key, 'AMS');
  if (!amsSigned.ok) return { made: false, log: [amsSigned.log, 'ARC: bad message body-hash'] };
  const amsText = ams + amsSigned.text;

  const status = statusOf(results);
  const seal = `${arcHeaders.as} i=${instance}; cv=${status}; a=rsa-sha256; d=${identity}; s=${selector}${time};\r\n\t b=`;
  let data = '';
  // Of a chain that has failed only the new set is covered.
  for (const { lines } of status === 'fail' ? [] : before) {
    if (!lines.aar || !lines.ams || !lines.as) return { made: false, log: [] };
    for (const { text } of [lines.aar, lines.ams, lines.as]) data += relaxHeader(text, true);
  }
  data += relaxHeader(aar, true) + relaxHeader(amsText, true) + relaxHeader(`${seal};`, false);
  const sealSigned = signed(data, key, 'AS');
  if (!sealSigned.ok) return { made: false, log: [sealSigned.log] };
  return { made: true, headers: seal + sealSigned.text + aar + amsText };
}
