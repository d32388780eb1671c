/* The trees of Exim filter files. Offsets are for the text of the file; texts are byte strings, not yet expanded. */

/** An argument: a word, or a quoted string with its escapes undone. */
export interface FilterText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Node {
  /** Where it stands in the file. */
  readonly start: number;
  readonly end: number;
}

/** How two strings are compared; a capital word minds the case of letters. */
export type Comparison =
  | 'is'
  | 'IS'
  | 'begins'
  | 'BEGINS'
  | 'ends'
  | 'ENDS'
  | 'contains'
  | 'CONTAINS'
  | 'matches'
  | 'MATCHES'
  | 'above'
  | 'below';

/** Conditions that are a word by themselves. */
export type StateWord = 'delivered' | 'error_message' | 'first_delivery' | 'manually_thawed';

interface ConditionNode extends Node {
  /** It holds where what it asks does not. */
  readonly negated: boolean;
}

export type FilterCondition =
  | (ConditionNode & { readonly kind: 'and' | 'or'; readonly left: FilterCondition; readonly right: FilterCondition })
  | (ConditionNode & { readonly kind: 'state'; readonly word: StateWord })
  | (ConditionNode & { readonly kind: 'personal'; readonly aliases: readonly FilterText[] })
  | (ConditionNode & {
      readonly kind: 'foranyaddress';
      readonly addresses: FilterText;
      readonly condition: FilterCondition;
    })
  | (ConditionNode & {
      readonly kind: 'comparison';
      readonly comparison: Comparison;
      readonly left: FilterText;
      readonly right: FilterText;
    });

/** The arguments of `mail` and `vacation` that are strings, in Exim's order. */
export const mailFields = [
  'to',
  'cc',
  'bcc',
  'from',
  'reply_to',
  'subject',
  'extra_headers',
  'text',
  'file',
  'log',
  'once',
  'once_repeat',
] as const;

export type MailField = (typeof mailFields)[number];

interface Command extends Node {
  /** Whether the command makes the delivery significant. */
  readonly seen: boolean;
  /** Whether errors of what it sets up are ignored. */
  readonly noerror: boolean;
}

export type FilterCommand =
  | (Command & { readonly kind: 'add'; readonly value: FilterText; readonly variable: FilterText })
  | (Command & { readonly kind: 'deliver'; readonly address: FilterText; readonly errorsTo?: FilterText })
  /** `mode`: the permissions of the file, where they are given. */
  | (Command & { readonly kind: 'save'; readonly path: FilterText; readonly mode?: number })
  | (Command & { readonly kind: 'pipe'; readonly command: FilterText })
  | (Command & { readonly kind: 'logfile'; readonly path: FilterText; readonly mode?: number })
  /** The text ends with a newline. */
  | (Command & { readonly kind: 'logwrite' | 'testprint'; readonly text: FilterText })
  | (Command & {
      readonly kind: 'headers';
      readonly action: 'add' | 'remove' | 'charset';
      readonly value: FilterText;
    })
  | (Command & { readonly kind: 'defer' | 'fail' | 'freeze'; readonly text: FilterText })
  | (Command & { readonly kind: 'finish' })
  | (Command & {
      readonly kind: 'mail' | 'vacation';
      readonly fields: Readonly<Partial<Record<MailField, FilterText>>>;
      readonly expandsFile: boolean;
      readonly returnsMessage: boolean;
    })
  | (Command & {
      readonly kind: 'if';
      /** `if`, then each `elif`. */
      readonly branches: readonly FilterBranch[];
      readonly otherwise: readonly FilterCommand[];
    });

export interface FilterBranch {
  readonly condition: FilterCondition;
  readonly commands: readonly FilterCommand[];
}

/** What Exim says of a filter that it does not accept, and about where it stands. */
export interface FilterFault {
  /** With the line as Exim counts it, which may be some lines below. */
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What reading a filter gave: all of it, or the first fault. */
export type FilterParse =
  | {
      readonly ok: true;
      readonly commands: readonly FilterCommand[];
      /** A fault in the message of a last `defer`, `fail` or `freeze`, which Exim notes and lets pass. */
      readonly noted?: string;
    }
  | { readonly ok: false; readonly fault: FilterFault };

/** What a filter may hold, and how Exim words its faults. */
export interface FilterLanguage {
  /** What follows `4.` in the release. */
  readonly release: number;
  /** Whether it is a system filter: these add and remove header lines. */
  readonly system: boolean;
  readonly allowDefer: boolean;
  readonly allowFail: boolean;
  readonly allowFreeze: boolean;
}
