import { quoted } from '../../../grammar/expansion/messages.ts';
import { isAlphanumeric, skipSpace } from '../expand/characters.ts';
import type { AddressSettings } from './settings.ts';

/** An address being read: `at` moves on. Texts end at a NUL, as in C. */
export interface AddressReader {
  readonly text: string;
  at: number;
  /** Where white space and comments last began to be skipped, so that those at the end of an address can be left out. */
  lastComment: number;
  readonly settings: AddressSettings;
}

/** One piece of an address. Where there is a message, the piece is not right. */
export interface AddressPart {
  readonly text: string;
  readonly message?: string;
}

/** The code of the next character; 0 at the end. */
export function peek({ text, at }: AddressReader): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}

const backslash = 92;
const dot = 46;
const hyphen = 45;

/** Skips white space and comments (`skip_comment`). */
export function skipComment(reader: AddressReader): void {
  const { text } = reader;
  reader.lastComment = reader.at;
  while (reader.at < text.length) {
    reader.at = skipSpace(text, reader.at);
    if (text[reader.at] !== '(') break;
    let level = 1;
    for (reader.at++; reader.at < text.length; reader.at++) {
      const char = text[reader.at];
      if (char === '(') level++;
      else if (char === ')') {
        if (--level <= 0) {
          reader.at++;
          break;
        }
      } else if (char === '\\' && reader.at + 1 < text.length) reader.at++;
    }
  }
}

/** What may not stand in a word outside quotes: controls, space, and RFC 2822's specials. */
function isControlOrSpecial(code: number): boolean {
  return code < 33 || code === 127 || '()<>@,;:\\".[]'.includes(String.fromCharCode(code));
}

function isHexOrDot(code: number): boolean {
  return code === dot || code === 58 || (isAlphanumeric(code) && (code | 32) <= 102);
}

/** The length of the UTF-8 character at a place; 0 where there is none, -1 where it is malformed. */
function utf8Length(text: string, at: number): number {
  const lead = text.charCodeAt(at);
  if ((lead & 0xc0) !== 0xc0) return 0;
  let more = 1;
  while (more < 6 && (lead & (0x40 >> more)) !== 0) more++;
  if (more === 6) return -1;
  for (let i = 1; i <= more; i++) {
    if (((at + i < text.length ? text.charCodeAt(at + i) : 0) & 0xc0) !== 0x80) return -1;
  }
  return more + 1;
}

/** An address literal in brackets; the reader is at its bracket. */
function readLiteral(reader: AddressReader, anyPrintable: boolean): AddressPart {
  const { text, settings } = reader;
  const start = reader.at;
  reader.at++;
  if (/^ipv[46]:/i.test(text.slice(reader.at, reader.at + 5))) reader.at += 5;
  for (; ; reader.at++) {
    const code = peek(reader);
    const belongs = anyPrintable ? (code >= 33 && code <= 90) || (code >= 94 && code <= 126) : isHexOrDot(code);
    if (!belongs) break;
  }
  const closed = text[reader.at] === ']';
  if (closed) reader.at++;
  const literal = text.slice(start, reader.at);
  skipComment(reader);
  if (!settings.allowDomainLiterals && !anyPrintable) return { text: '', message: 'domain literals not allowed' };
  return closed ? { text: literal } : { text: '', message: 'malformed domain literal' };
}

/**
 * Reads a domain (`read_domain`).
 *
 * @param anyLiteral whether an address literal may hold anything, and needs no leave (from 4.95 on, where a bare
 *   address is read)
 */
export function readDomain(reader: AddressReader, anyLiteral: boolean): AddressPart {
  const { text, settings } = reader;
  skipComment(reader);
  if (text[reader.at] === '[') return readLiteral(reader, anyLiteral);
  let domain = '';
  for (;;) {
    const start = reader.at;
    if (peek(reader) !== hyphen) {
      for (;;) {
        const code = peek(reader);
        if (isAlphanumeric(code) || code === hyphen) {
          reader.at++;
          continue;
        }
        const length = settings.allowUtf8Domains ? utf8Length(text, reader.at) : 0;
        if (length === 0) break;
        if (length < 0) return { text: '', message: 'invalid UTF-8 byte sequence' };
        reader.at += length;
      }
    }
    const label = text.slice(start, reader.at);
    skipComment(reader);
    if (label === '') {
      if (settings.stripTrailingDot && domain !== '' && text[reader.at] !== '.') return { text: domain.slice(0, -1) };
      return { text: '', message: 'domain missing or malformed' };
    }
    domain += label;
    if (text[reader.at] !== '.') return { text: domain };
    domain += '.';
    reader.at++;
    skipComment(reader);
  }
}

/**
 * Reads words separated by dots: a local part, or part of a phrase (`read_local_part`).
 *
 * @param allowNull whether it may be empty
 */
export function readLocalPart(reader: AddressReader, allowNull: boolean): AddressPart {
  const { text } = reader;
  let part = '';
  for (;;) {
    skipComment(reader);
    const before = part.length;
    if (text[reader.at] === '"') {
      const start = reader.at;
      for (reader.at++; reader.at < text.length && text[reader.at] !== '"'; reader.at++) {
        if (text[reader.at] === '\\' && reader.at + 1 < text.length) reader.at++;
      }
      part += text.slice(start, reader.at);
      if (reader.at >= text.length) return { text: part, message: 'unmatched doublequote in local part' };
      part += '"';
      reader.at++;
    } else {
      const start = reader.at;
      for (; ; reader.at++) {
        const code = peek(reader);
        if (code === backslash) {
          if (reader.at + 1 < text.length) reader.at++;
        } else if (isControlOrSpecial(code)) break;
      }
      part += text.slice(start, reader.at);
    }
    skipComment(reader);
    if (part.length === before && text[reader.at] !== '.') {
      return part === '' && !allowNull ? { text: part, message: 'missing or malformed local part' } : { text: part };
    }
    if (text[reader.at] !== '.') return { text: part };
    while (text[reader.at] === '.') {
      part += '.';
      reader.at++;
    }
  }
}

/**
 * Passes over a source route, which means nothing any more (`read_route`).
 *
 * @returns Exim's message where it is malformed
 */
export function skipRoute(reader: AddressReader): string | undefined {
  const { text } = reader;
  let commas = false;
  let message: string | undefined;
  while (text[reader.at] === '@') {
    reader.at++;
    const domain = readDomain(reader, false);
    message = domain.message;
    if (domain.text === '') return message;
    if (text[reader.at] !== ',') break;
    reader.at++;
    commas = true;
    skipComment(reader);
  }
  if (text[reader.at] === ':') reader.at++;
  else message = commas ? 'colon expected after route list' : 'no local part';
  skipComment(reader);
  return message;
}

/** A local part and perhaps a domain, as they were read. */
export interface AddrSpec {
  readonly text: string;
  /** Where the domain begins in `text`; 0 where there is none. */
  readonly domain: number;
  readonly message?: string;
}

/**
 * Reads an address without a phrase (`read_addr_spec`).
 *
 * @param terminator what may follow in place of the "@" and the domain
 */
export function readAddrSpec(reader: AddressReader, terminator: '' | '>'): AddrSpec {
  const { text, settings } = reader;
  const local = readLocalPart(reader, false);
  if (local.message !== undefined) return { text: local.text, domain: 0, message: local.message };
  const next = text.charAt(reader.at);
  if (next === terminator) return { text: local.text, domain: 0 };
  if (next !== '@') {
    const message = `"@" or "." expected after ${quoted(local.text, settings.release)}`;
    return { text: local.text, domain: 0, message };
  }
  reader.at++;
  const domain = readDomain(reader, false);
  const address = `${local.text}@${domain.text}`;
  return {
    text: address,
    domain: local.text.length + 1,
    ...(domain.message === undefined ? {} : { message: domain.message }),
  };
}
