/** What a text that should be an address or a network is found to be. */
export type IpPattern =
  | { readonly kind: 'address' | 'network'; readonly family: 4 | 6 }
  /** It begins like an address, and Exim says that it is malformed. */
  | { readonly kind: 'malformed'; readonly problem: string }
  | { readonly kind: 'other' };

const octet = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;

/** Whether a text is an IPv4 address, as `inet_pton` reads it: four numbers up to 255. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => octet.test(part));
}

/** Whether a text is an IPv6 address, as `inet_pton` reads it. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return false;
  let groups = 0;
  for (const [h, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [i, part] of parts.entries()) {
      if (/^[0-9a-f]{1,4}$/i.test(part)) groups++;
      else if (h === halves.length - 1 && i === parts.length - 1 && isIpv4(part)) groups += 2;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

/** What is wrong with an IPv4 address. */
function problemOfIpv4(text: string): string {
  const parts = text.split('.');
  if (parts.length < 4) return `it has ${parts.length} of four numbers`;
  if (parts.length > 4) return `it has ${parts.length} numbers instead of four`;
  const part = parts.find((each) => !octet.test(each)) ?? '';
  return part === '' ? 'a number is missing' : `${part} is no number from 0 to 255`;
}

/**
 * Reads an item of a host list as Exim does before it takes it for a name (`check_host`): an address, perhaps with a mask.
 *
 * @param text the item, without "!" before it
 */
export function readIpPattern(text: string): IpPattern {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const mask = slash < 0 ? undefined : text.slice(slash + 1);
  const plain = slash < 0 ? address.replace(/%[!-~]+$/, '') : address;
  const family = isIpv4(address) ? 4 : isIpv6(plain) ? 6 : undefined;
  if (family) {
    if (mask === undefined) return { kind: 'address', family };
    const most = family === 4 ? 32 : 128;
    if (/^\d{1,3}$/.test(mask) && Number(mask) <= most) return { kind: 'network', family };
    const problem = isIpv4(mask)
      ? 'a mask is the number of its bits, as in /24'
      : `the mask is no number from 0 to ${most}`;
    return { kind: 'malformed', problem };
  }
  if (text.includes(':')) {
    return /^[0-9a-f:.]+(?:[/%]|$)/i.test(text)
      ? { kind: 'malformed', problem: 'it is no IPv6 address' }
      : { kind: 'other' };
  }
  return /^[\d.]*$/.test(text) && text !== ''
    ? { kind: 'malformed', problem: problemOfIpv4(text) }
    : /^[\d.]+\//.test(text)
      ? { kind: 'malformed', problem: problemOfIpv4(address) }
      : { kind: 'other' };
}
