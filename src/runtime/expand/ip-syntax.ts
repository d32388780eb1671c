import { isIpAddress } from '../dns/ip-address.ts';
import type { Dialect } from './dialect.ts';

/** An address that may stand where no mask is allowed. */
export interface PlainAddress {
  readonly family: 4 | 6;
  /** Without what passes though it should not. */
  readonly address: string;
}

/**
 * Reads an IP address that should have no mask. Before 4.96 Exim looked no further than the slash once it had met a
 * double colon.
 */
export function plainAddress(text: string, { release, target }: Dialect): PlainAddress | undefined {
  const slash = release < 96 && text.includes('::') ? text.indexOf('/') : -1;
  const address = slash < 0 ? text : text.slice(0, slash);
  const syntax = isIpAddress(address, false, target.version);
  return syntax && { family: syntax.family, address };
}
