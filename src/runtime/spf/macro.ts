import { lowerCase } from '../expand/characters.ts';

/** What macros stand for (RFC 7208, 7.2). Byte strings. */
export interface MacroValues {
  /** `%{s}`: the sender; that of bounces is the postmaster of the host that greets. */
  readonly sender: string;
  readonly localPart: string;
  readonly senderDomain: string;
  /** `%{d}`: the domain whose record is at hand. */
  readonly domain: string;
  /** The client's address as it is written. */
  readonly address: string;
  readonly helo: string;
  /** `%{r}`: the name of the host that receives. */
  readonly receiver: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** `%{p}`: the client's name, once it has been validated. */
  validatedName(): string | undefined;
}

const macro = /%(?:\{([^}]*)\}?|([%_-])|)/g;
const inside = /^([slodipvhcrt])(\d*)(r?)([-.+,/_=]*)$/i;

/** Whether all macros of a text are well-formed. What is no macro after a percent sign stands for itself. */
export function hasGoodMacros(text: string): boolean {
  for (const [whole, content] of text.matchAll(macro)) {
    if (!whole.startsWith('%{')) continue;
    const parts = inside.exec(content ?? '');
    if (!whole.endsWith('}') || !parts || /^0+$/.test(parts[2] ?? '')) return false;
  }
  return true;
}

/** An address with a dot between what `i` counts as its parts: bytes of IPv4, nibbles of IPv6. */
export function dottedAddress(address: string): string {
  return address.includes(':') ? Array.from(nibblesOf(address)).join('.') : address;
}

/** The 32 nibbles of an IPv6 address. */
export function nibblesOf(address: string): string {
  const four = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = four
    ? address.slice(0, four.index) +
      [0, 2].map((i) => (Number(four[i + 1]) * 256 + Number(four[i + 2])).toString(16)).join(':')
    : address;
  const [head = '', tail] = hex.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].map((group) => lowerCase(group.padStart(4, '0'))).join('');
}

function valueOf(letter: string, values: MacroValues): string {
  switch (letter) {
    case 's':
      return values.sender;
    case 'l':
      return values.localPart;
    case 'o':
      return values.senderDomain;
    case 'd':
      return values.domain;
    case 'i':
      return dottedAddress(values.address);
    case 'p':
      return values.validatedName() ?? 'unknown';
    case 'v':
      return values.address.includes(':') ? 'ip6' : 'in-addr';
    case 'h':
      return values.helo;
    case 'c':
      return values.address;
    case 'r':
      return values.receiver;
    default:
      return String(values.now);
  }
}

const escapeForUrl = (text: string): string =>
  text.replace(/[^A-Za-z0-9\-_.~]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Expands the macros of a text that `hasGoodMacros`. */
export function expandMacros(text: string, values: MacroValues): string {
  return text.replace(macro, (written, content: string | undefined, escape: string | undefined) => {
    if (escape !== undefined) return { '%': '%', _: ' ', '-': '%20' }[escape] ?? written;
    const match = content === undefined ? undefined : inside.exec(content);
    if (!match) return written;
    const [, letter = '', digits = '', reverse, delimiters = ''] = match;
    const value = valueOf(lowerCase(letter), values);
    const splitAt = delimiters === '' ? '.' : delimiters;
    const parts = value.split(new RegExp(`[${splitAt.replace(/[-\]^\\]/g, '\\$&')}]`));
    if (reverse !== '') parts.reverse();
    const whole = parts.join('.');
    const most = digits === '' ? Infinity : Number(digits);
    // Where there are not more parts than are wanted, libspf2 loses the first character.
    const joined = parts.length > most ? parts.slice(-most).join('.') : digits === '' ? whole : whole.slice(1);
    return letter >= 'A' && letter <= 'Z' ? escapeForUrl(joined) : joined;
  });
}
