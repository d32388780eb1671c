import { lowerCase, upperCase } from '../expand/characters.ts';
import { formatAddress, readIpv4, readIpv6 } from '../dns/ip-address.ts';
import type { DnsRecord, RecordType } from './world.ts';

/** One word of a master file; `quoted` where it stood in double quotes. Escapes are replaced. */
export interface ZoneWord {
  readonly text: string;
  readonly quoted: boolean;
  /** As it was written, without quotes, for domain names, whose escapes stay. */
  readonly written: string;
}

/** How a record line was read. */
export type ParsedRecord =
  | { readonly status: 'record'; readonly record: DnsRecord }
  /** A valid record of a type that Exim never asks for. */
  | { readonly status: 'ignored' }
  | { readonly status: 'fault'; readonly message: string };

/** What relative names and absent times to live stand for. */
export interface RecordDefaults {
  /** Without a final dot; empty for the root. */
  readonly origin: string;
  readonly ttl: number;
}

const otherTypes = new Set(
  (
    'A6 AFSDB APL CAA CDNSKEY CDS CERT DHCID DNAME DNSKEY DS EUI48 EUI64 HINFO HIP HTTPS IPSECKEY KEY KX LOC NAPTR NSEC ' +
    'NSEC3 NSEC3PARAM OPENPGPKEY RP RRSIG SIG SMIMEA SSHFP SVCB URI WKS ZONEMD'
  ).split(' '),
);

const timeUnits: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Reads a time to live: seconds, or with units as BIND has them (`1h30m`); undefined for anything else. */
export function readTtl(text: string): number | undefined {
  if (!/^(?:\d+[smhdw]?)+$/i.test(text)) return undefined;
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([smhdw]?)/gi)) {
    total += Number(digits) * (timeUnits[lowerCase(unit ?? '')] ?? 1);
  }
  return total;
}

/**
 * Splits a line of a master file (or a stretch in parentheses, joined) into words. A semicolon begins a comment.
 *
 * @param line a byte string
 * @returns the words; undefined where a quote is not closed
 */
export function zoneWords(line: string): ZoneWord[] | undefined {
  const words: ZoneWord[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (/[\t-\r ]/.test(char)) at++;
    else if (char === ';') break;
    else {
      const word = readWord(line, at);
      if (!word) return undefined;
      words.push(word.word);
      at = word.end;
    }
  }
  return words;
}

function readWord(line: string, start: number): { readonly word: ZoneWord; readonly end: number } | undefined {
  const isQuoted = line.charAt(start) === '"';
  let at = isQuoted ? start + 1 : start;
  let text = '';
  let written = '';
  for (; ; at++) {
    const char = line.charAt(at);
    if (char === '') {
      if (isQuoted) return undefined;
      break;
    }
    if (isQuoted ? char === '"' : /[\t-\r ;"]/.test(char)) break;
    if (char !== '\\') {
      text += char;
      written += char;
      continue;
    }
    const digits = /^\d{3}/.exec(line.slice(at + 1))?.[0];
    const escaped = digits ?? line.charAt(at + 1);
    text += digits === undefined ? escaped : String.fromCharCode(Number(digits) & 255);
    written += char + escaped;
    at += escaped.length;
  }
  return { word: { text, quoted: isQuoted, written }, end: isQuoted ? at + 1 : at };
}

/** A domain name in full, without its final dot: the root is an empty text. */
function fullName(name: string, origin: string): string {
  if (name === '@') return origin;
  if (name.endsWith('.')) return name.slice(0, -1);
  return origin === '' ? name : `${name}.${origin}`;
}

/**
 * Reads one record in the presentation form of RFC 1035: `mx.example.org. 300 IN A 192.0.2.1`.
 *
 * A TXT record's unquoted words are one string together with the blanks between them: where strings were meant to be
 * apart they would be in quotes.
 *
 * @param line a byte string
 * @param defaults what relative names and absent times stand for; names without a final dot are absolute by default
 */
export function parseRecordLine(line: string, defaults: RecordDefaults = { origin: '', ttl: 3600 }): ParsedRecord {
  const words = zoneWords(line);
  if (!words) return { status: 'fault', message: 'a quote is not closed' };
  const [owner, ...rest] = words;
  if (!owner) return { status: 'fault', message: 'the line is empty' };
  return parseRecord(fullName(owner.written, defaults.origin), rest, defaults);
}

/**
 * Reads a record whose owner is known already.
 *
 * @param name the owner, in full
 * @param words what follows the owner
 */
export function parseRecord(name: string, words: readonly ZoneWord[], defaults: RecordDefaults): ParsedRecord {
  let ttl = defaults.ttl;
  let at = 0;
  for (; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    const seconds = readTtl(text);
    if (seconds !== undefined) ttl = seconds;
    else if (/^(?:CH|HS|CS)$/i.test(text)) return { status: 'ignored' };
    else if (!/^IN$/i.test(text)) break;
  }
  const type = upperCase(words[at]?.text);
  if (type === undefined) return { status: 'fault', message: 'the type is missing' };
  if (otherTypes.has(type) || /^TYPE\d+$/.test(type)) return { status: 'ignored' };
  const reader = readers[type];
  if (!reader) return { status: 'fault', message: `unknown type "${type}"` };
  const data = reader(words.slice(at + 1), defaults.origin);
  if (typeof data === 'string') return { status: 'fault', message: data };
  return { status: 'record', record: { name, type: type as RecordType, ttl, data } };
}

/** Reads a record's data; gives a message where it will not do. */
type DataReader = (words: readonly ZoneWord[], origin: string) => readonly string[] | string;

/** Data made of numbers followed by domain names. */
function fields(...kinds: readonly ('name' | 'number16' | 'number32' | 'time')[]): DataReader {
  return (words, origin) => {
    if (words.length !== kinds.length) return `${kinds.length} fields are needed, not ${words.length}`;
    const data: string[] = [];
    for (const [i, kind] of kinds.entries()) {
      const word = words[i] ?? { text: '', written: '' };
      if (kind === 'name') {
        data.push(fullName(word.written, origin));
        continue;
      }
      const value = kind === 'time' ? readTtl(word.text) : /^\d+$/.test(word.text) ? Number(word.text) : undefined;
      if (value === undefined || value > (kind === 'number16' ? 0xffff : 0xffffffff)) {
        return `bad number "${word.text}"`;
      }
      data.push(String(value));
    }
    return data;
  };
}

const readText: DataReader = (words) => {
  if (words.length === 0) return 'the text is missing';
  const strings = words.every((word) => !word.quoted)
    ? [words.map((word) => word.text).join(' ')]
    : words.map((word) => word.text);
  // A string on the wire is no longer than 255 bytes; a longer one is cut up.
  return strings.flatMap((text) => (text === '' ? [''] : (text.match(/[^]{1,255}/g) ?? [])));
};

const readers: Readonly<Record<string, DataReader>> = {
  A: ([word]) => {
    const words = word && readIpv4(word.text);
    return words ? [formatAddress(words)] : `bad IPv4 address "${word?.text ?? ''}"`;
  },
  AAAA: ([word]) => {
    const words = word && readIpv6(word.text);
    return words ? [formatAddress(words)] : `bad IPv6 address "${word?.text ?? ''}"`;
  },
  CNAME: fields('name'),
  NS: fields('name'),
  PTR: fields('name'),
  MX: fields('number16', 'name'),
  SRV: fields('number16', 'number16', 'number16', 'name'),
  SOA: fields('name', 'name', 'number32', 'time', 'time', 'time', 'time'),
  TXT: readText,
  SPF: readText,
  TLSA: ([usage, selector, matching, ...hex]) => {
    const numbers = [usage, selector, matching].map((word) => word?.text ?? '');
    const cert = hex.map((word) => word.text).join('');
    if (numbers.some((number) => !/^\d{1,3}$/.test(number) || Number(number) > 255)) return 'bad TLSA number';
    if (!/^(?:[0-9a-f]{2})*$/i.test(cert)) return 'bad TLSA data';
    return [...numbers.map((number) => String(Number(number))), lowerCase(cert)];
  },
};
