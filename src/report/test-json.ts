import type { Coverage } from './coverage-model.ts';
import { coverageFigures } from './coverage-model.ts';
import type { TestOutcome } from './test-outcome.ts';
import { countResults, isPassed } from './test-outcome.ts';

/** Tests as JSON: every scenario with every expectation, and the coverage where it was asked for. */
export function testJson(outcomes: readonly TestOutcome[], coverage: Coverage | undefined): string {
  const counts = outcomes.map(countResults);
  const data = {
    version: 1,
    passed: outcomes.filter(isPassed).length,
    failed: outcomes.filter((outcome) => !isPassed(outcome)).length,
    expectations: counts.reduce((sum, { all }) => sum + all, 0),
    scenarios: outcomes.map((outcome) => {
      const { file, description, broken, parts, missing, unfaithful, milliseconds } = outcome;
      return {
        file,
        ...(description !== undefined && { description }),
        passed: isPassed(outcome),
        ...(broken && { broken }),
        tests: parts,
        missing,
        unfaithful,
        milliseconds: Math.round(milliseconds),
      };
    }),
    ...(coverage && {
      coverage: {
        ...coverageFigures(coverage.items),
        items: coverage.items.map(({ kind, name, file, line, held, notHeld }) => ({
          kind,
          name,
          file,
          line,
          held,
          notHeld,
        })),
      },
    }),
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
