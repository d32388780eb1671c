import type { Version, VersionRange } from './version.ts';

/**
 * A build feature, by the name that this catalogue gives it in every release: the eight systems by their short names
 * (`bmi srs-alt srs-native dcc dsn-info lmdb queuefile arc tls-resumption`), other features by the name of `exim -bV`
 * in lower case without "Experimental_" (`content_scanning`, `dkim`), lookups, drivers and malware scanners with their class
 * (`lookup/mysql`, `router/iplookup`, `transport/lmtp`, `auth/gsasl`).
 */
export type FeatureName = string;

/** What must be compiled in: one feature, any of several, or all of several. */
export type Needs = FeatureName | { readonly any: readonly Needs[] } | { readonly all: readonly Needs[] };

/** What every row of the catalogue has. */
export interface Row extends VersionRange {
  readonly name: string;
  /** The build feature without which Exim does not know the name. */
  readonly needs?: Needs;
  /** The build feature without which Exim knows the name, but refuses or cannot do what it stands for. */
  readonly uses?: Needs;
  /** One line of documentation. */
  readonly doc: string;
  /** What to use instead, or what replaced it: shown where a target no longer has it. */
  readonly instead?: string;
}

/** A word that may stand behind another: `defer_ok` in `verify = sender/defer_ok`, `ret=full` in `lsearch,ret=full`. */
export interface Parameter extends VersionRange {
  readonly name: string;
  /** What follows an equals sign: nothing may, something may, or something must. Default `none`. */
  readonly value?: 'none' | 'optional' | 'required';
  /** Words of a comma-separated list behind the equals sign (`callout`), or the only values that there are. */
  readonly words?: readonly Parameter[];
  /** What follows the equals sign is a time; or, with `words`, a time may stand among them. */
  readonly time?: true;
}

/** How Exim reads an option's value: the `opt_*` type in its tables. */
export type OptionType =
  | 'bool'
  | 'bool_set'
  | 'bool_verify'
  | 'expand_bool'
  | 'bit'
  | 'int'
  | 'mkint'
  | 'Kint'
  | 'octint'
  | 'fixed'
  | 'time'
  | 'timelist'
  | 'string'
  | 'uid'
  | 'gid'
  | 'expand_uid'
  | 'expand_gid'
  | 'uidlist'
  | 'gidlist'
  | 'rewrite'
  /** A time, or a string to expand when it begins with a dollar (`smtp_receive_timeout`). */
  | 'time_or_expanded';

/** What the text of a `string` option is, once read. */
export type Content =
  /** Plain text, never expanded. */
  | 'text'
  /** Expanded, and then plain text. */
  | 'expanded'
  /** Expanded to a boolean. */
  | 'condition'
  | 'domain-list'
  | 'host-list'
  | 'address-list'
  | 'local-part-list'
  /** A list of anything else, items separated by colons. */
  | 'list'
  /** A list of IP addresses, perhaps with ports. */
  | 'interface-list'
  /** A port by number or name; a list of them. */
  | 'port'
  | 'ports'
  /** A domain or the name of a host. */
  | 'domain'
  /** A whole number, perhaps with K, M or G. */
  | 'number'
  /** The same with fractions, perhaps with a percent sign or "/no_check". */
  | 'quota'
  /** The name of an ACL, a file holding one, or an ACL written in place. */
  | 'acl'
  | 'router'
  | 'transport'
  /** A comma-separated list of mail addresses. */
  | 'addresses'
  | 'file'
  | 'directory'
  | 'command'
  | 'log-selector'
  | 'headers'
  | 'header-names'
  /** Text that names a regular expression. */
  | 'regex'
  /** A list of files to check for existence (`require_files`). */
  | 'file-list'
  | 'route-list'
  | 'ratelimit';

/** Where an option stands: the main section, a generic driver option, or a private one. */
export type OptionPlace =
  | 'main'
  | 'router'
  | 'transport'
  | 'authenticator'
  | `router/${string}`
  | `transport/${string}`
  | `authenticator/${string}`;

/** A default as `exim -bP` prints it after "name = "; for a boolean `true` or `false`; absent where there is none. */
export type Default = string | boolean;

/** One option. What differs between releases is said by `changes`, oldest first; each applies from its release on. */
export interface OptionRow extends Row {
  readonly place: OptionPlace;
  readonly type: OptionType;
  /** For an option that names an ACL: when that is run. */
  readonly phase?: Phase;
  /** What the text is; for type `string` only. Default `expanded`. */
  readonly content?: Content;
  readonly default?: Default;
  /** Setting it again adds to it: a condition to be met as well, or more items of a list. */
  readonly repeat?: 'condition' | 'list';
  /** A driver's option that Exim keeps in the generic block (`opt_public`): told for completeness, no rule depends on it. */
  readonly public?: boolean;
  /** Never expanded, though others of its content are: `local_part_prefix` is a list as it stands. */
  readonly literal?: boolean;
  /** For a text of fixed words: which. One that ends in a colon or a slash stands for any text that begins with it. */
  readonly words?: readonly string[];
  /** Words with a meaning of their own that may stand in a text among other things. */
  readonly specials?: readonly string[];
  /** `-bP` leaves it out where it shows all options (`opt_hidden`). */
  readonly hidden?: boolean;
  /** Another name for the value of this option, which is the one that counts. */
  readonly alias?: string;
  /** From this release on the option belongs to a module, and `-bP` shows nothing for it. */
  readonly moduleSince?: Version;
  /** `-bP` shows it to administrators only. */
  readonly secure?: boolean;
  /** For `timelist`: how many times it holds at the most. */
  readonly most?: number;
  readonly changes?: readonly {
    readonly since: Version;
    readonly type?: OptionType;
    readonly content?: Content;
    readonly default?: Default;
    readonly literal?: boolean;
    readonly words?: readonly string[];
    readonly note?: string;
  }[];
}

/** A driver: a way of routing, transporting or authenticating. */
export interface DriverRow extends Row {
  readonly class: 'router' | 'transport' | 'authenticator';
  /** Whether a router must have, may have, or must not have a transport. */
  readonly transport?: 'required' | 'optional' | 'forbidden';
  /** Whether a transport delivers on this machine, so that user, group and shadow options mean something. */
  readonly local?: boolean;
  /** Defaults of generic options that this driver changes. */
  readonly defaults?: Readonly<Record<string, Default>>;
}

/** The places in which an ACL is run, in Exim's order; each is the `acl_…` option that names the ACL. */
export const phases = [
  'rcpt',
  'mail',
  'predata',
  'mime',
  'dkim',
  'data',
  'prdr',
  'notsmtp',
  'auth',
  'connect',
  'etrn',
  'atrn',
  'expn',
  'helo',
  'mailauth',
  'notsmtp_start',
  'notquit',
  'quit',
  'starttls',
  'vrfy',
  'wellknown',
] as const;

export type Phase = (typeof phases)[number];

/** Where an ACL word may be used. */
export type Phases = { readonly only: readonly Phase[] } | { readonly not: readonly Phase[] };

/** A condition or modifier of ACL statements. */
export interface AclWordRow extends Row {
  readonly kind: 'condition' | 'modifier';
  readonly phases: Phases;
  /** Whether Exim expands the value before the word sees it, or hands it on as a list. */
  readonly value: 'expanded' | 'list' | 'none';
  readonly content?: Content;
  /** Words that may follow, each after a slash; absent where anything may, or nothing. */
  readonly parameters?: readonly Parameter[];
  /** Variables that have a value only once the word has been come to. */
  readonly sets?: readonly string[];
  /** Words with a meaning of their own that may stand in the value among other things, as in the items of its list. */
  readonly specials?: readonly string[];
  /** ACL variables that Exim itself reads when it comes to the word. */
  readonly reads?: readonly string[];
  readonly changes?: readonly { readonly since: Version; readonly phases?: Phases; readonly note?: string }[];
}

/** A `control = …`. */
export interface ControlRow extends Row {
  readonly phases: Phases;
  /** Whether it takes options after a slash: never, sometimes, or always. */
  readonly options: 'none' | 'optional' | 'required';
  /** What the options are; absent where the text after the slash is free. */
  readonly parameters?: readonly Parameter[];
  readonly changes?: readonly { readonly since: Version; readonly phases?: Phases; readonly note?: string }[];
}

/** A `verify = …`. */
export interface VerifyRow extends Row {
  readonly phases: Phases;
  /** Whether it takes options after a slash, and whether after an equals sign. */
  readonly options: 'none' | 'optional';
  /** What the options are; absent where the text after the slash is free. */
  readonly parameters?: readonly Parameter[];
  readonly value?: 'none' | 'optional' | 'required';
  readonly changes?: readonly { readonly since: Version; readonly phases?: Phases; readonly note?: string }[];
}

/** An ACL verb. */
export interface VerbRow extends Row {
  /** What the statement gives when its conditions are met; `warn` and `require` go on. */
  readonly outcome: string;
}

export interface LogSelectorRow extends Row {
  /** On without being asked for. */
  readonly default: boolean;
}

/** A word for the error field of a retry rule. */
export interface RetryErrorRow extends Row {
  /** What may follow an underscore. */
  readonly suffix?: 'time' | 'host' | 'timeout' | 'code';
}

/** A flag of rewrite rules. */
export interface RewriteFlagRow extends Row {
  readonly kind: 'where' | 'how' | 'smtp';
}

/** A lookup type. */
export interface LookupRow extends Row {
  readonly style: 'single-key' | 'query' | 'both';
  /** For single-key types: whether the file name must be absolute. */
  readonly file?: 'absolute' | 'directory' | 'none';
  /** Words that may follow the type's name, each after a comma. */
  readonly parameters?: readonly Parameter[];
}

/** A macro that Exim defines itself where a feature is built in, other than those made from the rows above. */
export interface PredefinedMacroRow extends Row {
  readonly value: string;
}

/** A build feature: what `exim -bV` calls it, from which release to which. */
export interface FeatureRow extends Row {
  /** Names in the "Support for:" line, by release range. Empty for lookups, drivers and scanners, which have lines of their own. */
  readonly names: readonly ({ readonly name: string } & VersionRange)[];
  /** What a build has instead, unless this one is asked for: `openssl` for `gnutls`. */
  readonly exclusive?: FeatureName;
  /** Releases in which every build has it, so that `exim -bV` need not say so. */
  readonly always?: VersionRange;
  /** Part of somebody's packages, never of Exim as it is released. */
  readonly patch?: boolean;
}

/** A set of rows: what one part of eximc adds to the catalogue. */
export interface CatalogueEntries {
  readonly options?: readonly OptionRow[];
  readonly drivers?: readonly DriverRow[];
  readonly verbs?: readonly VerbRow[];
  readonly aclWords?: readonly AclWordRow[];
  readonly controls?: readonly ControlRow[];
  readonly verifies?: readonly VerifyRow[];
  readonly logSelectors?: readonly LogSelectorRow[];
  readonly retryErrors?: readonly RetryErrorRow[];
  readonly rewriteFlags?: readonly RewriteFlagRow[];
  readonly lookups?: readonly LookupRow[];
  readonly features?: readonly FeatureRow[];
  readonly macros?: readonly PredefinedMacroRow[];
  readonly items?: readonly ExpansionItemRow[];
  readonly operators?: readonly ExpansionOperatorRow[];
  readonly conditions?: readonly ExpansionConditionRow[];
  readonly variables?: readonly VariableRow[];
}

/** An expansion item, `${name …}`. */
export interface ExpansionItemRow extends Row {
  /** How its arguments are written, for people: `{key}{data}{yes}{no}`. */
  readonly syntax: string;
  readonly minimum: number;
  /** Absent where any number will do. */
  readonly maximum?: number;
  /** Whether yes and no strings follow the arguments. */
  readonly yesNo?: boolean;
}

/** An expansion operator, `${name:text}`. */
export interface ExpansionOperatorRow extends Row {
  /** What may or must follow an underscore. */
  readonly argument?: 'optional' | 'required';
}

/** A condition of `${if`. */
export interface ExpansionConditionRow extends Row {
  /** How it is written, for people: `{string1}{string2}`. */
  readonly syntax: string;
  readonly arguments: 'none' | 'colon' | 'two' | 'one' | 'conditions' | 'condition-list' | 'special';
  readonly minimum?: number;
  readonly maximum?: number;
}

/** An expansion variable. */
export interface VariableRow extends Row {
  /** `number` variables hold digits only; `certificate` ones are of use in `certextract`, hashing operators and `def` alone. */
  readonly type: 'string' | 'number' | 'certificate';
  /** Whether its value may come from outside, so that Exim calls it tainted. */
  readonly tainted: boolean;
  /** The machine or the moment tells its value, whatever the configuration says. */
  readonly machine?: true;
  /** It holds what an expansion, a list match or an earlier setting gave, and has the taint of that; `tainted` tells the usual case. */
  readonly inherits?: true;
  /**
   * Where it has a value; absent: always, or it cannot be said. `routing` and `transport` are routers and transports at work, also
   * for verification; `delivery` the rest of a delivery (bounces, warnings, retry); `filter` a filter file; `condition` the inside
   * of the expansion that sets it.
   */
  readonly set?: readonly (
    Phase | 'routing' | 'transport' | 'authentication' | 'delivery' | 'event' | 'filter' | 'condition'
  )[];
}
