import type { CompiledConfig, CompiledDriver } from '../../compile/config.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { HostItem } from '../state/address.ts';

/* What addresses must have in common to be delivered together. */

/** Whether two lists of hosts are the same, those of one preference in any order. Mirrors `same_hosts`. */
export function sameHosts(one: readonly HostItem[], two: readonly HostItem[]): boolean {
  if (one === two) return true;
  if (one.length !== two.length) return false;
  for (let at = 0; at < one.length; at++) {
    const a = one[at];
    const b = two[at];
    if (!a || !b) return false;
    if (a.name === b.name) {
      if ((a.port ?? -1) !== (b.port ?? -1) || a.dnssec !== b.dnssec) return false;
      continue;
    }
    if (a.mx === undefined || a.mx === -1) return false;
    let end = at;
    while (one[end + 1]?.mx === a.mx && two[end + 1]?.mx === b.mx && end + 1 < one.length) end++;
    if (end === at) return false;
    const names = new Set(two.slice(at, end + 1).map(({ name }) => name));
    if (!one.slice(at, end + 1).every(({ name }) => names.has(name))) return false;
    at = end;
  }
  return true;
}

/** Whether errors addresses and header changes of two addresses are the same. */
export function sameEnvelope({ propagated: a }: RoutingAddress, { propagated: b }: RoutingAddress): boolean {
  return (
    a.errorsAddress === b.errorsAddress &&
    a.removeHeaders === b.removeHeaders &&
    a.extraHeaders.length === b.extraHeaders.length &&
    a.extraHeaders.every((line, index) => line === b.extraHeaders[index])
  );
}

/** Whether a transport would run as the same user for two addresses. Mirrors `same_ugid`. */
export function sameUser(transport: CompiledDriver, a: RoutingAddress, b: RoutingAddress): boolean {
  const set = (name: string): boolean => transport.options.has(name);
  if (!set('user') && !set('pipe_as_creator')) {
    if (a.uid !== b.uid || (a.uid !== undefined && a.initgroups !== b.initgroups)) return false;
  }
  return set('group') || a.gid === b.gid;
}

/**
 * Whether one of the options of a transport that are its driver's own mentions a variable, or one whose name begins with its
 * name. Mirrors `readconf_depends`, which looks at the first place only.
 */
export function dependsOn(transport: CompiledDriver, variable: string, { catalogue }: CompiledConfig): boolean {
  const { driver } = transport;
  const own = driver && catalogue.options(`transport/${driver.name}`);
  for (const [name, { value }] of transport.options) {
    if (value.kind !== 'string' || own?.has(name) !== true) continue;
    const at = value.value.indexOf(variable);
    if (at <= 0 || !'${'.includes(value.value.charAt(at - 1))) continue;
    if (!/[a-z0-9]/i.test(value.value.charAt(at + variable.length))) return true;
  }
  return false;
}
