import { decodeText } from '../check/positions.ts';
import type { Check } from '../runtime/scenario/check.ts';
import type { Scenario } from '../runtime/scenario/scenario.ts';
import type { ScenarioPath, ScenarioPlace, ScenarioProblem } from '../runtime/scenario/scenario-text.ts';
import type { Decision } from '../runtime/simulation/types.ts';
import { queueRunWords } from './queue-groups.ts';
import { clientName } from './trace-subject.ts';
import type { ShownPlace } from './trace-subject.ts';

/** What came of one scenario as a test. */
export interface TestOutcome {
  /** The scenario's file as it is told to people. */
  readonly file: string;
  /** What it shows; text. */
  readonly description?: string;
  readonly parts: readonly TestPart[];
  /** Why it could not be run: problems of the scenario, or what Exim says of the configuration. */
  readonly broken?: readonly ScenarioProblem[];
  /** What the scenario did not say, and what is not done as Exim does it; text. */
  readonly missing: readonly string[];
  readonly unfaithful: readonly string[];
  readonly milliseconds: number;
}

/** A message, a session, a route, or the scenario as a whole: what belongs together of its expectations. */
export interface TestPart {
  readonly name: string;
  readonly results: readonly TestResult[];
}

/** One expectation, as text. */
export interface TestResult {
  readonly subject: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  readonly parts: readonly { readonly name: string; readonly expected: string; readonly actual: string }[];
  /** Where the expectation stands in the scenario. */
  readonly place: ScenarioPlace;
  /** Why it came out as it did, and where that stands in the configuration. */
  readonly because?: { readonly reason: string; readonly place?: ShownPlace };
}

export const isPassed = ({ broken, parts }: TestOutcome): boolean =>
  broken === undefined && parts.every(({ results }) => results.every(({ ok }) => ok));

/** How many expectations an outcome has, and how many of them failed. */
export function countResults({ parts }: TestOutcome): { readonly all: number; readonly failed: number } {
  const results = parts.flatMap((part) => part.results);
  return { all: results.length, failed: results.filter(({ ok }) => !ok).length };
}

/** The part of a scenario that a path leads into, and what it is called. */
function partOf(scenario: Scenario, path: ScenarioPath): { readonly key: string; readonly name: string } {
  const [top, index, within, number] = path;
  if (top === 'routes' && typeof index === 'number') {
    return { key: `routes ${index}`, name: `route ${scenario.routes[index]?.input.address ?? ''}` };
  }
  const run = scenario.queueRuns.find((each) => each.path.every((part, i) => part === path[i]));
  if (run) {
    const called = run.name === undefined ? queueRunWords(run.input) : run.name;
    return {
      key: `queueRuns ${run.path.join(' ')}`,
      name: `queue run${run.input.every === undefined ? '' : 's'} (${called})`,
    };
  }
  const session = top === 'sessions' ? scenario.sessions.find((each) => each.path[1] === index) : undefined;
  if (!session || typeof index !== 'number') return { key: '', name: 'the scenario' };
  const called = session.name ?? clientName(session.input);
  const name = `session ${index + 1} (${called})`;
  if (within !== 'messages' || typeof number !== 'number') return { key: `sessions ${index}`, name };
  const stated = session.messages[number];
  const step = stated && session.input.steps[stated.step];
  const envelope = step?.kind === 'message' ? `from ${step.from === '' ? '<>' : (step.from ?? 'the caller')}` : '';
  return {
    key: `sessions ${index} ${number}`,
    name: `${name}, message ${number + 1} (${stated?.name ?? envelope})`,
  };
}

/**
 * Puts the expectations of a scenario together by what they belong to.
 *
 * @param placeOf where a decision stands in the configuration
 */
export function testParts(
  scenario: Scenario,
  checks: readonly Check[],
  placeOf: (decision: Decision) => ShownPlace | undefined,
): readonly TestPart[] {
  const parts = new Map<string, { readonly name: string; readonly results: TestResult[] }>();
  for (const check of checks) {
    const { key, name } = partOf(scenario, check.path);
    let part = parts.get(key);
    if (!part) parts.set(key, (part = { name: decodeText(name), results: [] }));
    const place = check.decisive && placeOf(check.decisive);
    part.results.push({
      subject: decodeText(check.subject),
      ok: check.ok,
      expected: decodeText(check.expected),
      actual: decodeText(check.actual),
      parts: (check.parts ?? []).map(({ name: part_, expected, actual }) => ({
        name: decodeText(part_),
        expected: decodeText(expected),
        actual: decodeText(actual),
      })),
      place: scenario.text.placeOf(check.path),
      ...(check.decisive && {
        because: { reason: decodeText(check.decisive.reason), ...(place && { place }) },
      }),
    });
  }
  return [...parts.values()];
}
