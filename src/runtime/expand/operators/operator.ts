import type { Compiler } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';

/** One use of an operator. */
export interface OperatorUse {
  /** All that stands before the colon. */
  readonly name: string;
  /** What follows the underscore. */
  readonly argument: string | undefined;
  readonly compiler: Compiler;
}

/** What an operator does. */
export interface OperatorCode {
  /**
   * @param subject the expanded string
   * @returns undefined after a failure
   */
  readonly apply: (subject: string, context: ExpandContext) => string | undefined;
  /** Whether the result is never tainted. */
  readonly clean?: boolean;
}

/** Makes the code of one use of an operator. */
export type OperatorMaker = (use: OperatorUse) => OperatorCode;

/** An operator that makes one string of another, and can do nothing else. */
export function pure(change: (subject: string) => string, clean = false): OperatorMaker {
  const code: OperatorCode = { apply: change, clean };
  return () => code;
}
