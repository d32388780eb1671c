import type { Fault, LogicalSpan } from '../fault.ts';
import type { LogicalText } from '../source/logical.ts';

/** Every node spans a stretch of the logical text; `end` is exclusive. */
interface NodeBase extends LogicalSpan {
  readonly start: number;
  readonly end: number;
}

/** A word as it stands: an option's name, a driver's, a verb. */
export interface Name extends NodeBase {
  readonly kind: 'name';
  readonly text: string;
}

/**
 * The text of a value. Unquoted, it is the rest of the line, and character `i` of `text` is character `start + i` of the
 * logical text. Quoted, escapes have been replaced as Exim's `string_dequote` does, and `map[i]` is the offset in the
 * logical text of the character (or of the backslash) that gave character `i`; `map` is absent where no escape occurred.
 */
export interface Value extends NodeBase {
  readonly kind: 'value';
  readonly text: string;
  readonly quoted: boolean;
  /** Where character 0 of `text` stands in the logical text. */
  readonly textStart: number;
  readonly map?: readonly number[];
  /** A quoted value whose closing quote is missing. */
  readonly unclosed?: boolean;
  /** What follows the closing quote, when something does. */
  readonly extra?: Name;
}

/** `NAME = text`, `NAME == text`: already carried out by the preprocessor. */
export interface MacroDefinition extends NodeBase {
  readonly kind: 'macro';
  readonly name: Name;
  readonly redefinition: boolean;
  readonly value: Value;
}

export type ListKind = 'domainlist' | 'hostlist' | 'addresslist' | 'localpartlist';

/** `domainlist name = items`, with `hide` before and `_cache` after the keyword where given. */
export interface NamedListDefinition extends NodeBase {
  readonly kind: 'named-list';
  readonly list: ListKind;
  readonly keyword: Name;
  readonly hide: boolean;
  readonly cache: boolean;
  readonly name: Name;
  readonly value: Value | undefined;
  /** Text between the keyword (with its `_cache`) and the name that is no white space, as in `domainlists x = y`. */
  readonly malformed?: Name;
  /** Present where the "=" is missing: what stands there instead. */
  readonly missingEquals?: Name;
}

/** An option setting in any form: `name = value`, `name`, `no_name`, `not_name`, with `hide` before it where given. */
export interface OptionSetting extends NodeBase {
  readonly kind: 'option';
  /** The whole name, with `no_` or `not_` where it has one. */
  readonly name: Name;
  readonly negation: '' | 'no_' | 'not_';
  readonly hide: boolean;
  /** Offset of the "=". */
  readonly equals: number | undefined;
  /** The value: undefined where there is no "=" (then `rest` is what follows the name), or nothing after it. */
  readonly value: Value | undefined;
  /** What follows the name where no "=" does. */
  readonly rest: Name | undefined;
}

/** A line that cannot be what its place asks for. */
export interface BadLine extends NodeBase {
  readonly kind: 'bad';
  readonly expected: 'option' | 'driver-name' | 'acl-name' | 'acl-verb' | 'macro' | 'section';
  readonly text: string;
}

export interface MainSection extends NodeBase {
  readonly kind: 'main';
  readonly items: readonly (MacroDefinition | NamedListDefinition | OptionSetting | BadLine)[];
}

export type DriverClass = 'router' | 'transport' | 'authenticator';

/** One driver instance: `name:` and the option lines below it. */
export interface Driver extends NodeBase {
  readonly kind: 'driver';
  readonly class: DriverClass;
  readonly name: Name;
  /** The header line alone. */
  readonly header: LogicalSpan;
  /** What follows the colon on the header line. */
  readonly extra?: Name;
  readonly items: readonly (OptionSetting | BadLine)[];
}

export interface DriverSection extends NodeBase {
  readonly kind: 'drivers';
  readonly class: DriverClass;
  readonly begin: BeginLine;
  /** Options before the first driver, or after a macro definition that ended one, stand here as settings without a driver. */
  readonly items: readonly (MacroDefinition | Driver | OptionSetting | BadLine)[];
}

export type Verb = 'accept' | 'defer' | 'deny' | 'discard' | 'drop' | 'require' | 'warn';

/** A condition or modifier of an ACL statement. */
export interface AclItem extends NodeBase {
  readonly kind: 'acl-item';
  readonly negated: boolean;
  readonly name: Name;
  /** For `set acl_m_x = …`: the variable's name. */
  readonly variable?: Name;
  readonly equals: number | undefined;
  readonly value: Value | undefined;
  /** What follows the name (or the variable) where no "=" does. */
  readonly rest?: Name;
  /** The whole logical line that it was read from: Exim quotes it. */
  readonly line: LogicalSpan;
}

export interface AclStatement extends NodeBase {
  readonly kind: 'acl-statement';
  readonly verb: Name & { readonly text: Verb };
  /** `!` before the verb: an error. */
  readonly negated: boolean;
  readonly items: readonly AclItem[];
}

export interface Acl extends NodeBase {
  readonly kind: 'acl';
  readonly name: Name;
  readonly header: LogicalSpan;
  /** What follows the colon: Exim reads over it without a word. */
  readonly extra?: Name;
  readonly body: readonly (AclStatement | BadLine)[];
}

export interface AclSection extends NodeBase {
  readonly kind: 'acls';
  readonly begin: BeginLine;
  readonly items: readonly (MacroDefinition | Acl | BadLine)[];
}

/** One parameter set of a retry rule, as in `F,2h,15m`. Absent parts were not given. */
export interface RetryParameters extends NodeBase {
  readonly kind: 'retry-parameters';
  readonly letter: Name;
  readonly arguments: readonly Name[];
}

export interface RetryRule extends NodeBase {
  readonly kind: 'retry-rule';
  readonly pattern: Value;
  readonly error: Name | undefined;
  readonly senders?: Value;
  /** Where `senders` is not followed by "=". */
  readonly sendersWithoutEquals?: Name;
  /** Everything after the error (and the senders), from which `parameters` were read. */
  readonly rest: Name | undefined;
  readonly parameters: readonly RetryParameters[];
}

export interface RetrySection extends NodeBase {
  readonly kind: 'retry';
  readonly begin: BeginLine;
  readonly items: readonly RetryRule[];
}

export interface RewriteRule extends NodeBase {
  readonly kind: 'rewrite-rule';
  readonly pattern: Value;
  readonly replacement: Value | undefined;
  readonly flags: Name | undefined;
}

export interface RewriteSection extends NodeBase {
  readonly kind: 'rewrite';
  readonly begin: BeginLine;
  readonly items: readonly RewriteRule[];
}

export interface LocalScanSection extends NodeBase {
  readonly kind: 'local_scan';
  readonly begin: BeginLine;
  readonly items: readonly (OptionSetting | BadLine)[];
}

/** A section whose name Exim does not know. Its lines are kept, unread. */
export interface UnknownSection extends NodeBase {
  readonly kind: 'unknown';
  readonly begin: BeginLine;
  readonly items: readonly BadLine[];
}

/** `begin name`. */
export interface BeginLine extends NodeBase {
  readonly kind: 'begin';
  readonly name: Name;
}

export type Section =
  MainSection | DriverSection | AclSection | RetrySection | RewriteSection | LocalScanSection | UnknownSection;

/** A whole configuration. */
export interface ConfigFile extends NodeBase {
  readonly kind: 'config';
  readonly source: LogicalText;
  readonly sections: readonly Section[];
  /** What the parser itself could not make sense of. */
  readonly faults: readonly Fault[];
}

export type ConfigNode =
  | ConfigFile
  | Section
  | BeginLine
  | MacroDefinition
  | NamedListDefinition
  | OptionSetting
  | BadLine
  | Driver
  | Acl
  | AclStatement
  | AclItem
  | RetryRule
  | RetryParameters
  | RewriteRule
  | Name
  | Value;

/**
 * Where a character of a value's text stands in the logical text.
 *
 * @param value the value
 * @param index an index into `value.text`; its length stands for the end
 */
export function offsetInLogicalText(value: Value, index: number): number {
  return value.map
    ? (value.map[index] ?? value.end - (value.quoted && !value.unclosed ? 1 : 0))
    : value.textStart + index;
}
