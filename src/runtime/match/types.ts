import type { CompiledConfig, NamedList } from '../../compile/config.ts';
import type { ExpandContext } from '../expand/context.ts';
import type { Value } from '../expand/value.ts';
import type { LookupContext, LookupState } from '../lookup/types.ts';
import type { Connection } from '../state/connection.ts';
import type { PatternLanguage } from './string-pattern.ts';

/**
 * What matching a subject against a list comes to.
 *
 * `data` is what the item that matched gives: from a lookup, or the item itself (from 4.94 on); undefined for nothing.
 * With `untouched`, nothing was even set to nothing: what was there before, in `$value` or `$sender_data`, stays. The message of a deferral is Exim's `search_error_message`, and may be undefined.
 */
export type MatchResult =
  | { readonly status: 'match'; readonly data?: Value; readonly untouched?: true }
  /** An address whose local part agreed leaves something behind even where the domain did not. */
  | { readonly status: 'noMatch'; readonly data?: Value; readonly untouched?: true }
  | {
      readonly status: 'defer';
      readonly message: string | undefined;
      readonly data?: Value;
      readonly untouched?: true;
    };

/**
 * The named lists that a subject has been matched with, and whether it did: as long as the subject stays the same, they
 * are not matched again. What `sender_host_cache`, `domain_cache` and their kin are in Exim.
 */
export type ListCache = Map<NamedList, boolean>;

/** What matching remembers for a process that Exim would be. */
export interface MatchState {
  /** What lists gave for their subjects, where a cached match may be asked for it later. */
  readonly listData: Map<NamedList, Map<string, Value | undefined>>;
  /** `search_error_message`: what the last lookup had to say, in a list or elsewhere; undefined before the first. */
  searchMessage: string | undefined;
}

/** Addresses and names of hosts. */
export interface HostFinder {
  /** The addresses of a host, as `host_find_byname` finds them. */
  addressesOf(
    name: string,
    context: MatchContext,
  ): { readonly status: 'found'; readonly addresses: readonly string[] } | { readonly status: 'failed' | 'again' };
  /**
   * Whether the MX records of a domain point to this host, as `host_find_bydns` with HOST_FIND_BY_MX says.
   *
   * @param ignore a list of hosts that do not count
   */
  mxOf(
    domain: string,
    ignore: Value | undefined,
    context: MatchContext,
  ): {
    readonly status: 'failed' | 'again' | 'security' | 'found' | 'local';
    /** Whether this host was among them, and was removed with those of the same and a lower preference. */
    readonly removedLocal: boolean;
  };
  /** The addresses of this host, as `local_interfaces` or the machine gives them (`host_find_interfaces`). */
  localAddresses(context: MatchContext): readonly string[];
  /** Finds the name of the host that has connected, and keeps it in the connection (`host_name_lookup`). */
  nameOf(connection: Connection, context: MatchContext): 'found' | 'failed' | 'again';
}

/** In what lists are matched. */
export interface MatchContext {
  readonly config: CompiledConfig;
  readonly release: number;
  readonly primaryHostname: string;
  readonly patterns: PatternLanguage;
  readonly lookups: LookupContext;
  readonly hosts: HostFinder;
  /** For expanding lists; the numeric variables that a match sets are set here. */
  readonly expansion: ExpandContext;
  /** The client, whose name and address host lists are matched with. */
  readonly connection: Connection | undefined;
  readonly state: MatchState;
  /** Expands a list or another string: `expand_string`. */
  expand(text: Value, expansion: ExpandContext): Expanded;
  /**
   * Lets a variable have a value while something is done: `$domain` and `$host_address` have the subject as a list is
   * expanded.
   */
  withVariable<T>(name: 'domain' | 'local_part' | 'host_address', value: Value, run: () => T): T;
  /** Whether a variable has a value that is not empty. */
  isSet(name: 'domain'): boolean;
  /** Whether a log selector is on. */
  logs(selector: string): boolean;
  /** Writes to the main log, and to the panic log. */
  log(line: string, panic: boolean): void;
}

/** What expanding a string gives: its value with its taint, or Exim's message. */
export type Expanded =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly forced: boolean; readonly message: string };

/** A list to match with. */
export interface ListSource {
  /** As it is configured, or an expansion gave it. */
  readonly text: Value;
  /** Whether it is to be expanded. Default true. */
  readonly expand?: boolean;
  /** Whether it is a single item, in which separators mean nothing. */
  readonly single?: boolean;
  /** The option that it is the value of, for a message. */
  readonly option?: string;
}

/** Makes the memory of a process that has matched nothing yet; it shares what lookups say with theirs. */
export function createMatchState(lookups: Pick<LookupState, 'searchMessage'>): MatchState {
  return {
    listData: new Map(),
    get searchMessage() {
      return lookups.searchMessage;
    },
    set searchMessage(message) {
      lookups.searchMessage = message;
    },
  };
}
