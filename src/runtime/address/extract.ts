import type { AddressReader } from './reader.ts';
import { readAddrSpec, readDomain, readLocalPart, skipComment, skipRoute } from './reader.ts';
import type { AddressSettings } from './settings.ts';
import { isSpace, untilNul } from '../expand/characters.ts';

/**
 * Whether RFC 2822 groups (`name: a@b, c@d;`) are understood, and whether one is open: kept from one address of a header
 * line to the next. Begin with `allow` true and `open` false.
 */
export interface GroupState {
  allow: boolean;
  open: boolean;
}

export interface ExtractOptions {
  /** Whether `<>` is an address. */
  readonly allowNull?: boolean;
  readonly group?: GroupState;
}

export type ExtractedAddress =
  | {
      readonly ok: true;
      /** Without phrase, comments and source route. */
      readonly address: string;
      /** The stretch of the mailbox that held it. */
      readonly start: number;
      readonly end: number;
      /** Where its domain begins; 0 where it has none. */
      readonly domain: number;
    }
  | { readonly ok: false; readonly message: string };

/** The longest address in an RFC 2822 header that Exim takes. */
const longest = (release: number): number => (release < 95 ? 512 : 256);

/** How many angle brackets may stand round an address where `strip_excess_angle_brackets` is set. */
const mostBrackets = 5;

interface Found {
  readonly address: string;
  readonly domain: number;
  readonly start: number;
  readonly end: number;
}

type Reading = Found | { readonly message: string };

/**
 * Takes the address out of a mailbox: `"Joe" <joe@example.org> (work)` or a bare address. Mirrors `parse_extract_address`.
 *
 * @param mailbox a byte string
 * @param settings see `addressSettings`
 * @returns the address and where it stands, or Exim's message; as tainted as the mailbox
 */
export function extractAddress(
  mailbox: string,
  settings: AddressSettings,
  { allowNull = false, group = { allow: false, open: false } }: ExtractOptions = {},
): ExtractedAddress {
  const reader: AddressReader = { text: untilNul(mailbox), at: 0, lastComment: 0, settings };
  const { text } = reader;
  const found = readMailbox(reader, allowNull, group);
  const closesGroup = group.open && text[reader.at] === ';';
  if (closesGroup) {
    group.open = false;
    group.allow = true;
  }
  if ('message' in found) return { ok: false, message: found.message };
  if (reader.at < text.length && !closesGroup) {
    return { ok: false, message: mayNotFollow(text, reader.at) };
  }
  let { end } = found;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  if (end - found.start > longest(settings.release)) {
    return { ok: false, message: `address is ridiculously long: ${found.address.slice(0, 64)}...` };
  }
  return { ok: true, address: found.address, start: found.start, end, domain: found.domain };
}

function mayNotFollow(text: string, at: number): string {
  return `malformed address: ${text.slice(at, at + 32)} may not follow ${text.slice(0, at)}`;
}

function readMailbox(reader: AddressReader, allowNull: boolean, group: GroupState): Reading {
  const { text, settings } = reader;
  for (;;) {
    skipComment(reader);
    const start = reader.at;
    const first = readLocalPart(reader, true);
    if (first.message !== undefined) return { message: first.message };
    const next = text.charAt(reader.at);
    if (next === '@') {
      if (first.text === '') return readRouted(reader, start);
      reader.at++;
      const domain = readDomain(reader, settings.release >= 95);
      if (domain.text === '') return { message: domain.message ?? '' };
      return {
        address: `${first.text}@${domain.text}`,
        domain: first.text.length + 1,
        start,
        end: reader.lastComment,
      };
    }
    if (next === '' || next === ';') {
      if (first.text === '') return { message: 'empty address' };
      return { address: first.text, domain: 0, start, end: reader.lastComment };
    }
    while (text[reader.at] !== '<' && !(group.allow && text[reader.at] === ':')) {
      const word = readLocalPart(reader, false);
      if (word.message !== undefined) return { message: `${word.message} (expected word or "<")` };
    }
    if (text[reader.at] === '<') return readAngled(reader, allowNull);
    group.open = true;
    group.allow = false;
    reader.at++;
  }
}

/** `@a,@b:user@domain`. */
function readRouted(reader: AddressReader, start: number): Reading {
  const message = skipRoute(reader);
  if (message !== undefined) return { message };
  const spec = readAddrSpec(reader, '');
  if (spec.message !== undefined) return { message: spec.message };
  if (spec.domain === 0) return { message: 'domain missing in source-routed address' };
  return { address: spec.text, domain: spec.domain, start, end: reader.lastComment };
}

/** `<user@domain>`; the reader is at the first angle bracket. */
function readAngled(reader: AddressReader, allowNull: boolean): Reading {
  const { text, settings } = reader;
  let brackets = 1;
  reader.at++;
  while (settings.stripExcessAngleBrackets && text[reader.at] === '<') {
    if (brackets++ > mostBrackets) return { message: 'angle-brackets nested too deep' };
    reader.at++;
  }
  const start = reader.at;
  skipComment(reader);
  let routed = false;
  if (text[reader.at] === '@') {
    const message = skipRoute(reader);
    if (message !== undefined) return { message };
    routed = true;
  }
  let address = '';
  let domain = 0;
  if (!(allowNull && !routed && text[reader.at] === '>')) {
    const spec = readAddrSpec(reader, '>');
    if (spec.message !== undefined) return { message: spec.message };
    if (routed && spec.domain === 0) return { message: 'domain missing in source-routed address' };
    ({ text: address, domain } = spec);
  }
  const end = reader.at;
  for (; brackets > 0; brackets--) {
    if (reader.at >= text.length) return { message: "'>' missing at end of address" };
    if (text[reader.at] !== '>') return { message: mayNotFollow(text, reader.at) };
    reader.at++;
  }
  skipComment(reader);
  return { address, domain, start, end };
}
