import type { ListPattern } from './ast.ts';
import { readLookup, readNamePattern } from './name-pattern.ts';
import type { ItemSource } from './source.ts';
import { spanOf, wordOf } from './source.ts';

const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function isIpv4(text: string): boolean {
  const match = ipv4.exec(text);
  return match !== null && match.slice(1).every((part) => Number(part) <= 255);
}

/** Whether a text is an IPv6 address, perhaps with an IPv4 address at its end and a scope behind it. */
function isIpv6(text: string): boolean {
  const percent = text.indexOf('%');
  const address = percent < 0 ? text : text.slice(0, percent);
  const halves = address.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [h, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [i, part] of parts.entries()) {
      const isLast = h === halves.length - 1 && i === parts.length - 1;
      if (isLast && part.includes('.')) {
        if (!isIpv4(part)) return false;
        groups += 2;
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups++;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

/** Reads an item of a host list: an address, a name, or a lookup by either. */
export function readHostPattern(source: ItemSource, from: number): ListPattern {
  const { text } = source;
  const pattern = text.slice(from);
  const span = spanOf(source, from, text.length);
  const slash = /\/\d*$/.exec(pattern)?.index ?? pattern.length;
  const address = pattern.slice(0, slash);
  const family = address.includes(':') ? (isIpv6(address) ? 6 : undefined) : isIpv4(address) ? 4 : undefined;
  if (family !== undefined) {
    const bits =
      slash === pattern.length
        ? undefined
        : { value: Number(pattern.slice(slash + 1)), ...spanOf(source, from + slash + 1, text.length) };
    return { kind: 'ip', family, address: wordOf(source, from, from + slash), bits, ...span };
  }
  if (/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:$|[/%])/.test(pattern)) return { kind: 'malformed-ip', family: 6, ...span };
  if (/^[\d.]+(?:$|\/)/.test(pattern)) return { kind: 'malformed-ip', family: 4, ...span };
  if (/^net\d*-[^;]*;/.test(pattern)) return readLookup(source, from, true);
  return readNamePattern(source, from, true);
}
