/* The tree of a regular expression as PCRE2 reads it without UTF: over bytes, in the "C" locale. */

/** Which of the 256 bytes a node takes. */
export type ByteSet = Uint8Array;

/** A place that an assertion asks for. */
export type Place =
  | 'start'
  | 'end'
  /** The end, or before a newline there. */
  | 'soft-end'
  | 'line-start'
  | 'line-end'
  | 'word-boundary'
  | 'no-word-boundary'
  /** `\G`: where matching began. */
  | 'match-start';

export type Node =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'alternatives'; readonly branches: readonly Node[] }
  | { readonly kind: 'capture'; readonly number: number; readonly body: Node }
  | { readonly kind: 'atomic'; readonly body: Node }
  | {
      readonly kind: 'repeat';
      readonly body: Node;
      readonly minimum: number;
      /** Infinity where there is no limit. */
      readonly maximum: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly body: Node }
  /** A back reference: to the first of several groups of one name that is set. */
  | { readonly kind: 'reference'; readonly numbers: readonly number[]; readonly caseless: boolean }
  | { readonly kind: 'recursion'; readonly number: number }
  | { readonly kind: 'condition'; readonly test: Test; readonly yes: Node; readonly no: Node }
  /** `\K`: what has been matched so far does not count. */
  | { readonly kind: 'keep' };

/** What a conditional group asks. */
export type Test =
  | { readonly kind: 'group'; readonly numbers: readonly number[] }
  | { readonly kind: 'recursion'; readonly number: number | undefined }
  | { readonly kind: 'define' }
  | { readonly kind: 'look'; readonly look: Node };

/** A pattern that has been read. */
export type ParsedPattern =
  | { readonly ok: true; readonly node: Node; readonly groups: number }
  /** A fault, as PCRE2 words it. */
  | { readonly ok: false; readonly message: string; readonly offset: number }
  /** It holds something that only PCRE2 itself can do. */
  | { readonly ok: false; readonly beyond: string };
