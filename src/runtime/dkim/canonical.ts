import { lowerCase } from '../expand/characters.ts';

/** How header lines or a body are made the same before they are hashed (RFC 6376, 3.4). */
export type Canonicalization = 'simple' | 'relaxed';

/**
 * A header line in relaxed form: its name in lower case, unfolded, white space squeezed. Mirrors `pdkim_relax_header_n`.
 *
 * @param header the whole line with its folds; how lines end does not matter
 * @param newline whether a CRLF is to follow
 */
export function relaxHeader(header: string, newline: boolean): string {
  const flat = header.replace(/[\r\n]/g, '').replace(/[ \t]+/g, ' ');
  const colon = flat.indexOf(':');
  const end = newline ? '\r\n' : '';
  if (colon < 0) return lowerCase(flat).replace(/ $/, '') + end;
  const name = lowerCase(flat.slice(0, colon)).replace(/ $/, '');
  const value = flat.slice(colon + 1).replace(/^ /, '');
  const whole = `${name}:${value}`;
  return (whole.endsWith(' ') ? whole.slice(0, -1) : whole) + end;
}

/** What a body comes to before it is hashed, and how much of it there is. */
export interface CanonicalBody {
  readonly bytes: string;
  /** How many bytes the limit of `l=` has let through. */
  readonly length: number;
}

/**
 * A body in canonical form, with CRLF. Mirrors `pdkim_bodyline_complete` and what stands around it: of an empty body
 * nothing is left in either form, though RFC 6376 would have a CRLF in the simple one.
 *
 * @param body its lines end with a newline
 * @param limit `l=`; negative for none
 */
export function canonicalBody(body: string, canon: Canonicalization, limit = -1): CanonicalBody {
  const lines = body.split('\n');
  // What follows the last newline is no line.
  lines.pop();
  const parts: string[] = [];
  let blank = 0;
  for (const line of lines) {
    if (canon === 'simple' ? line === '' : /^[ \t]*$/.test(line)) {
      blank++;
      continue;
    }
    for (; blank > 0; blank--) parts.push('\r\n');
    parts.push(canon === 'simple' ? line : line.replace(/[ \t]+/g, ' ').replace(/ $/, ''), '\r\n');
  }
  if (parts.length === 0 && blank > 0 && canon === 'simple') parts.push('\r\n');
  const whole = parts.join('');
  const bytes = limit >= 0 ? whole.slice(0, limit) : whole;
  return { bytes, length: bytes.length };
}
