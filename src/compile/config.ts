import type { Fault, LogicalSpan } from '../../grammar/fault.ts';
import type {
  Acl,
  AclItem,
  AclStatement,
  ConfigFile,
  Driver,
  DriverClass,
  ListKind,
  MacroDefinition,
  NamedListDefinition,
  OptionSetting,
  RetryParameters,
  RetryRule,
  RewriteRule,
  Value,
} from '../../grammar/config/ast.ts';
import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import type { SourceFile } from '../../grammar/source/file.ts';
import type { TargetCatalogue } from '../catalogue/catalogue.ts';
import type { AclWordRow, Default, DriverRow, OptionRow } from '../catalogue/row.ts';
import type { Target } from '../catalogue/target.ts';

/** A value as Exim holds it once the option line has been read. Integers that Exim keeps in K are in K. */
export type TypedValue =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: number }
  /** Thousandths. */
  | { readonly kind: 'fixed'; readonly value: number }
  /** Seconds. */
  | { readonly kind: 'time'; readonly value: number }
  | { readonly kind: 'times'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }
  /** A user or group given by name or number; `id` is undefined where the name could not be looked up. */
  | { readonly kind: 'user' | 'group'; readonly name: string; readonly id: number | undefined }
  | {
      readonly kind: 'users' | 'groups';
      readonly names: readonly string[];
      readonly ids: readonly (number | undefined)[];
    }
  | { readonly kind: 'rewrite'; readonly value: string; readonly rules: readonly CompiledRewrite[] };

/** One option as it stands after reading. */
export interface OptionValue {
  readonly row: OptionRow;
  readonly value: TypedValue;
  /** What the text came to, where Exim expands it as it reads the configuration: known only if it could be told. */
  readonly resolved?: string;
  readonly hide: boolean;
  /** The settings that made it, in order: more than one only for options that add up. */
  readonly settings: readonly OptionSetting[];
}

export type Options = ReadonlyMap<string, OptionValue>;

export interface NamedList {
  readonly list: ListKind;
  readonly name: string;
  readonly hide: boolean;
  readonly cache: boolean;
  readonly value: string;
  readonly node: NamedListDefinition;
}

export interface CompiledDriver {
  readonly class: DriverClass;
  readonly name: string;
  /** Undefined where no `driver` option was given, or one that the target does not have. */
  readonly driver: DriverRow | undefined;
  readonly options: Options;
  readonly node: Driver;
}

export interface CompiledAclItem {
  readonly row: AclWordRow;
  readonly negated: boolean;
  /** For `set`: the variable, with its `acl_` prefix. */
  readonly variable?: string;
  readonly value: string;
  readonly node: AclItem;
}

export interface CompiledStatement {
  readonly verb: AclStatement['verb']['text'];
  readonly items: readonly CompiledAclItem[];
  readonly node: AclStatement;
}

export interface CompiledAcl {
  readonly name: string;
  readonly statements: readonly CompiledStatement[];
  readonly node: Acl;
}

/**
 * An ACL that stands where the name of one is expected: its text itself, or the path of a file that holds it. Exim reads it
 * only when it is run.
 */
export interface AclInPlace extends CompiledAcl {
  /** How Exim's log calls it: `inline ACL`, `ACL /etc/exim/acl`. */
  readonly name: string;
  /** The file that it was read from; absent where its text stands in the configuration. */
  readonly file?: SourceFile;
  /** Its text, once the value that it stands in has been expanded; what only a run can tell stands in it as it is written. */
  readonly text: string;
  /** The stretches of the logical text that only a run can tell. */
  readonly open: readonly LogicalSpan[];
  /** What holds it; for a file, all that name it. */
  readonly origins: readonly AclOrigin[];
}

/** A place where an ACL stands in place of a name. */
export interface AclOrigin {
  /** Where its text, or the path of its file, stands. */
  readonly at: LogicalSpan;
  readonly from: ReferenceSource;
}

/** A place where an ACL is asked for of which nothing is known: a file that is not there, or something only a run can tell. */
export interface UnreadAcl {
  readonly at: LogicalSpan;
  readonly path?: string;
}

/** The value that names something, or holds it. */
export type ReferenceSource =
  | { readonly kind: 'option'; readonly option: OptionValue; readonly driver?: CompiledDriver }
  | { readonly kind: 'acl'; readonly acl: CompiledAcl; readonly item: CompiledAclItem }
  | { readonly kind: 'list'; readonly list: NamedList };

export interface CompiledRetry {
  readonly pattern: string;
  readonly error: string;
  readonly senders: string | undefined;
  /** Times in seconds; `factor` in thousandths, for the letters G and H. */
  readonly parameters: readonly {
    readonly letter: 'F' | 'G' | 'H';
    readonly until: number;
    readonly interval: number;
    readonly factor?: number;
    readonly node: RetryParameters;
  }[];
  readonly node: RetryRule;
}

export interface CompiledRewrite {
  readonly pattern: string;
  readonly replacement: string;
  /** The flag letters that hold, with Exim's defaults filled in. */
  readonly flags: string;
  readonly node?: RewriteRule;
}

/** What the machine says about users and groups: part of reading a configuration, for Exim looks names up as it reads. */
export interface Accounts {
  user(name: string): { readonly uid: number; readonly gid: number } | undefined;
  group(name: string): number | undefined;
  /** Names by number, for what `-bP` shows; without them it shows numbers. */
  userName?(uid: number): string | undefined;
  groupName?(gid: number): string | undefined;
  readonly hostname: string;
}

/** A whole configuration, checked against its target. */
export interface CompiledConfig {
  readonly target: Target;
  readonly catalogue: TargetCatalogue;
  /** The users and groups that it was read with. */
  readonly accounts: Accounts;
  /** The lines as they were read; the lines of ACLs that stand in place of a name follow in its logical text. */
  readonly source: Preprocessed;
  readonly ast: ConfigFile;
  readonly main: Options;
  readonly lists: { readonly [K in ListKind]: ReadonlyMap<string, NamedList> };
  /** The ACLs that have names. */
  readonly acls: ReadonlyMap<string, CompiledAcl>;
  /** Those that stand in place of a name, in the order of the text that holds them. */
  readonly aclsInPlace: readonly AclInPlace[];
  readonly unreadAcls: readonly UnreadAcl[];
  readonly routers: readonly CompiledDriver[];
  readonly transports: readonly CompiledDriver[];
  readonly authenticators: readonly CompiledDriver[];
  readonly retry: readonly CompiledRetry[];
  readonly rewrite: readonly CompiledRewrite[];
  readonly localScan: Options;
  readonly macros: readonly MacroDefinition[];
  /** All that is wrong, in the order in which Exim would meet it; the first with `exim` is the one that Exim reports. */
  readonly faults: readonly Fault[];
}

/** The value of an option: what was set, or else its default as `exim -bP` prints it. */
export function settingOf(options: Options, name: string): TypedValue | undefined {
  return options.get(name)?.value;
}

/** The text of a string option that was set; undefined where it was not. */
export function stringSetting(options: Options, name: string): string | undefined {
  const value = options.get(name)?.value;
  return value && (value.kind === 'string' || value.kind === 'rewrite') ? value.value : undefined;
}

/** The value node of the last setting of an option, for its position. */
export function valueNode(option: OptionValue | undefined): Value | undefined {
  return option?.settings.at(-1)?.value;
}

/** A boolean option: what was set, or else its default. */
export function flagSetting(options: Options, name: string, byDefault: Default | undefined): boolean {
  const value = options.get(name)?.value;
  return value?.kind === 'bool' ? value.value : byDefault === true;
}

/** All ACLs of a configuration: those that have names, and those that stand in place of one. */
export function everyAcl({ acls, aclsInPlace }: CompiledConfig): readonly CompiledAcl[] {
  return [...acls.values(), ...aclsInPlace];
}

/** Whether an ACL stands in place of a name. */
export function isInPlace(acl: CompiledAcl): acl is AclInPlace {
  return 'origins' in acl;
}
