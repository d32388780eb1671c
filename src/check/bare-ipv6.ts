import { isIpv6 } from './ip-pattern.ts';

/** A stretch of a text. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The IPv6 addresses of a list that colons separate whose own colons are not doubled. One that is doubled is no address
 * as it stands, so that it cannot be taken for one.
 *
 * @param text the list
 */
export function bareAddresses(text: string): Stretch[] {
  const found: Stretch[] = [];
  if (!/:[0-9a-f.]*:/i.test(text)) return found;
  for (const match of text.matchAll(/[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:\/\d+)?/gi)) {
    // Other items may stand before and after it without a space.
    let from = match.index + (/^(?:\d+\.\d+\.\d+\.\d+:)+(?=[0-9a-f:]*:)/i.exec(match[0])?.[0].length ?? 0);
    let to = match.index + match[0].length;
    const outside = /[\w$@{}\-*]/;
    if (outside.test(text.charAt(from - 1)) || outside.test(text.charAt(to))) continue;
    const isAddress = (): boolean => isIpv6(text.slice(from, to).replace(/\/.*$/, ''));
    if (!isAddress() && text.charAt(to - 1) === ':') to--;
    if (!isAddress() && text.charAt(from) === ':') from++;
    if (isAddress()) found.push({ from, to });
  }
  return found;
}
