import { quoted } from '../../../grammar/expansion/messages.ts';
import type { AddressWords } from '../dns/ip-address.ts';
import { addressWords, isIpAddress } from '../dns/ip-address.ts';
import { isAlphanumeric, isDigit } from '../expand/characters.ts';
import type { LookupType } from '../lookup/types.ts';
import type { PatternLanguage, StringPattern } from './string-pattern.ts';
import { stringPattern } from './string-pattern.ts';

/** A lookup whose key is the host's address, masked. */
export interface NetLookup {
  /** Undefined for a type that there is not; then `message` says so. */
  readonly type: LookupType | undefined;
  readonly message: string;
  /** How many bits of the address count; -1 for all, with no mask written. */
  readonly mask: number;
  readonly argument: string;
}

/** An item of a host list, taken apart. */
export type HostPattern =
  | { readonly kind: 'any' | 'empty' | 'primary-host' | 'local-addresses' }
  | { readonly kind: 'ip'; readonly words: AddressWords; readonly bits: number }
  /** Something that was probably meant to be an IP address. */
  | { readonly kind: 'malformed'; readonly message: string }
  | {
      readonly kind: 'other';
      readonly text: string;
      /** As a lookup by address: always with `net…-` before it, without only where nothing but addresses can match. */
      readonly net: { readonly lookup: NetLookup; readonly explicit: boolean } | undefined;
      /** It begins with `net`, digits and something else, so that it is no lookup by address at all. */
      readonly neverNet: boolean;
      /** A plain host name, of which the addresses are looked up. */
      readonly isName: boolean;
      readonly pattern: StringPattern;
    };

/** Takes a pattern apart that is matched as `check_host` does. */
export function hostPattern(pattern: string, language: PatternLanguage): HostPattern {
  if (pattern === '*') return { kind: 'any' };
  if (pattern === '') return { kind: 'empty' };
  if (pattern === '@') return { kind: 'primary-host' };
  if (pattern === '@[]') return { kind: 'local-addresses' };
  const syntax = isIpAddress(pattern, true, language.target.version);
  if (syntax) {
    const { maskOffset } = syntax;
    const words = addressWords(maskOffset === 0 ? pattern : pattern.slice(0, maskOffset));
    const bits = maskOffset === 0 ? 128 : Number.parseInt(pattern.slice(maskOffset + 1), 10) || 0;
    if (words) return { kind: 'ip', words, bits };
  }
  const message = malformedAddress(pattern, language.release);
  if (message !== undefined) return { kind: 'malformed', message };
  const semicolon = pattern.indexOf(';');
  const prefix = semicolon < 0 ? null : /^net(\d*)(-?)/.exec(pattern);
  const explicit = prefix?.[2] === '-';
  const from = explicit ? prefix[0].length : 0;
  const mask = explicit && prefix[1] !== '' ? Number(prefix[1]) : -1;
  return {
    kind: 'other',
    text: pattern,
    net: semicolon < 0 ? undefined : { lookup: netLookup(pattern, from, semicolon, mask, language), explicit },
    neverNet: prefix !== null && !explicit,
    isName: isHostName(pattern, language.allowUtf8Domains),
    pattern: stringPattern(pattern, true, language),
  };
}

/** Exim's error for a pattern that looks like an address, but is none. */
function malformedAddress(pattern: string, release: number): string | undefined {
  const shown = (family: string, end: number): string =>
    `malformed ${family} address or address mask${release >= 97 ? `: ${pattern.slice(0, end)}` : ''}`;
  if (release >= 98 && pattern.includes(':')) {
    const end = /^[0-9a-fA-F:.]*/.exec(pattern)?.[0].length ?? 0;
    const next = pattern.charAt(end);
    return next === '' || ((next === '/' || next === '%') && end > 0) ? shown('IPv6', end) : undefined;
  }
  let end = 0;
  while (end < pattern.length && (pattern[end] === '.' || isDigit(pattern.charCodeAt(end)))) end++;
  return end === pattern.length || (pattern[end] === '/' && end > 0) ? shown('IPv4', end) : undefined;
}

function netLookup(
  pattern: string,
  from: number,
  semicolon: number,
  mask: number,
  { lookups, release }: PatternLanguage,
): NetLookup {
  const comma = release >= 94 ? pattern.indexOf(',') : -1;
  const hasOptions = comma >= 0 && comma < semicolon;
  const name = pattern.slice(from, hasOptions ? comma : semicolon);
  const style = lookups.get(name)?.style;
  const options = hasOptions ? pattern.slice(comma + 1, semicolon) : undefined;
  const written = pattern.slice(from, semicolon);
  return {
    type: style && { written, name, style, partial: -1, affix: '', star: '', options },
    message: `unknown lookup type ${quoted(name, release)}`,
    mask,
    argument: pattern.slice(semicolon + 1),
  };
}

/** Whether a text holds nothing but what may stand in a domain name; underscores, sadly, are common. */
function isHostName(text: string, utf8: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const fits = isAlphanumeric(code) || code === 46 || code === 45 || code === 95 || (utf8 && code >= 128);
    if (!fits) return false;
  }
  return true;
}
