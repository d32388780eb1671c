import { appendToList, splitList } from '../../../../grammar/list/split.ts';
import type { DerElement } from './der.ts';
import { derElements, oidText, timeOf } from './der.ts';
import { algorithmName, distinguishedName, onelineName } from './names.ts';

/** A certificate, taken apart. */
interface Certificate {
  readonly version: number;
  readonly serial: string;
  readonly issuer: DerElement;
  readonly notBefore: DerElement;
  readonly notAfter: DerElement;
  readonly subject: DerElement;
  readonly algorithm: DerElement;
  readonly signature: string;
  /** The values of extensions, by object identifier. */
  readonly extensions: ReadonlyMap<string, string>;
}

function parseCertificate(der: string): Certificate | undefined {
  const [outer] = derElements(der);
  const [body, algorithm, signature] = outer ? derElements(outer.content) : [];
  if (!body || !algorithm || !signature) return undefined;
  const fields = derElements(body.content);
  const versioned = fields[0]?.tag === 0xa0;
  const version = versioned ? (derElements(fields[0]?.content ?? '')[0]?.content.charCodeAt(0) ?? 0) : 0;
  const [serial, , issuer, validity, subject, ...rest] = versioned ? fields.slice(1) : fields;
  const [notBefore, notAfter] = validity ? derElements(validity.content) : [];
  if (!serial || !issuer || !notBefore || !notAfter || !subject) return undefined;
  const extensions = new Map<string, string>();
  const block = rest.find(({ tag }) => tag === 0xa3);
  for (const extension of derElements(derElements(block?.content ?? '')[0]?.content ?? '')) {
    const parts = derElements(extension.content);
    const oid = oidText(parts[0]?.content ?? '');
    const value = parts.at(-1);
    if (value && !extensions.has(oid)) extensions.set(oid, value.content);
  }
  return {
    version,
    serial: serial.content,
    issuer,
    notBefore,
    notAfter,
    subject,
    algorithm,
    // A bit string begins with the number of bits that do not count.
    signature: signature.content.slice(1),
    extensions,
  };
}

const hexOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');

/** Fields of a name, as a list. Mirrors `tls_field_from_dn`. */
function fieldsOfName(name: string, modifier: string): string | undefined {
  let separator = '\n';
  let wanted: string | undefined;
  for (const part of splitList(modifier, { separator: ',', changeable: false })) {
    if (!part.startsWith('>')) wanted = part;
    else if (part.length > 1) separator = part.charAt(1);
  }
  let result = '';
  let some = false;
  for (const part of splitList(name.replaceAll('\\,', ',,'), { separator: ',', changeable: false })) {
    if (wanted !== undefined && !part.startsWith(`${wanted}=`)) continue;
    result = appendToList(result, separator, wanted === undefined ? part : part.slice(wanted.length + 1));
    some = true;
  }
  return some ? result : undefined;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment as `Nov  1 12:34:05 2012` and a zone. */
function moment(milliseconds: number, offset: number, zone: string): string {
  const date = new Date(milliseconds + offset * 60_000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${months[date.getUTCMonth()] ?? ''} ${day} ${time} ${date.getUTCFullYear()} ${zone}`;
}

/** Minutes east of Greenwich at a moment. */
export type OffsetAt = (milliseconds: number) => number;

function timeText(element: DerElement, modifier: string | undefined, offsetAt: OffsetAt): string | undefined {
  const time = timeOf(element);
  if (time === undefined) return undefined;
  if (modifier === 'raw') return moment(time, 0, 'GMT');
  if (modifier === 'int') return String(Math.floor(time / 1000));
  const offset = offsetAt(time);
  const minutes = Math.abs(offset);
  const zone = String(Math.floor(minutes / 60) * 100 + (minutes % 60)).padStart(4, '0');
  return moment(time, offset, `${offset < 0 ? '-' : '+'}${zone}`);
}

const alternativeTags: Readonly<Record<number, string>> = { 0x81: 'MAIL', 0x82: 'DNS', 0x86: 'URI' };
const alternativeWords: readonly (readonly [string, number])[] = [
  ['dns', 0x82],
  ['uri', 0x86],
  ['mail', 0x81],
];

/** The alternative names of the subject, the last first. */
function alternativeNames({ extensions }: Certificate, modifier = ''): string | undefined {
  const value = extensions.get('2.5.29.17');
  if (value === undefined) return undefined;
  let separator = '\n';
  let wanted: number | undefined;
  for (let rest = modifier; rest !== '';) {
    const word = alternativeWords.find(([each]) => rest.startsWith(each));
    if (rest.startsWith('>') && rest.length > 1) {
      separator = rest.charAt(1);
      rest = rest.slice(2);
    } else if (word) {
      wanted = word[1];
      rest = rest.slice(word[0].length);
    } else rest = rest.slice(1);
    if (rest.startsWith(',')) rest = rest.slice(1);
  }
  let result = '';
  let some = false;
  for (const { tag, content } of derElements(derElements(value)[0]?.content ?? '').reverse()) {
    const kind = alternativeTags[tag];
    if (kind === undefined || (wanted !== undefined && wanted !== tag) || content.includes('\0')) continue;
    result = appendToList(result, separator, wanted === undefined ? `${kind}=${content}` : content);
    some = true;
  }
  return some ? result : undefined;
}

const separatorOf = (modifier = ''): string => (/^>./.test(modifier) ? modifier.charAt(1) : '\n');

function listOf(items: readonly string[], separator: string): string | undefined {
  if (items.length === 0) return undefined;
  return items.reduce((list, item) => appendToList(list, separator, item), '');
}

/** Where the state of the certificate can be asked for. */
function ocspUris({ extensions }: Certificate): string[] {
  const value = extensions.get('1.3.6.1.5.5.7.1.1') ?? '';
  return derElements(derElements(value)[0]?.content ?? '').flatMap((description) => {
    const [method, location] = derElements(description.content);
    return method && location && oidText(method.content) === '1.3.6.1.5.5.7.48.1' ? [location.content] : [];
  });
}

/** Where lists of revoked certificates are. */
function crlUris({ extensions }: Certificate): string[] {
  const value = extensions.get('2.5.29.31') ?? '';
  return derElements(derElements(value)[0]?.content ?? '').flatMap((point) => {
    const place = derElements(point.content).find(({ tag }) => tag === 0xa0);
    const full = derElements(place?.content ?? '').find(({ tag }) => tag === 0xa0);
    return derElements(full?.content ?? '').flatMap(({ tag, content }) => (tag === 0x86 ? [content] : []));
  });
}

/** How fields are written: times in a zone, and names as the target's library writes them. */
export interface FieldStyle {
  readonly offsetAt: OffsetAt;
  /** Names begin with their first part, as GnuTLS has it, and not with their last. */
  readonly inOrder: boolean;
}

type Field = (certificate: Certificate, modifier: string | undefined, style: FieldStyle) => string | undefined;

const named =
  (of: (certificate: Certificate) => DerElement): Field =>
  (certificate, modifier, { inOrder }) => {
    const name = distinguishedName(of(certificate), inOrder);
    return modifier === undefined ? name : fieldsOfName(name, modifier);
  };

const fields: readonly (readonly [string, Field])[] = [
  ['version', ({ version }) => String(version)],
  ['serial_number', ({ serial }) => hexOf(serial).replace(/^(?:00)+(?=..)/, '')],
  ['subject', named(({ subject }) => subject)],
  ['notbefore', ({ notBefore }, modifier, { offsetAt }) => timeText(notBefore, modifier, offsetAt)],
  ['notafter', ({ notAfter }, modifier, { offsetAt }) => timeText(notAfter, modifier, offsetAt)],
  ['issuer', named(({ issuer }) => issuer)],
  ['signature', ({ signature }) => hexOf(signature).replace(/..(?!$)/g, '$&:')],
  ['sig_algorithm', ({ algorithm }) => algorithmName(algorithm)],
  ['subj_altname', alternativeNames],
  ['ocsp_uri', (certificate, modifier) => listOf(ocspUris(certificate), separatorOf(modifier))],
  ['crl_uri', (certificate, modifier) => listOf(crlUris(certificate), separatorOf(modifier))],
];

/** An extension, as Exim dumps it: what is not printable has become dots. */
function extensionDump(certificate: Certificate, oid: string): string | undefined {
  const value = certificate.extensions.get(oid);
  return value === undefined ? undefined : hexOf(value.replace(/[^ -~\r\n]/g, '.')).replace(/..(?!$)/g, '$& ');
}

/**
 * A field of a certificate, written as Exim writes it. Mirrors `expand_getcertele`.
 *
 * @param der the certificate, a byte string
 * @param selector a field, perhaps with a modifier after a comma, or the object identifier of an extension
 * @returns `known` false where there is no such field; `value` undefined where this certificate has none
 */
export function certificateField(
  der: string,
  selector: string,
  style: FieldStyle,
): { readonly known: boolean; readonly value: string | undefined } {
  const certificate = parseCertificate(der);
  if (/^\d/.test(selector)) return { known: true, value: certificate && extensionDump(certificate, selector) };
  const found = fields.find(([name]) => selector.startsWith(name));
  if (!found) return { known: false, value: undefined };
  const [name, read] = found;
  const rest = selector.slice(name.length);
  const modifier = rest.startsWith(',') ? rest.slice(1) : undefined;
  return { known: true, value: certificate && read(certificate, modifier, style) };
}

/** The subject of a certificate as OpenSSL writes it in one line, `/C=GB/CN=…`; undefined where it is no certificate. */
export function onelineSubject(der: string): string | undefined {
  const certificate = parseCertificate(der);
  return certificate && onelineName(certificate.subject);
}

/** The subject of a certificate as GnuTLS writes it: its parts in their own order, `C=GB,CN=…`. */
export function subjectInOrder(der: string): string | undefined {
  const certificate = parseCertificate(der);
  return certificate && distinguishedName(certificate.subject, true);
}
