import type { CompiledDriver } from '../../compile/config.ts';
import type { Value } from '../expand/value.ts';
import type { HostLogging } from '../host/settings.ts';
import type { Run } from '../run/run.ts';
import type { Account } from '../world/world.ts';
import type { FilterService } from './filter-service.ts';
import type { DriverOptions } from './driver-options.ts';
import type { UserGroup } from './users.ts';
import type { RoutingAddress } from './routing-address.ts';

/** What for addresses are routed. */
export interface RouteMode {
  /** `none` for delivery, and for `-bt`. */
  readonly verify: 'none' | 'sender' | 'recipient' | 'expn';
  /** `-bt`: routers with `no_address_test` are passed over, and nothing is logged of what is discarded. */
  readonly addressTest: boolean;
  /** As Exim in its test mode, which is lenient with tainted arguments of `queryprogram`. */
  readonly testMode: boolean;
  readonly logging: HostLogging;
  /** Takes a message that a router has Exim send: header and body. Absent where nothing is sent. */
  readonly report?: (text: string) => void;
  /**
   * Takes a message that a Sieve filter has Exim send on behalf of a user, or of Exim itself. Absent where nothing is sent.
   *
   * @param sender of the envelope; empty for none
   */
  readonly notify?: (text: string, sender: string, user: UserGroup | undefined) => void;
  /** Interprets filter files, where something does. */
  readonly filter?: FilterService;
}

/** Where routers put addresses; those that come first are taken first. */
export interface RoutingQueues {
  readonly local: RoutingAddress[];
  readonly remote: RoutingAddress[];
  /** Those that have yet to be routed. */
  readonly fresh: RoutingAddress[];
  readonly succeeded: RoutingAddress[];
}

/** What running a router, or routing an address, comes to. */
export type RouteYield = 'ok' | 'decline' | 'pass' | 'defer' | 'fail' | 'discard' | 'rerouted';

/** A router at work on an address. */
export interface RouterSite {
  readonly run: Run;
  readonly router: CompiledDriver;
  readonly options: DriverOptions;
  readonly address: RoutingAddress;
  readonly mode: RouteMode;
  readonly queues: RoutingQueues;
  /** The user that `check_local_user` found. */
  account: Account | undefined;
  /** `$home` (`deliver_home`). */
  home: Value | undefined;
  /** `$domain_data` and `$local_part_data` (`deliver_domain_data`, `deliver_localpart_data`). */
  domainData: Value | undefined;
  localPartData: Value | undefined;
}

/** Makes queues with nothing on them. */
export function emptyQueues(): RoutingQueues {
  return { local: [], remote: [], fresh: [], succeeded: [] };
}

/** Gives a variable of the address at hand a value, or takes it away. */
export function setValue(run: Run, name: string, value: Value | undefined): void {
  if (value === undefined) run.values.delete(name);
  else run.values.set(name, value);
}
