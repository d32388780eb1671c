import { lowerCase } from '../expand/characters.ts';
import { isIpAddress } from '../dns/ip-address.ts';
import { hasGoodMacros } from './macro.ts';

export type Qualifier = '+' | '-' | '~' | '?';

/** One term of a record that does something. `redirect` stands among them, for libspf2 takes it in its turn. */
export type Mechanism =
  | { readonly kind: 'all'; readonly qualifier: Qualifier }
  | {
      readonly kind: 'a' | 'mx';
      readonly qualifier: Qualifier;
      /** With its macros; empty for the domain at hand. */
      readonly domain: string;
      readonly bits4: number;
      readonly bits6: number;
    }
  | { readonly kind: 'ip4' | 'ip6'; readonly qualifier: Qualifier; readonly address: string; readonly bits: number }
  | { readonly kind: 'ptr' | 'include' | 'exists'; readonly qualifier: Qualifier; readonly domain: string }
  | { readonly kind: 'redirect'; readonly domain: string };

/** Whether a text is an SPF record at all. */
export function isRecord(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** A length of prefix: libspf2 takes no 0. */
function bitsOf(text: string | undefined, most: number): number | undefined {
  if (text === undefined) return most;
  const bits = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return bits >= 1 && bits <= most ? bits : undefined;
}

function readMechanism(qualifier: Qualifier, name: string, rest: string): Mechanism | undefined {
  switch (name) {
    case 'all':
      return rest === '' ? { kind: 'all', qualifier } : undefined;
    case 'a':
    case 'mx': {
      const match = /^(?::([^/]*(?:\/(?!\/?\d+(?:\/\/\d+)?$)[^/]*)*))?(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(rest);
      const bits4 = match && bitsOf(match[2], 32);
      const bits6 = match && bitsOf(match[3], 128);
      const domain = match?.[1] ?? '';
      if (!bits4 || !bits6 || !hasGoodMacros(domain)) return undefined;
      return { kind: name, qualifier, domain, bits4, bits6 };
    }
    case 'ip4':
    case 'ip6': {
      const match = /^:([^/]+)(?:\/(\d+))?$/.exec(rest);
      const address = match?.[1] ?? '';
      const six = name === 'ip6';
      const bits = match && bitsOf(match[2], six ? 128 : 32);
      return bits && isIpAddress(address, false) && address.includes(':') === six
        ? { kind: name, qualifier, address, bits }
        : undefined;
    }
    case 'ptr':
    case 'include':
    case 'exists': {
      const domain = rest.startsWith(':') ? rest.slice(1) : '';
      const given = rest === '' ? name === 'ptr' : rest.startsWith(':');
      return given && hasGoodMacros(domain) ? { kind: name, qualifier, domain } : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * Reads a record. Mirrors what libspf2 makes of one: a fault anywhere spoils it, modifiers that are not known are passed
 * over if their macros are good, and so is `exp`.
 *
 * @returns undefined for a record with a fault
 */
export function readRecord(text: string): readonly Mechanism[] | undefined {
  const mechanisms: Mechanism[] = [];
  for (const term of text.slice(6).split(' ')) {
    if (term === '') continue;
    const modifier = /^([a-z][a-z0-9_.-]*)=(.*)$/i.exec(term);
    if (modifier) {
      const [, name = '', value = ''] = modifier;
      if (!hasGoodMacros(value)) return undefined;
      if (lowerCase(name) === 'redirect') mechanisms.push({ kind: 'redirect', domain: value });
      continue;
    }
    const match = /^([-+~?]?)([a-z][a-z0-9_.-]*)(.*)$/i.exec(term);
    const qualifier = match?.[1] === '-' || match?.[1] === '~' || match?.[1] === '?' ? match[1] : '+';
    const mechanism = match && readMechanism(qualifier, lowerCase(match[2] ?? ''), match[3] ?? '');
    if (!mechanism) return undefined;
    mechanisms.push(mechanism);
  }
  return mechanisms;
}
