import { lowerCase } from '../expand/characters.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import { flagSetting, stringSetting } from '../../compile/config.ts';
import { splitList } from '../../../grammar/list/split.ts';
import type { MatchContext } from '../match/types.ts';

/** The main options that say how hosts are found. */
export interface HostSettings {
  /** Whether IPv6 is compiled in and not switched off. */
  readonly ipv6: boolean;
  readonly allowMxToIp: boolean;
  readonly dnsIpv4Lookup: string | undefined;
  readonly dnsAgainMeansNonexist: string | undefined;
  readonly hostsTreatAsLocal: string | undefined;
  /** The methods of `host_lookup_order`, in lower case. */
  readonly lookupOrder: readonly string[];
}

const known = new WeakMap<CompiledConfig, HostSettings>();

/** What a configuration says of finding hosts; worked out once. */
export function hostSettings(config: CompiledConfig): HostSettings {
  const before = known.get(config);
  if (before) return before;
  const flag = (name: string): boolean => flagSetting(config.main, name, false);
  const settings: HostSettings = {
    ipv6: config.target.features.has('ipv6') && !flag('disable_ipv6'),
    allowMxToIp: flag('allow_mx_to_ip'),
    dnsIpv4Lookup: stringSetting(config.main, 'dns_ipv4_lookup'),
    dnsAgainMeansNonexist: stringSetting(config.main, 'dns_again_means_nonexist'),
    hostsTreatAsLocal: stringSetting(config.main, 'hosts_treat_as_local'),
    lookupOrder: splitList(stringSetting(config.main, 'host_lookup_order') ?? 'bydns:byaddr').map((method) =>
      lowerCase(method),
    ),
  };
  known.set(config, settings);
  return settings;
}

/** What finding a host needs beside lists: how log lines are to be written. */
export interface HostLogging {
  /** Whether failed lookups are logged: not in tests such as `-bt`, but with `-bh`. */
  readonly logsFailures: boolean;
  /** What is known of the client, where one is talking and no message has been accepted yet. */
  connectionInfo?(): string | undefined;
}

/** Logs that a host could not be found, where that is wanted. */
export function logFailure(line: string, context: MatchContext, { logsFailures }: HostLogging): void {
  if (logsFailures && context.logs('host_lookup_failed')) context.log(line, false);
}
