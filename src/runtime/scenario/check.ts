import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { Decision } from '../simulation/types.ts';
import type { ScenarioPath } from './scenario-text.ts';

/** One expectation, compared with what came out. Texts are byte strings. */
export interface Check {
  /** Where the expectation stands in the scenario. */
  readonly path: ScenarioPath;
  /** What was looked at, in words: `reply to RCPT b@example.org`. */
  readonly subject: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  /** For an object: the parts that differ. */
  readonly parts?: readonly { readonly name: string; readonly expected: string; readonly actual: string }[];
  /** Why it came out as it did. */
  readonly decisive?: Decision;
  /** What would have to stand where in the scenario for it to hold; absent where that cannot be told. */
  readonly update?: { readonly path: ScenarioPath; readonly value: unknown };
}

/** The forms in which people name a place of the configuration: line, file and line, the source line itself. */
export type PlaceNames = (at: LogicalSpan) => readonly string[];

/** The forms in which a decision may be expected. */
export function decisionNames(decision: Decision | undefined, places: PlaceNames): readonly string[] {
  if (!decision) return [];
  return [decision.reason, ...(decision.at ? places(decision.at) : [])];
}
