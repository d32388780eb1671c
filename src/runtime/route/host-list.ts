import { listReader, nextInList } from '../../../grammar/list/split.ts';
import { noMx } from '../host/local-hosts.ts';
import type { HostItem } from '../state/address.ts';
import type { Random } from '../world/world.ts';

/**
 * Makes a list of hosts of what is configured, in the order in which they are to be tried. Mirrors `host_build_hostlist`:
 * a `+` by itself separates groups within which the order is random.
 */
export function buildHostList(list: string, randomize: boolean, random: Random): HostItem[] {
  const keyed: { readonly host: HostItem; readonly key: number }[] = [];
  let mx = randomize ? noMx - 1 : noMx;
  const reader = listReader(list);
  for (let name = nextInList(reader); name !== undefined; name = nextInList(reader)) {
    if (name === '+') {
      if (randomize) mx--;
      continue;
    }
    const key = randomize ? -mx * 1000 + random.below(1000) : 0;
    keyed.push({ host: { name, mx, status: 'unknown' }, key });
  }
  // The sort is stable, as Exim's insertion is.
  return keyed.sort((a, b) => a.key - b.key).map(({ host }) => host);
}

/** A host's name without the port behind it: `name:1234` or `[address]:1234`. Mirrors `host_item_get_port`. */
export function takePort(name: string): { readonly name: string; readonly port?: number } {
  const bracketed = /^\[([^]*)\]:(\d+)$/.exec(name);
  if (bracketed) return { name: bracketed[1] ?? '', port: Number(bracketed[2]) };
  const plain = /^([^:]+):(\d+)$/.exec(name);
  return plain ? { name: plain[1] ?? '', port: Number(plain[2]) } : { name };
}
