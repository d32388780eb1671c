import type { Taint, Value } from '../expand/value.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';

/** A message that a script has Exim send: what `child_open_exim2` is given. */
export interface SieveNotice {
  /** `-f` and `-oMas`; empty for a message without a sender. */
  readonly sender: string;
  readonly text: string;
}

/** How a script is to be run, and where: what `sieve_interpret` is given. */
export interface SieveOptions {
  /** `sieve_inbox`, `sieve_vacation_directory` and `sieve_enotify_mailto_owner`, expanded; undefined where they are unset. */
  readonly inbox: Value | undefined;
  readonly vacationDirectory: Value | undefined;
  readonly notifyOwner: string | undefined;
  /** `sieve_useraddress` and `sieve_subaddress`, which are expanded when they are asked for. */
  readonly userAddress: string | undefined;
  readonly subaddress: string | undefined;
  /** Whether the script is only tried out (`-bf`): then nothing is sent, nor looked for on the disk. */
  readonly testing: boolean;
  /** Sends a message. */
  readonly send?: (notice: SieveNotice) => void;
  /**
   * Takes what Exim tells of each comparison and action where it is asked for it: with `-v`. A line may come in parts, as they
   * are printed; the last one ends with a newline.
   */
  readonly debug?: (...parts: readonly string[]) => void;
}

/** A notification that has been sent. */
export interface SentNotice {
  readonly method: string;
  readonly importance: string | undefined;
  readonly message: string;
  /** Its message was not there at all. */
  readonly isNothing: boolean;
}

/** What has gone wrong at run time. */
export interface SieveError {
  readonly message: string;
  readonly line: number;
  /** Exim dies of it: `message` says of what. */
  readonly fatal?: true;
}

/** A script that is being run: what `struct Sieve` keeps. */
export interface SieveState {
  readonly run: Run;
  /** Its text. */
  readonly script: string;
  readonly options: SieveOptions;
  /** The extensions that the script has required. */
  readonly required: ReadonlySet<string>;
  /** In the order in which the actions stand. */
  readonly generated: RoutingAddress[];
  /** The taint of the script, which its strings share. */
  readonly taint: Taint;
  readonly notices: SentNotice[];
  readonly inbox: Value;
  /** Whether the implicit keep still stands. */
  keep: boolean;
  vacationRan: boolean;
  error: SieveError | undefined;
}

/** Ends a script with an error. */
export function sieveError(state: SieveState, message: string, line: number): void {
  state.error = { message, line };
}

/** Whether there has been an error. */
export function hasFailed(state: SieveState): boolean {
  return state.error !== undefined;
}

/** Tells what has been done: to who tries a script out, and to the trace. */
export function tellAction(state: SieveState, text: string): void {
  state.options.debug?.(`${text}\n`);
  state.run.tracer.step('note', text);
}
