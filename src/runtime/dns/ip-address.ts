import type { Version } from '../../catalogue/version.ts';
import { compareVersions } from '../../catalogue/version.ts';

/** An address as 32-bit words: one for IPv4, four for IPv6. */
export type AddressWords = readonly number[];

/** Reads an IPv4 address as `inet_pton` does: four decimal numbers, no leading zeros. */
export function readIpv4(text: string): AddressWords | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let word = 0;
  for (let i = 1; i <= 4; i++) {
    const digits = match[i] ?? '';
    const value = Number(digits);
    if (value > 255 || (digits.length > 1 && digits.startsWith('0'))) return undefined;
    word = word * 256 + value;
  }
  return [word];
}

/** Reads an IPv6 address as `inet_pton` does; it may end with an IPv4 address, and may not have a scope. */
export function readIpv6(text: string): AddressWords | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups: number[][] = [];
  for (const [h, half] of halves.entries()) {
    const values: number[] = [];
    if (half !== '') {
      const parts = half.split(':');
      for (const [i, part] of parts.entries()) {
        if (h === halves.length - 1 && i === parts.length - 1 && part.includes('.')) {
          const last = readIpv4(part)?.[0];
          if (last === undefined) return undefined;
          values.push(Math.floor(last / 65536), last % 65536);
        } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) values.push(Number.parseInt(part, 16));
        else return undefined;
      }
    }
    groups.push(values);
  }
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return [0, 2, 4, 6].map((i) => (all[i] ?? 0) * 65536 + (all[i + 1] ?? 0));
}

/** What `isIpAddress` finds: the family, and where the slash of the mask stands (0 where there is none). */
export interface IpSyntax {
  readonly family: 4 | 6;
  readonly maskOffset: number;
}

/**
 * Whether a text is an IP address, as Exim's `string_is_ip_address` has it: a colon makes it IPv6, which may have a scope
 * (`%eth0`).
 *
 * @param mask whether a mask may follow
 * @param version before 4.97, numbers with leading zeros pass in IPv4 addresses
 */
export function isIpAddress(text: string, mask: boolean, version?: Version): IpSyntax | undefined {
  let address = text;
  let maskOffset = 0;
  const slash = text.indexOf('/');
  if (slash >= 0) {
    if (!mask || !/^[ \t\n\v\f\r]*[+-]?\d*$/.test(text.slice(slash + 1)) || text.slice(slash + 1).includes('-')) {
      return undefined;
    }
    maskOffset = slash;
    address = text.slice(0, slash);
  }
  const percent = address.indexOf('%');
  if (percent >= 0) {
    if (slash >= 0 || !address.includes(':')) return undefined;
    address = address.slice(0, percent);
  }
  if (address.includes(':')) return readIpv6(address) ? { family: 6, maskOffset } : undefined;
  if (version !== undefined && compareVersions(version, '4.97') < 0) {
    address = address.replace(/(^|\.)0+(?=\d)/g, '$1');
  }
  return readIpv4(address) ? { family: 4, maskOffset } : undefined;
}

/**
 * An address in binary, as Exim's `host_aton` gives it; a scope is left out.
 *
 * @returns undefined for what is no address
 */
export function addressWords(text: string): AddressWords | undefined {
  if (!text.includes(':')) return readIpv4(text.replace(/(^|\.)0+(?=\d)/g, '$1'));
  const percent = text.indexOf('%');
  return readIpv6(percent < 0 ? text : text.slice(0, percent));
}

/**
 * Whether a host lies in a network: Exim's `host_is_in_net`. An IPv4 address in IPv6 form counts as IPv4.
 *
 * @param host an address without a mask
 * @param net an address, perhaps with a mask
 */
export function isInNet(host: string, net: string): boolean {
  const slash = net.indexOf('/');
  const address = addressWords(slash < 0 ? net : net.slice(0, slash));
  let incoming = addressWords(host);
  if (!address || !incoming) return false;
  let bits = slash < 0 ? 99999 : Number.parseInt(net.slice(slash + 1), 10) || 0;
  if (incoming.length === 4 && incoming[0] === 0 && incoming[1] === 0 && incoming[2] === 0xffff) {
    incoming = incoming.slice(3);
  }
  if (incoming.length !== address.length) return false;
  for (const [i, word] of address.entries()) {
    if (bits <= 0) return true;
    const mask = bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
    bits -= 32;
    if ((((incoming[i] ?? 0) ^ word) & mask) >>> 0 !== 0) return false;
  }
  return true;
}

/** An address as `inet_ntop` writes it: lower case, the longest run of zeros as a double colon. */
export function formatAddress(words: AddressWords): string {
  if (words.length === 1) return formatIpv4(words[0] ?? 0);
  const groups = words.flatMap((word) => [Math.floor(word / 65536), word % 65536]);
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8;) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > bestLength) {
      bestStart = i;
      bestLength = end - i;
    }
    i = Math.max(end, i + 1);
  }
  // Addresses that hold an IPv4 address end in dotted form: ::a.b.c.d and ::ffff:a.b.c.d.
  if (bestStart === 0 && (bestLength === 6 || (bestLength === 5 && groups[5] === 0xffff))) {
    return `::${bestLength === 5 ? 'ffff:' : ''}${formatIpv4(words[3] ?? 0)}`;
  }
  const hex = groups.map((group) => group.toString(16));
  if (bestStart < 0) return hex.join(':');
  return `${hex.slice(0, bestStart).join(':')}::${hex.slice(bestStart + bestLength).join(':')}`;
}

/** An address with all its digits: `2001:0db8:0000:…` (`host_nmtoa`). */
export function wholeAddress(words: AddressWords): string {
  if (words.length === 1) return formatIpv4(words[0] ?? 0);
  const groups = words.flatMap((word) => [Math.floor(word / 65536), word % 65536]);
  return groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
}

function formatIpv4(word: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(word / 2 ** shift) % 256).join('.');
}

/**
 * The name under which the DNS holds an address's PTR record: Exim's `dns_build_reverse`.
 *
 * @param address a valid address
 */
export function reverseName(address: string): string {
  if (!address.includes(':')) return `${address.split('.').slice(-4).reverse().join('.')}.in-addr.arpa`;
  const nibbles = (addressWords(address) ?? [0, 0, 0, 0]).map((word) => word.toString(16).padStart(8, '0')).join('');
  return `${Array.from(nibbles).reverse().join('.')}.ip6.arpa.`;
}
