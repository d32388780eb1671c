import type { AddressPart, Comparator, ComparisonWord, MatchType } from './words.ts';

/* The trees of Sieve scripts. Offsets are for the text of the script; texts are byte strings. */

/** A quoted or a multi-line string, with its escapes undone and its lines ended by CR LF. */
export interface SieveString {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Node {
  /** Where it stands in the script. */
  readonly start: number;
  readonly end: number;
  /** The line in which Exim stands when it has read it: it does not count those of bracketed comments. */
  readonly line: number;
}

/** Where reading ended because of a fault: Exim meets it when it has obeyed all that stands before. */
export interface SieveFault {
  /** As Exim has it between `Sieve error: ` and ` in line`. */
  readonly message: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Exim does not report it, but dies: `message` tells of what. */
  readonly fatal?: true;
}

/** How the strings of a test are compared. */
export interface Matching {
  readonly comparator: Comparator;
  readonly match: MatchType;
}

export type ComparisonTest = Node &
  Matching & {
    readonly kind: ComparisonWord;
    readonly part: AddressPart;
    /** Header fields, or parts of the envelope. */
    readonly names: readonly SieveString[];
    readonly keys: readonly SieveString[];
  };

export type SieveTest =
  | ComparisonTest
  | (Node & { readonly kind: 'allof' | 'anyof'; readonly tests: readonly SieveTest[] })
  | (Node & { readonly kind: 'constant'; readonly value: boolean })
  | (Node & { readonly kind: 'exists'; readonly names: readonly SieveString[] })
  | (Node & { readonly kind: 'not'; readonly test: SieveTest })
  | (Node & { readonly kind: 'size'; readonly over: boolean; readonly limit: bigint })
  | (Node & { readonly kind: 'valid_notify_method'; readonly uris: readonly SieveString[] })
  | (Node &
      Matching & {
        readonly kind: 'notify_method_capability';
        readonly uri: SieveString;
        readonly capability: SieveString;
        readonly keys: readonly SieveString[];
      })
  | (Node & { readonly kind: 'fault'; readonly fault: SieveFault });

export interface SieveBranch {
  readonly test: SieveTest;
  readonly commands: readonly SieveCommand[];
}

/** A mailto: URI, as Exim takes it apart. */
export interface MailtoUri {
  /** The last one that stands in it comes first. `undefined`: one without any text. */
  readonly recipients: readonly (string | undefined)[];
  /** Header lines, each with its newline. */
  readonly header: string;
  readonly subject: string | undefined;
  readonly body: string | undefined;
}

/** What `notify` says. */
export interface NotifyArguments {
  readonly from?: SieveString;
  readonly importance?: SieveString;
  readonly message?: SieveString;
  readonly method: SieveString;
  readonly uri: MailtoUri;
}

/** What `vacation` says. */
export interface VacationArguments {
  readonly days: number;
  readonly subject?: SieveString;
  /** Of `:from`, or of `:handle`, which Exim puts there too. */
  readonly from?: SieveString;
  readonly addresses: readonly SieveString[];
  readonly mime: boolean;
  readonly reason: SieveString;
}

export type SieveCommand =
  | (Node & {
      readonly kind: 'if';
      /** `if`, then each `elsif`. */
      readonly branches: readonly SieveBranch[];
      /** `else`. */
      readonly otherwise: readonly SieveCommand[] | undefined;
    })
  | (Node & { readonly kind: 'stop' | 'keep' | 'discard' })
  | (Node & { readonly kind: 'redirect'; readonly address: SieveString; readonly copy: boolean })
  | (Node & { readonly kind: 'fileinto'; readonly folder: SieveString; readonly copy: boolean })
  | (Node & { readonly kind: 'notify'; readonly arguments: NotifyArguments })
  | (Node & {
      readonly kind: 'vacation';
      /** The line of the word itself. */
      readonly wordLine: number;
      /** Undefined where a fault follows, which Exim meets after it has counted the action. */
      readonly arguments: VacationArguments | undefined;
    })
  | (Node & { readonly kind: 'fault'; readonly fault: SieveFault });

/** A script, as far as it could be read. */
export interface SieveScript {
  readonly commands: readonly SieveCommand[];
  /** What `require` has named. */
  readonly required: ReadonlySet<string>;
  /** The line in which Exim stands when it looks after what earlier runs have left; absent where it does not come there. */
  readonly begins?: number;
  /** What stands in the tree as its last node, too. */
  readonly fault?: SieveFault;
}

/** What a script may hold, and how Exim words its faults. */
export interface SieveLanguage {
  /** What follows `4.` in the release. */
  readonly release: number;
  /** Options of the router that are set, as far as extensions hang on them. */
  readonly isSet: (option: string) => boolean;
  /** What is wrong with a mail address (`parse_extract_address`); undefined where nothing is. */
  readonly addressFault: (address: string) => string | undefined;
}
