import { isIpAddress } from '../dns/ip-address.ts';
import { lowerCase } from '../expand/characters.ts';
import type { Run } from '../run/run.ts';
import type { HostItem } from '../state/address.ts';
import { outlastsRetries, retryRecord, secondsNow } from './retry-record.ts';

/** A host with its address. */
type FoundHost = HostItem & { readonly address: string };

/**
 * The key of a host in the retry database. Mirrors `retry_host_key_build`, and what stood in its place before 4.98.
 *
 * @param includesIp `retry_include_ip_address`
 * @param where what tells of an unusual port (`:587`) and of the interface (`/192.0.2.1`)
 */
export function hostRetryKey(
  { name, address }: Pick<FoundHost, 'name' | 'address'>,
  includesIp: boolean,
  where: string,
  run: Run,
): string {
  if (run.release < 98) return `T:${lowerCase(name)}${includesIp ? `:${address}` : ''}${where}`;
  const shownName = isIpAddress(name, false, run.config.target.version) ? `[${name}]` : name;
  const ip = includesIp ? `:${address.includes(':') ? `[${address}]` : address}` : '';
  return `T:${shownName}${ip}${where}`;
}

/** The key by which a host is known that has failed while this message is being delivered (`tree_add_unusable`). */
export function unusableKey(host: Pick<FoundHost, 'name' | 'address'>, run: Run): string {
  return run.release < 98 ? `T:${host.name}:${host.address}` : hostRetryKey(host, true, '', run);
}

/** Why a host may not be tried (`hwhy_…`). */
export type WhyUnusable = 'retry' | 'failed' | 'deferred';

/** What is known of a host that has failed while this message is being delivered. */
export interface UnusableHost {
  readonly expired: boolean;
  readonly why: WhyUnusable;
}

/** Whether a host may be tried now. */
export interface HostCheck {
  /** `expired`: not yet, and it has been failing for as long as it is retried at all. */
  readonly status: 'usable' | 'unusable' | 'expired';
  readonly why?: WhyUnusable;
  /** When it was tried last, in seconds; where that is the reason. */
  readonly lastTry?: number;
  /** It has been failing for so long, but its time has come. */
  readonly hasExpired: boolean;
  /** The keys of what is known of the host, and of this message there, where anything is. */
  readonly hostKey?: string;
  readonly messageKey?: string;
}

/**
 * Looks whether a host may be tried now. Mirrors `retry_check_address`.
 *
 * @param key of the host in the retry database
 * @param unusable hosts that have failed while this message is being delivered, by key
 */
export function checkHost(
  run: Run,
  domain: string,
  key: string,
  unusable: ReadonlyMap<string, UnusableHost> | undefined,
): HostCheck {
  const failed = unusable?.get(key);
  if (failed) return { status: failed.expired ? 'expired' : 'unusable', why: failed.why, hasExpired: false };
  const messageKey = `${key}:${run.message.id}`;
  const ofHost = retryRecord(run, key);
  const ofMessage = retryRecord(run, messageKey);
  const now = secondsNow(run);
  const waits = ({ nextTry }: { readonly nextTry: number }): boolean => now < nextTry && !run.process.forced;
  const hostKey = ofHost && { hostKey: key };
  if (ofHost && waits(ofHost)) {
    if (!ofHost.expired && outlastsRetries(run, key, domain, ofHost)) {
      return { status: 'usable', hasExpired: false, ...hostKey };
    }
    const { expired, lastTry } = ofHost;
    return { status: expired ? 'expired' : 'unusable', why: 'retry', lastTry, hasExpired: false, ...hostKey };
  }
  if (!ofMessage) return { status: 'usable', hasExpired: ofHost?.expired === true, ...hostKey };
  if (!waits(ofMessage)) return { status: 'usable', hasExpired: ofHost?.expired === true, ...hostKey, messageKey };
  const usable = outlastsRetries(run, key, domain, ofMessage);
  if (usable) return { status: 'usable', hasExpired: false, ...hostKey, messageKey };
  return { status: 'unusable', why: 'retry', hasExpired: false, ...hostKey, messageKey };
}
