import type { RoutingAddress } from '../../route/routing-address.ts';

/**
 * The address for RCPT: with prefix and suffix only where they are wanted. Mirrors `transport_rcpt_address`.
 *
 * @param withAffixes the option `rcpt_include_affixes`
 */
export function rcptAddress({ address, prefix, suffix }: RoutingAddress, withAffixes: boolean): string {
  if (withAffixes || (prefix === undefined && suffix === undefined)) return address;
  const from = prefix?.length ?? 0;
  if (suffix === undefined) return address.slice(from);
  const at = address.lastIndexOf('@');
  return `${address.slice(from, at - suffix.length)}${address.slice(at)}`;
}
