import type { CompiledDriver } from '../../compile/config.ts';
import { lowerCase } from '../expand/characters.ts';
import { findRetryRule } from '../retry/find-rule.ts';
import { driverOptions } from '../route/driver-options.ts';
import { expandText } from '../route/expand-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';
import type { HostItem } from '../state/address.ts';
import type { DeliveryState } from './delivery-state.ts';
import { retryErrno } from './retry-errno.ts';
import type { RetryRecord } from './retry-record.ts';
import { retryRecord } from './retry-record.ts';
import type { AddressOutcome } from './types.ts';

/** Ports that go by a name. */
const namedPorts: Readonly<Record<string, number>> = {
  smtp: 25,
  smtps: 465,
  submissions: 465,
  submission: 587,
  lmtp: 24,
};

/** The port that a transport connects to where a host has none of its own. */
function defaultPort(transport: CompiledDriver, run: Run): number {
  const text = driverOptions(transport, run.config).text('port') ?? '';
  const expanded = expandText(text, run);
  const port = expanded.status === 'value' ? expanded.value : text;
  return /^\d+$/.test(port) ? Number(port) : (namedPorts[port] ?? 25);
}

/** The key of a host in the retry database (`retry_check_address`). */
export function hostRetryKey(
  transport: CompiledDriver,
  { name, address, port }: Pick<HostItem, 'name' | 'address' | 'port'>,
  run: Run,
): string {
  const number = port !== undefined && port > 0 ? port : defaultPort(transport, run);
  const where = number === 25 ? '' : `:${number}`;
  const includesIp = driverOptions(transport, run.config).flag('retry_include_ip_address');
  return `T:${lowerCase(name)}${includesIp && address !== undefined ? `:${address}` : ''}${where}`;
}

/** Whether the message has been here for longer than a destination is retried at all. */
function outlastsRule({ run }: DeliveryState, key: string, domain: string, record: RetryRecord, now: number): boolean {
  const error = { errno: record.errno, more: record.moreErrno };
  const rule = findRetryRule({ key: key.slice(2), alternate: domain, error, sender: run.message.sender }, run.match);
  const last = rule?.parameters.at(-1);
  return last === undefined || now - run.message.received > last.until;
}

/** Whether a host may be tried now. Mirrors `retry_check_address`. */
function hostStatus(
  state: DeliveryState,
  transport: CompiledDriver,
  host: HostItem,
  domain: string,
): 'usable' | 'unusable' | 'expired' {
  const { run } = state;
  if (host.address === undefined) return 'usable';
  const now = Math.floor(run.world.clock.now() / 1000);
  const key = hostRetryKey(transport, host, run);
  const ofHost = retryRecord(run, key);
  if (ofHost && now < ofHost.nextTry) {
    if (ofHost.expired) return 'expired';
    return outlastsRule(state, key, domain, ofHost, now) ? 'usable' : 'unusable';
  }
  const ofMessage = retryRecord(run, `${key}:${run.message.id}`);
  if (!ofMessage || now >= ofMessage.nextTry) return 'usable';
  return outlastsRule(state, key, domain, ofMessage, now) ? 'usable' : 'unusable';
}

/** Hosts that may be tried, or what has become of the addresses because there is none. */
export interface HostChoice {
  readonly hosts: readonly HostItem[];
  /** Some are left out. */
  readonly skipped: boolean;
  readonly outcomes?: readonly AddressOutcome[];
}

/**
 * Leaves out the hosts that have failed before, and are not to be tried again yet.
 *
 * @param fallback whether they are hosts of last resort
 */
export function chooseHosts(
  state: DeliveryState,
  transport: CompiledDriver,
  addresses: readonly RoutingAddress[],
  hosts: readonly HostItem[],
  fallback: boolean,
): HostChoice {
  const { run } = state;
  const [first] = addresses;
  const statuses = hosts.map((host) => ({ host, status: hostStatus(state, transport, host, first?.domain ?? '') }));
  const usable = statuses.flatMap(({ host, status }) => (status === 'usable' ? [host] : []));
  if (usable.length === hosts.length) return { hosts, skipped: false };
  if (usable.length > 0) return { hosts: usable, skipped: true };
  const expired = statuses.every(({ status }) => status === 'expired');
  if (expired && !driverOptions(transport, run.config).flag('delay_after_cutoff')) return { hosts, skipped: false };
  const outcomes = addresses.map((address): AddressOutcome => {
    const fails = expired && (fallback || address.fallbackHosts.length === 0);
    const whose = `for '${address.domain}'`;
    const message = expired
      ? `all hosts ${whose} have been failing for a long time (and retry time not reached)`
      : `retry time not reached for any host ${whose}`;
    return {
      address,
      status: fails ? 'failed' : 'deferred',
      message,
      errno: retryErrno(run.release).host,
      ...(expired && { passMessage: true }),
    };
  });
  return { hosts: [], skipped: true, outcomes };
}
