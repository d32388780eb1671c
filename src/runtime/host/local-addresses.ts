import { quoted } from '../../../grammar/expansion/messages.ts';
import { splitList } from '../../../grammar/list/split.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import { stringSetting } from '../../compile/config.ts';
import { isIpAddress } from '../dns/ip-address.ts';
import type { MatchContext } from '../match/types.ts';
import { PanicDie } from '../panic.ts';
import { hostSettings } from './settings.ts';

/** The default of `local_interfaces`: every address of the machine. */
const everyInterface = '<; ::0 ; 0.0.0.0';

/** An address without the port that may stand behind it: `[::1]:25`, `192.0.2.1.25` (`host_address_extract_port`). */
export function withoutPort(address: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(address);
  if (bracketed) return bracketed[1] ?? '';
  return /^(\d+\.\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1] ?? /^([^.]*:[^.]*)\.\d+$/.exec(address)?.[1] ?? address;
}

const kept = new WeakMap<CompiledConfig, { readonly world: unknown; readonly addresses: readonly string[] }>();

/**
 * The addresses of this host: those of `local_interfaces` and `extra_local_interfaces`, in which `0.0.0.0` and `::0`
 * stand for those of the machine. Mirrors `host_find_interfaces`.
 *
 * @throws PanicDie where an option holds something else
 */
export function localAddresses(context: MatchContext): readonly string[] {
  const { config, release } = context;
  const { world } = context.lookups;
  const before = kept.get(config);
  if (before?.world === world) return before.addresses;
  const { ipv6 } = hostSettings(config);
  const addresses: string[] = [];
  for (const [option, byDefault] of [
    ['local_interfaces', everyInterface],
    ['extra_local_interfaces', ''],
  ] as const) {
    for (const item of splitList(stringSetting(config.main, option) ?? byDefault)) {
      const address = withoutPort(item);
      const syntax = isIpAddress(address, false, config.target.version);
      if (!syntax) {
        const line = `Malformed IP address ${quoted(address, release)} in ${option}`;
        context.log(line, true);
        throw new PanicDie(line);
      }
      if (syntax.family === 6 && !ipv6) continue;
      if (address === '0.0.0.0') addresses.push(...world.interfaces.filter((each) => !each.includes(':')));
      else if (address === '::0') addresses.push(...world.interfaces.filter((each) => each.includes(':')));
      else addresses.push(address);
    }
  }
  const unique = [...new Set(addresses)];
  kept.set(config, { world, addresses: unique });
  return unique;
}
