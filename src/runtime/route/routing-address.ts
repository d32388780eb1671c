import { lowerCase } from '../expand/characters.ts';
import type { Taint, Value } from '../expand/value.ts';
import type { ListCache } from '../match/types.ts';
import { makeAddress as blankAddress, nothingPropagated } from '../run/address.ts';
import { hackPercent } from '../run/percent-hack.ts';
import type { Run } from '../run/run.ts';
import type { Address, Propagated } from '../state/address.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What children inherit, while it is being put together. */
export type RoutingPropagated = Writable<Propagated>;

/** An address that is being routed: `address_item` with the flags that routers set. */
export interface RoutingAddress extends Writable<Omit<Address, 'parent' | 'propagated'>> {
  parent: RoutingAddress | undefined;
  propagated: RoutingPropagated;
  /** No router took it. */
  unrouted?: boolean;
  /** How many children it has. */
  children: number;
  /** This host was taken off the list of hosts that was found (`af_local_host_removed`). */
  localHostRemoved: boolean;
  /** `homeDirectory` is not to be expanded (`af_home_expanded`). */
  homeExpanded: boolean;
  /** `hide_child_in_errmsg`. */
  hideChild: boolean;
  /** `one_time`: the address that is to be replaced by this one on the spool. */
  oneTimeParent: string | undefined;
  allowPipe: boolean;
  allowFile: boolean;
  allowReply: boolean;
  /** A reply whose recipient is no address (`af_bad_reply`). */
  badReply?: boolean;
  /** A folder of a Sieve script, which counts as a file whatever its name makes of it (`af_file`). */
  filed?: boolean;
  /** The permissions that a filter wants the file to be made with. */
  mode?: number;
  /** A pipe of a filter: each word of it is expanded, with these variables (`af_expand_pipe`, `pipe_expandn`). */
  pipeExpansion?: {
    readonly thisAddress: Value | undefined;
    /** `$0`, `$1` and so on, and their taint. */
    readonly captures: readonly string[];
    readonly capturesTaint: Taint;
  };
  /** Its message may be shown to strangers (`af_pass_message`). */
  passMessage: boolean;
  /** It asks for its message to be frozen (`SPECIAL_FREEZE`). */
  freeze: boolean;
  /** No transport was found for a pipe, file or reply (ERRNO_BADTRANSPORT). */
  badTransport: boolean;
  /** Answers of named lists for its domain and its local part. */
  readonly domainCache: ListCache;
  readonly localPartCache: ListCache;
}

/** Makes an address that nothing is known of yet. Mirrors `deliver_make_addr`. */
export function makeAddress(address: string, taint: Taint): RoutingAddress {
  const blank = blankAddress(address);
  // Field by field: an address is made for every step of a routing, and to spread one costs several times as much.
  return {
    address: blank.address,
    unique: blank.unique,
    taint,
    parent: undefined,
    domain: blank.domain,
    localPart: blank.localPart,
    localPartCaseful: blank.localPartCaseful,
    prefix: undefined,
    prefixVariable: undefined,
    suffix: undefined,
    suffixVariable: undefined,
    propagated: { ...nothingPropagated },
    router: undefined,
    startRouter: undefined,
    transport: undefined,
    hosts: [],
    fallbackHosts: [],
    special: undefined,
    selfHostname: undefined,
    homeDirectory: undefined,
    currentDirectory: undefined,
    uid: undefined,
    gid: undefined,
    initgroups: false,
    dsn: { notify: 0 },
    message: undefined,
    userMessage: undefined,
    errno: 0,
    children: 0,
    localHostRemoved: false,
    homeExpanded: false,
    hideChild: false,
    oneTimeParent: undefined,
    allowPipe: false,
    allowFile: false,
    allowReply: false,
    passMessage: false,
    freeze: false,
    badTransport: false,
    domainCache: new Map(),
    localPartCache: new Map(),
  };
}

/** Whether an address is a file or a directory, or counts as one (`af_file`). */
export function isFile({ special, filed }: Pick<RoutingAddress, 'special' | 'filed'>): boolean {
  return special === 'file' || special === 'directory' || filed === true;
}

/** A copy of an address that may change without the other. */
export function copyAddress(address: RoutingAddress): RoutingAddress {
  return { ...address, propagated: { ...address.propagated } };
}

/** A local part without quotes and the backslashes that quote. */
export function unquoted(localPart: string): string {
  return localPart.replaceAll(/\\([^])|"/g, '$1');
}

/**
 * Takes an address apart, and heeds `percent_hack_domains`. Mirrors `deliver_split_address`.
 *
 * @returns `defer` where a lookup for that list could not be made
 */
export function splitAddress(address: RoutingAddress, run: Run): 'ok' | 'defer' {
  const at = address.address.lastIndexOf('@');
  if (at < 0) return 'defer';
  address.domain = lowerCase(address.address.slice(at + 1));
  address.localPartCaseful = unquoted(address.address.slice(0, at));
  const { domain, localPartCaseful: localPart, taint = true } = address;
  const changed = hackPercent({ domain, localPart }, taint, run);
  if (changed === 'defer') return 'defer';
  if (changed) {
    address.parent = { ...copyAddress(address), children: 1 };
    address.parent.localPart = lowerCase(localPart);
    address.address = changed.address;
    address.unique = address.address;
    address.domain = changed.domain;
    address.localPartCaseful = changed.localPart;
    address.domainCache.clear();
  }
  address.localPart = lowerCase(address.localPartCaseful);
  return 'ok';
}
