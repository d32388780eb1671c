import type { HeaderLine } from '../state/message.ts';
import type { World } from '../world/world.ts';
import type { Dialect } from './dialect.ts';
import type { ExpandServices } from './services.ts';
import type { Taint, Value } from './value.ts';

/** The variables that are not the expansion's own. */
export interface Variables {
  /**
   * The value of a variable.
   *
   * @param name one of the target's variables, or one of the open families: `acl_c…`, `acl_m…`, `r_…`, `auth1`, `regex1`
   * @returns undefined for one that is not set; for an ACL variable that means an error (`strict_acl_vars`)
   */
  get(name: string): Value | undefined;
}

/** The main options that expansions read. */
export interface ExpandSettings {
  /** `headers_charset`; a filter may change it for as long as it runs. */
  headersCharset: string;
  /** `print_topbitchars`. */
  readonly printTopBits: boolean;
  /** `check_rfc2047_length`. */
  readonly checkRfc2047Length: boolean;
  /** `header_insert_maxlen` in Exim's source: 64K. */
  readonly headerInsertMaximum: number;
  readonly allowUtf8Domains: boolean;
  readonly allowDomainLiterals: boolean;
  readonly stripExcessAngleBrackets: boolean;
  readonly stripTrailingDot: boolean;
  /** `timezone`; undefined for the machine's own. */
  readonly timezone?: string | undefined;
  /** `perl_startup`. */
  readonly perlStartup: string | undefined;
}

/** Exim's defaults. */
export const defaultSettings: ExpandSettings = {
  headersCharset: 'ISO-8859-1',
  printTopBits: false,
  checkRfc2047Length: true,
  headerInsertMaximum: 65536,
  allowUtf8Domains: false,
  allowDomainLiterals: false,
  stripExcessAngleBrackets: false,
  stripTrailingDot: false,
  timezone: undefined,
  perlStartup: undefined,
};

/** What a user's filter may be forbidden to do: `forbid_filter_…`. */
export const forbiddable = ['exists', 'lookup', 'perl', 'readfile', 'readsocket', 'run', 'dlfunc'] as const;

export type Forbidden = (typeof forbiddable)[number];

/** What surrounds expansions. */
export interface ExpandEnvironment {
  readonly dialect: Dialect;
  readonly world: World;
  readonly settings: ExpandSettings;
  readonly variables: Variables;
  readonly services: ExpandServices;
  /** What Exim leaves of the world's environment; default all of it. Commands inherit it. */
  readonly environ?: ReadonlyMap<string, string>;
  /** Whom Exim runs as, as messages say it. */
  effectiveIds?(): { readonly uid: number; readonly gid: number };
  /** The header lines of the message at hand. */
  headers(): readonly HeaderLine[];
  /** Whether the message is on its first delivery attempt, and whether a queue runner is at work. */
  firstDelivery?(): boolean;
  queueRunning?(): boolean;
}

/**
 * In what strings are expanded: what surrounds them, and what Exim keeps in globals from one expansion to the next. One
 * for each process that Exim would be.
 */
export interface ExpandContext {
  readonly environment: ExpandEnvironment;
  /** The environment's dialect, world and variables, here because they are wanted often. */
  readonly dialect: Dialect;
  readonly world: World;
  readonly variables: Variables;
  forbidden: ReadonlySet<Forbidden>;

  /** `$value`; undefined where it is not set. */
  value: string | undefined;
  valueTaint: Taint;
  /** `$item`. */
  item: string | undefined;
  itemTaint: Taint;
  /** `$0`, `$1` and so on. */
  captures: readonly string[];
  capturesTaint: Taint;
  /** `$runrc`. */
  runrc: number;
  /** `$prvscheck_result`, `$prvscheck_address`, `$prvscheck_keynum`. */
  prvsResult: string | undefined;
  prvsAddress: Value | undefined;
  prvsKey: Value | undefined;
  /** `$srs_recipient`. */
  srsRecipient: Value | undefined;

  /** The taint of what has been put together so far. */
  taint: Taint;
  /** After a failure: Exim's message, and what kind of failure it is. */
  message: string;
  forced: boolean;
  deferred: boolean;
  /** Whether a header variable was met that does not exist and whose name holds a closing brace. */
  malformedHeader: boolean;
  /** What is left before an expansion is stopped. */
  steps: number;
  /** How many expansions are under way, one within the other. */
  depth: number;
  /** UNIX sockets on which a connection failed: Exim takes them for open the next time. */
  readonly deadSockets: Set<string>;
}

/** Makes a context in which nothing has been expanded yet. */
export function createExpandContext(environment: ExpandEnvironment): ExpandContext {
  return {
    environment,
    dialect: environment.dialect,
    world: environment.world,
    variables: environment.variables,
    forbidden: new Set(),
    value: undefined,
    valueTaint: false,
    item: undefined,
    itemTaint: false,
    captures: [],
    capturesTaint: false,
    runrc: 0,
    prvsResult: undefined,
    prvsAddress: undefined,
    prvsKey: undefined,
    srsRecipient: undefined,
    taint: false,
    message: '',
    forced: false,
    deferred: false,
    malformedHeader: false,
    steps: 0,
    depth: 0,
    deadSockets: new Set(),
  };
}
