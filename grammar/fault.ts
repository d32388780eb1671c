import type { PhysicalSpan } from './source/file.ts';

/** What a real Exim says when it meets a fault. It stops there, so that only the first fault of a configuration is ever heard. */
export interface EximVerdict {
  /** Exim's message, without the "Exim configuration error in line …" before it. */
  readonly message: string;
  /** The file and line that Exim names; absent where it names none. */
  readonly file?: string;
  readonly line?: number;
  /**
   * How the message begins where no line is named: `for` has "Exim configuration error for " before it, and `plain`
   * nothing but the time; by default "Exim configuration error:" stands on a line of its own.
   */
  readonly form?: 'for' | 'plain';
}

/** Something wrong that was met while a configuration was read: data from which a finding is made. */
export interface Fault {
  /** The rule that reports it: `group/name`. */
  readonly rule: string;
  /** What is wrong, in eximc's own words. */
  readonly message: string;
  /** A stretch of the logical text, or of a physical source where the fault is in a line that leaves no logical text. */
  readonly at: LogicalSpan | PhysicalSpan;
  /** Names that were probably meant, best first. */
  readonly suggestions?: readonly string[];
  /** Other places that explain it. */
  readonly related?: readonly { readonly at: LogicalSpan | PhysicalSpan; readonly message: string }[];
  /** Absent where Exim accepts what is reported here. */
  readonly exim?: EximVerdict;
  /**
   * When Exim would meet it: the index of the logical line that it has last read. Checks made at the end of a section
   * carry the index of the line that begins the next.
   */
  readonly order: number;
}

/** A stretch of the logical text; `end` is exclusive. */
export interface LogicalSpan {
  readonly start: number;
  readonly end: number;
}

/** The faults in the order in which Exim would meet them. Faults of one moment keep the order in which they were given. */
export function inEximsOrder(faults: readonly Fault[]): readonly Fault[] {
  return faults
    .map((fault, i) => ({ fault, i }))
    .sort((a, b) => a.fault.order - b.fault.order || a.i - b.i)
    .map(({ fault }) => fault);
}
