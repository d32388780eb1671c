import type { ByteSet, Node } from './ast.ts';

/** Thrown by the parser, and caught by it: a fault as PCRE2 words it, or something that only PCRE2 can do. */
export class PatternFault extends Error {
  constructor(
    message: string,
    /** Undefined for what is beyond this parser. */
    readonly offset: number | undefined,
  ) {
    super(message);
  }
}

/** What letters after `(?` switch on. */
export interface Flags {
  readonly caseless: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: '' | 'x' | 'xx';
  readonly ungreedy: boolean;
  readonly noCapture: boolean;
}

export const noFlags: Flags = {
  caseless: false,
  multiline: false,
  dotAll: false,
  extended: '',
  ungreedy: false,
  noCapture: false,
};

/** A reference to a group that may come later: looked up when all groups are known. */
export interface Pending {
  readonly name: string | number;
  readonly offset: number;
  /** Whether PCRE2 looks whether there is such a group only when it has been through the whole pattern. */
  readonly late: boolean;
  readonly resolve: (numbers: readonly number[]) => void;
}

/** A pattern as it is being read. */
export interface PatternReader {
  readonly text: string;
  at: number;
  groups: number;
  readonly names: Map<string, number>;
  readonly pending: Pending[];
  /** Lookbehinds, to be checked when all is read. */
  readonly behind: { readonly body: Node; readonly offset: number; readonly end: number }[];
  /** Inside `\Q…\E`. */
  quoting: boolean;
  lookDepth: number;
  /** Where the first `\K` stands in an assertion. */
  keepInLook: number | undefined;
  depth: number;
}

/** Fails with a message of PCRE2. */
export function fault(message: string, offset: number): never {
  throw new PatternFault(message, offset);
}

/** Gives up on a pattern that only PCRE2 can do. */
export function beyond(what: string): never {
  throw new PatternFault(what, undefined);
}

export interface Atom {
  readonly node: Node;
  /** Whether a quantifier may follow. */
  readonly quantifiable: boolean;
}

export const repeatable = (node: Node): Atom => ({ node, quantifiable: true });
export const unrepeatable = (node: Node): Atom => ({ node, quantifiable: false });
export const setNode = (set: ByteSet): Node => ({ kind: 'set', set });

/** Reads the name of a group and the character that ends it. */
export function readName(
  reader: PatternReader,
  terminator: string,
): { readonly name: string; readonly offset: number } {
  const { text } = reader;
  const offset = reader.at;
  if (offset >= text.length) fault('subpattern name expected', offset);
  if (/\d/.test(text.charAt(offset))) fault('subpattern name must start with a non-digit', offset);
  const pattern = /[A-Za-z0-9_]*/y;
  pattern.lastIndex = offset;
  const name = pattern.exec(text)?.[0] ?? '';
  reader.at += name.length;
  if (name.length > 32) fault('subpattern name is too long (maximum 32 code units)', offset + 33);
  if (name === '') fault('subpattern name expected', offset);
  if (text.charAt(reader.at) !== terminator || reader.at >= text.length) {
    fault('syntax error in subpattern name (missing terminator?)', reader.at);
  }
  reader.at++;
  return { name, offset };
}

/** The number of a group, counted from here where a sign stands before it. */
export function relative(image: string, reader: PatternReader): number {
  const number = Number(image.replace(/^[+-]/, ''));
  if (image.startsWith('+')) return reader.groups + number;
  return image.startsWith('-') ? reader.groups - number + 1 : number;
}
