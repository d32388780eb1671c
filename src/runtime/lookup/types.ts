import type { Target } from '../../catalogue/target.ts';
import type { DnsServices, DnsSettings, DnsState } from '../dns/types.ts';
import type { World } from '../world/world.ts';

/**
 * How a lookup type is asked, as `lookup_info.type` says in Exim.
 *
 * - `single-key`: a key and a "file" that need not be one (nis, spf)
 * - `absolute-file`: a key and the absolute name of a file or directory
 * - `query`: a query
 * - `file-query`: a query in a file, named by an option or before the query (sqlite)
 */
export type LookupStyle = 'single-key' | 'absolute-file' | 'query' | 'file-query';

/** A lookup type as written, taken apart: `partial3(.)lsearch*@,ret=full`. */
export interface LookupType {
  /** As it was written. */
  readonly written: string;
  /** The driver's name: `lsearch`. */
  readonly name: string;
  readonly style: LookupStyle;
  /** The least number of components that are not wild; -1 without partial matching. */
  readonly partial: number;
  /** What stands before a wild key: `*.` unless another is given in parentheses. Empty without partial matching. */
  readonly affix: string;
  /** `*`: a default key; `*@`: a default for the domain first. */
  readonly star: '' | '*' | '*@';
  /** What follows the first comma, as written; undefined where there is no comma. */
  readonly options: string | undefined;
}

/** What is asked. Every text is a byte string. */
export interface LookupRequest {
  readonly type: LookupType;
  /** The file of a single-key lookup, or of a query that needs one; undefined for other queries. */
  readonly file: string | undefined;
  /** The key, or the query without its file. See `lookupArguments`. */
  readonly key: string;
  /** Whether the file's name is tainted: Exim refuses that from 4.94 on. */
  readonly fileTainted?: boolean;
  readonly keyTainted?: boolean;
  /** The lookup type for which the tainted text of a query was quoted (by `quote_…`). */
  readonly keyQuotedFor?: string;
  /** False where partial matching makes no sense, so that `partial-` is not heeded (address lists). Default true. */
  readonly partial?: boolean;
}

/** The two variables that a wild or default match sets. */
export interface LookupParts {
  /** `$1`: what the wild part stands for. */
  readonly wild: string;
  /** `$2`: the rest of the key. */
  readonly fixed: string;
  /** Whether `$2` is as tainted as the key; it is not from 4.97 on. */
  readonly fixedTainted: boolean;
}

export type LookupResult =
  | {
      readonly status: 'found';
      readonly value: string;
      readonly tainted: boolean;
      readonly parts?: LookupParts;
      /** The key that was found in the end: the one asked for, a wild one, or `*`. */
      readonly matchedKey: string;
    }
  | { readonly status: 'notFound'; readonly message?: string }
  /** No answer now: `lookup of "…" gave DEFER: …`. `message` may be empty, as in Exim. */
  | { readonly status: 'defer'; readonly message: string }
  /** The file or database could not be opened: an expansion fails with the message, a list or an ACL panics with it. */
  | { readonly status: 'failed'; readonly message: string };

/** What is asked of an open database. */
export interface LookupQuery {
  readonly key: string;
  /** Whether the key is tainted: from 4.99 on, the lists in it cannot choose their separator then. */
  readonly keyTainted: boolean;
  readonly file: string | undefined;
  /** The options without those that `lookup` itself heeds (`ret=key`, `cache=…`). */
  readonly options: readonly string[];
}

/** What a driver finds. */
export type FindResult =
  | {
      readonly status: 'found';
      readonly value: string;
      /** Default false: what a local file says is trusted. */
      readonly tainted?: boolean;
      /** Seconds for which the answer may be kept; default for as long as the database stays open. */
      readonly ttl?: number;
      /** False where the query changed the data: what is kept is forgotten. */
      readonly cacheable?: boolean;
    }
  | {
      readonly status: 'notFound';
      readonly message?: string;
      readonly ttl?: number;
      readonly cacheable?: boolean;
    }
  | { readonly status: 'defer'; readonly message: string };

/** An open database. */
export interface OpenLookup {
  /** Looks for exactly this key; throws nothing. */
  find(query: LookupQuery, context: LookupContext): FindResult;
  close?(): void;
}

export type OpenResult =
  { readonly ok: true; readonly opened: OpenLookup } | { readonly ok: false; readonly message: string };

/** One lookup type: what a file in Exim's `lookups` folder is. A feature brings its own. */
export interface LookupDriver {
  readonly name: string;
  readonly style: LookupStyle;
  /** Opens the database, which mirrors the driver's `open` and then its `check` function. */
  open(file: string | undefined, context: LookupContext): OpenResult;
  /** Another check after opening; gives a message where the file will not do. */
  check?(file: string | undefined, context: LookupContext): string | undefined;
}

/** The drivers that there are, by name. */
export type Lookups = ReadonlyMap<string, LookupDriver>;

/** What the matching of one list item gives, for the keys of `wildlsearch` and `nwildlsearch`. */
export type ItemMatch =
  | { readonly status: 'match' }
  | { readonly status: 'noMatch' }
  | { readonly status: 'defer'; readonly message: string };

/** What lookups need from the rest of the engine. */
export interface LookupServices extends DnsServices {
  /**
   * Matches a key against the pattern that a line of a wild lsearch file holds, caselessly, as a list of a single item:
   * `match_isinlist` with `MCL_STRING`, which expands the pattern when `expand` is set.
   */
  matchItem?(subject: string, pattern: string, expand: boolean): ItemMatch;
  /** Where the lookup stands, for a log line: ` (ACL accept, /etc/exim.conf 20)`, ` (router x, …)`; begins with a space. */
  where?(): string;
}

/** The main options that lookups read; absent ones have Exim's defaults. */
export interface LookupSettings extends DnsSettings {
  readonly sqlite_dbfile?: string;
  /** `mysql_servers`, `pgsql_servers` and `redis_servers` by name; absent where it is not known which are set. */
  readonly servers?: Readonly<Record<string, string | undefined>>;
}

/** What lookups remember from one to the next, until `tidyLookups`. One for each process that Exim would be. */
export interface LookupState {
  readonly open: Map<string, OpenDatabase>;
  readonly dns: DnsState;
  /** `$lookup_dnssec_authenticated`: what the last dnsdb lookup found out; undefined where it did not ask. */
  dnssecAuthenticated: 'yes' | 'no' | undefined;
  /** `search_error_message`: what the last lookup had to say; undefined before the first. */
  searchMessage: string | undefined;
}

/** A database that is open, and what it has answered. */
export interface OpenDatabase {
  readonly driver: LookupDriver;
  readonly opened: OpenLookup;
  /** Answers by key. */
  items: Map<string, CachedItem>;
}

export interface CachedItem {
  readonly result: FindResult;
  readonly options: string | undefined;
  /** When it is too old, in milliseconds since 1970; undefined: never. */
  readonly expires: number | undefined;
}

/** All that a lookup stands in. */
export interface LookupContext {
  readonly world: World;
  readonly target: Target;
  readonly lookups: Lookups;
  readonly state: LookupState;
  readonly services: LookupServices;
  readonly settings: LookupSettings;
}
