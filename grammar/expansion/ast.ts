/**
 * The tree of an expanded string. Spans are offsets into the string that was parsed; whoever has it maps them to what
 * was typed (`offsetInLogicalText`).
 */

interface NodeBase {
  readonly start: number;
  /** Past the last character. */
  readonly end: number;
}

/**
 * Something that Exim cannot read. It stands where Exim would meet it: what comes before it has been evaluated when it
 * is reached, and nothing after it ever is.
 */
export interface Problem extends NodeBase {
  readonly kind: 'problem';
  readonly code: ProblemCode;
  /** What Exim says. */
  readonly message: string;
  /**
   * Whether Exim says instead that a header's name may lack its colon, once it has met one that holds a brace:
   * `end` at the end of the string, `bracket` where a brace is missing or in the wrong place.
   */
  readonly header?: 'end' | 'bracket';
  /** What was scanned over to go on after it, kept so that the tree can be printed. */
  readonly text?: string;
}

export type ProblemCode =
  /** A backslash is the last character. */
  | 'backslash-at-end'
  /** A dollar that nothing follows that could be a name. */
  | 'stray-dollar'
  /** `${12x`. */
  | 'number-not-closed'
  /** `${` and no letter or digit. */
  | 'name-expected'
  /** `${name` and neither a colon nor a brace, where no item has that name. */
  | 'not-closed-name'
  /** The end of the string inside braces. */
  | 'brace-not-closed'
  | 'unknown-operator'
  | 'operator-argument'
  | 'too-few-arguments'
  | 'too-many-arguments'
  | 'item-not-closed'
  | 'argument-expected'
  | 'lookup-type-expected'
  | 'yes-expected'
  | 'fail-expected'
  | 'yes-no-not-closed'
  | 'bad-run-option'
  | 'certificate-expected'
  | 'condition-expected'
  | 'unknown-condition'
  | 'condition-not-closed'
  | 'colon-expected'
  | 'variable-expected'
  | 'nested-too-deeply';

/** A run of plain characters. */
export interface Text extends NodeBase {
  readonly kind: 'text';
  readonly text: string;
}

/** A backslash and what it escapes. */
export interface Escape extends NodeBase {
  readonly kind: 'escape';
  /** The character that it stands for. */
  readonly value: string;
}

/** `\N…\N`. */
export interface Protected extends NodeBase {
  readonly kind: 'protected';
  readonly text: string;
  /** Whether there is a second `\N`; without one it runs to the end of the string. */
  readonly closed: boolean;
}

/** `$name`, `${name}`. */
export interface Variable extends NodeBase {
  readonly kind: 'variable';
  readonly name: string;
  readonly braced: boolean;
}

/** `$h_name:` and its kin. */
export interface Header extends NodeBase {
  readonly kind: 'header';
  /** As written before the underscore: `h`, `rheader`. */
  readonly prefix: string;
  /** Which form: decoded, raw, decoded without a change of character set, a list. */
  readonly form: '' | 'r' | 'b' | 'l';
  readonly name: string;
  /** Whether a colon ends the name. */
  readonly colon: boolean;
}

/** `$1`, `${1}`. */
export interface Numeric extends NodeBase {
  readonly kind: 'numeric';
  readonly index: number;
  readonly braced: boolean;
  readonly digits: string;
}

/** Part of a string. Where a problem is among the parts, what follows it is never reached. */
export interface Sequence extends NodeBase {
  readonly kind: 'sequence';
  readonly parts: readonly Part[];
  /** The change of separator before a list: `<;`. */
  readonly separator?: Separator;
}

/** `<x` at the start of a list, read before the list is expanded (from 4.99 on). */
export interface Separator extends NodeBase {
  readonly kind: 'separator';
  /** The separator itself. */
  readonly value: string;
}

/** What follows the arguments of an item that tells success from failure: `{yes}{no}`, `{yes}fail`, or nothing. */
export interface YesNo {
  readonly yes?: Sequence;
  readonly no?: Sequence;
  /** Where the word `fail` stands. */
  readonly fail?: Word;
  /** Met after the strings. */
  readonly problem?: Problem;
}

export interface Word extends NodeBase {
  readonly kind: 'word';
  readonly text: string;
}

interface ItemBase extends NodeBase {
  /** Where the item's name stands. */
  readonly name: Word;
}

/** An item that takes strings and nothing else, and `env`, `readsocket`, `prvscheck`. */
export interface PlainItem extends ItemBase {
  readonly kind: 'item';
  readonly arguments: readonly Sequence[];
  /** For `env`. */
  readonly yesNo?: YesNo;
  /** Met after the arguments. */
  readonly problem?: Problem;
}

export interface IfItem extends ItemBase {
  readonly kind: 'if';
  readonly condition: Condition;
  readonly yesNo: YesNo;
}

/** `${lookup{key} type {file}…}`, `${lookup type {query}…}`. */
export interface LookupItem extends ItemBase {
  readonly kind: 'lookup';
  readonly key: Sequence | undefined;
  /** Undefined where it is missing; then `problem` says so. */
  readonly type: Word | undefined;
  readonly query: Sequence | undefined;
  readonly problem?: Problem;
  readonly yesNo: YesNo;
}

/**
 * `${extract{key}{string}…}`, `${extract{number}{separators}{string}…}`, `${extract json{…}{…}…}`. Which of the first
 * two it is, only the value of the first argument says.
 */
export interface ExtractItem extends ItemBase {
  readonly kind: 'extract';
  readonly format: '' | 'json' | 'jsons';
  /** The strings in braces, as many as there are. */
  readonly strings: readonly Sequence[];
  /** The reading with a key: two arguments. */
  readonly keyed: Reading;
  /** The reading with a number: three arguments, two for JSON. */
  readonly numbered: Reading;
  /** The reading where the value is not wanted: up to five strings, whatever they are. */
  readonly skipped: { readonly strings: readonly Sequence[]; readonly problem?: Problem };
}

/** One way of reading the same strings. */
export interface Reading {
  readonly arguments: readonly Sequence[];
  /** Met after the arguments. */
  readonly problem?: Problem;
  readonly yesNo: YesNo;
}

/** `${listextract{n}{list}…}`, `${certextract{field}{$variable}…}`. */
export interface FieldItem extends ItemBase {
  readonly kind: 'field';
  readonly field: Sequence | undefined;
  readonly subject: Sequence | undefined;
  readonly problem?: Problem;
  readonly yesNo: YesNo;
}

/** `${run{command}…}`. */
export interface RunItem extends ItemBase {
  readonly kind: 'run';
  /** Whether the command is expanded before it is split: with the option `preexpand`, and always before 4.96. */
  readonly preexpand: boolean;
  readonly command: Sequence | undefined;
  readonly problem?: Problem;
  readonly yesNo: YesNo;
}

/** `filter`, `map`, `reduce`, `sort`. */
export interface ListItem extends ItemBase {
  readonly kind: 'list-item';
  readonly list?: Sequence;
  /** Of `reduce`. */
  readonly initial?: Sequence;
  /** Of `sort`. */
  readonly comparator?: Sequence;
  /** Of `filter`. */
  readonly condition?: Condition;
  /** Of `map` and `reduce`; of `sort`, what is extracted. */
  readonly expression?: Sequence;
  readonly problem?: Problem;
}

/** `${name:…}`. */
export interface Operator extends NodeBase {
  readonly kind: 'operator';
  /** All that stands before the colon. */
  readonly name: Word;
  /** Undefined where there is no such operator. */
  readonly operator: string | undefined;
  /** What follows the underscore. */
  readonly argument: string | undefined;
  readonly subject: Sequence;
  /** Met before the subject. */
  readonly early?: Problem;
  /** Met after the subject. */
  readonly problem?: Problem;
}

export type Item = PlainItem | IfItem | LookupItem | ExtractItem | FieldItem | RunItem | ListItem;

export type Part = Text | Escape | Protected | Variable | Header | Numeric | Item | Operator | Problem;

interface ConditionBase extends NodeBase {
  /** Whether an odd number of exclamation marks stands before it. */
  readonly negated: boolean;
  /** Its name, empty where there is none. */
  readonly name: Word;
  /** Met after what is there of it. */
  readonly problem?: Problem;
}

/** A condition on strings: `eq {a}{b}`, `exists {…}`, `acl {{…}…}`; also those without arguments. */
export interface StringCondition extends ConditionBase {
  readonly kind: 'condition';
  readonly arguments: readonly Sequence[];
}

/** `def:name`, `def:h_name:`. */
export interface DefCondition extends ConditionBase {
  readonly kind: 'def';
  readonly of?: Variable | Header;
}

/** `and {{…}{…}}`, `or {{…}{…}}`. */
export interface GroupCondition extends ConditionBase {
  readonly kind: 'group';
  readonly conditions: readonly Condition[];
}

/** `forany {list}{condition}` and its kin. */
export interface IterationCondition extends ConditionBase {
  readonly kind: 'iteration';
  readonly list?: Sequence;
  readonly condition?: Condition;
}

export type Condition = StringCondition | DefCondition | GroupCondition | IterationCondition;

export type ExpansionNode = Sequence | Separator | Part | Condition | Word;
