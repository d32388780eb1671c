import type { Forbidden } from '../expand/context.ts';
import type { Value } from '../expand/value.ts';
import type { RedirectResult } from '../route/redirect-data.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';

/** What a filter wants written to a file of its own. */
export interface FilterLogLine {
  readonly file: string;
  /** The permissions with which the file is made. */
  readonly mode: number;
  readonly text: string;
}

/** What running a filter comes to: what redirection data comes to, and the lines that `logwrite` writes. */
export interface FilterResult extends RedirectResult {
  readonly logged?: readonly FilterLogLine[];
}

/** How a filter is to be run: the RDO_ options of Exim, and where it is run. */
export interface FilterOptions {
  readonly system: boolean;
  readonly allowDefer: boolean;
  readonly allowFail: boolean;
  readonly allowFreeze: boolean;
  /** Whether addresses that it makes are rewritten. */
  readonly rewrites: boolean;
  /** The domain for addresses without one. */
  readonly qualifyRecipient: string;
  /** What stands before a relative path of `save`. */
  readonly home: string | undefined;
  /** Whether `logwrite` is an error, is done, or is passed over, as when an address is only tested. */
  readonly logging: 'forbidden' | 'done' | 'passed over';
  /** What expansions must not do. */
  readonly forbidden: ReadonlySet<Forbidden>;
  readonly returnPath: string;
  /** Takes what `-bf` shows in place of doing it. */
  readonly print?: (text: string) => void;
}

/** A filter that is being run: what `filter.c` keeps in static variables. */
export interface FilterState {
  readonly run: Run;
  readonly options: FilterOptions;
  /** In the order in which the commands stand. */
  readonly generated: RoutingAddress[];
  readonly logged: FilterLogLine[];
  /** `$n0` to `$n9`. */
  readonly counters: number[];
  /** Whether a significant delivery has been set up. */
  delivered: boolean;
  /** Whether `finish` has been obeyed. */
  finished: boolean;
  /** What went wrong, or what `fail` and its kin say. */
  message: string | undefined;
  logFile: string | undefined;
  logMode: number;
  /** `$thisaddress`. */
  thisAddress: Value | undefined;
}

/** How a list of commands has ended. */
export type FilterEnd = 'delivered' | 'notDelivered' | 'defer' | 'fail' | 'freeze' | 'error';

/** Ends a filter with an error. */
export function filterError(state: FilterState, message: string): 'error' {
  state.message = message;
  return 'error';
}

/** Gives `$thisaddress` a value, or takes it away. */
export function setThisAddress(state: FilterState, address: Value | undefined): void {
  state.thisAddress = address;
  if (address === undefined) state.run.values.delete('thisaddress');
  else state.run.values.set('thisaddress', address);
}
