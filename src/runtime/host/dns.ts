import { dnsLookup } from '../dns/lookup.ts';
import type { DnsContext, DnsResult } from '../dns/types.ts';
import type { MatchContext } from '../match/types.ts';
import type { RecordType } from '../world/world.ts';

/** In what DNS lookups for hosts are made. */
export function dnsContextOf({ config, lookups }: MatchContext): DnsContext {
  const { world, state, services, settings } = lookups;
  return { world, version: config.target.version, state: state.dns, services, settings };
}

/** Looks a name up in the DNS. */
export function lookUpName(name: string, type: RecordType, context: MatchContext): DnsResult {
  return dnsLookup(name, type, dnsContextOf(context));
}
