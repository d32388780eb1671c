import type { RoutingAddress } from '../route/routing-address.ts';
import { isFile } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';
import type { Address } from '../state/address.ts';

/** Variables that stand by name while addresses are delivered to. */
const names = ['host', 'host_address', 'host_port', 'address_file', 'address_pipe', 'return_path', 'home'] as const;

/**
 * The address as variables show it: a file or pipe has the local part of its parent; of several addresses only what they
 * have in common is known.
 *
 * @returns undefined for no address at all
 */
export function visibleAddress(addresses: readonly RoutingAddress[]): Address | undefined {
  const [first, ...others] = addresses;
  if (!first) return undefined;
  if (others.length === 0) {
    const { parent } = first;
    if (!first.special || !parent) return { ...first, homeDirectory: undefined };
    const { localPart, localPartCaseful, prefix, prefixVariable, suffix, suffixVariable } = parent;
    const affixes = { prefix, prefixVariable, suffix, suffixVariable };
    return { ...first, localPart, localPartCaseful, ...affixes, homeDirectory: undefined };
  }
  const { domain, selfHostname } = first;
  return {
    ...first,
    parent: undefined,
    localPart: '',
    localPartCaseful: '',
    prefix: undefined,
    prefixVariable: undefined,
    suffix: undefined,
    suffixVariable: undefined,
    domain: others.every((each) => each.domain === domain) ? domain : '',
    selfHostname: others.every((each) => each.selfHostname === selfHostname) ? selfHostname : undefined,
    homeDirectory: undefined,
  };
}

/** What the variables of addresses may be changed to while they are delivered to. */
export interface AddressScope {
  setHome(home: string | undefined): void;
  setReturnPath(path: string): void;
}

/**
 * Runs something with the variables of one or more addresses set: `$local_part`, `$domain`, `$host`, `$address_pipe` and so
 * on. Mirrors `deliver_set_expansions`. `$home` has no value at first.
 */
export function withAddresses<T>(
  addresses: readonly RoutingAddress[],
  run: Run,
  action: (scope: AddressScope) => T,
): T {
  const before = run.address;
  const saved = names.map((name) => [name, run.values.get(name)] as const);
  for (const name of names) if (name !== 'return_path') run.values.delete(name);
  const [first] = addresses;
  run.address = visibleAddress(addresses);
  const [host] = first?.hosts ?? [];
  if (host) {
    run.values.set('host', host.name);
    run.values.set('host_address', host.address ?? '');
    run.values.set('host_port', String(host.port ?? 0));
  }
  if (first && isFile(first)) run.values.set('address_file', first.address);
  else if (first?.special === 'pipe') run.values.set('address_pipe', first.address);
  try {
    return action({
      setHome(home) {
        if (run.address) run.address = { ...run.address, homeDirectory: home };
      },
      setReturnPath(path) {
        run.values.set('return_path', path);
      },
    });
  } finally {
    run.address = before;
    for (const [name, value] of saved) {
      if (value === undefined) run.values.delete(name);
      else run.values.set(name, value);
    }
  }
}
