import type { TestOutcome, TestResult } from './test-outcome.ts';
import { countResults } from './test-outcome.ts';
import { attributes, xmlText } from './xml.ts';

/** What failed, in text. */
export function failureText(result: TestResult, file: string): string {
  const { subject, expected, actual, parts, place, because } = result;
  const differing = parts.length > 0 ? parts : [{ name: subject, expected, actual }];
  return [
    `${file}:${place.line}: ${subject}`,
    ...differing.map((part) => `${part.name}\n  expected: ${part.expected}\n  actual:   ${part.actual}`),
    ...(because ? [`because ${because.reason}`] : []),
    ...(because?.place ? [`${because.place.file}:${because.place.line}: ${because.place.source.trim()}`] : []),
  ].join('\n');
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

function suite(outcome: TestOutcome): string {
  const { file, description, broken, parts, milliseconds } = outcome;
  const { all, failed } = countResults(outcome);
  const cases = parts.flatMap((part) =>
    part.results.map((result) => {
      const head = attributes({
        name: `${part.name}: ${result.subject}`,
        classname: file,
        file,
        line: result.place.line,
      });
      if (result.ok) return `    <testcase${head}/>\n`;
      const message = `expected ${result.expected}, got ${result.actual}`;
      return `    <testcase${head}>\n      <failure${attributes({ message })}>${xmlText(failureText(result, file))}</failure>\n    </testcase>\n`;
    }),
  );
  const errors = (broken ?? []).map((problem) => {
    const text = `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
    const head = attributes({
      name: 'the scenario can be run',
      classname: file,
      file: problem.file,
      line: problem.line,
    });
    return `    <testcase${head}>\n      <error${attributes({ message: problem.message })}>${xmlText(text)}</error>\n    </testcase>\n`;
  });
  const counts = attributes({
    name: description === undefined ? file : `${file}: ${description}`,
    tests: all + errors.length,
    failures: failed,
    errors: errors.length,
    skipped: 0,
    time: seconds(milliseconds),
  });
  return `  <testsuite${counts}>\n${[...errors, ...cases].join('')}  </testsuite>\n`;
}

/** JUnit's XML: a suite for each scenario, a case for each expectation. */
export function testJunit(outcomes: readonly TestOutcome[]): string {
  const counts = outcomes.map(countResults);
  const errors = outcomes.reduce((sum, { broken }) => sum + (broken?.length ?? 0), 0);
  const head = attributes({
    name: 'eximc test',
    tests: counts.reduce((sum, { all }) => sum + all, 0) + errors,
    failures: counts.reduce((sum, { failed }) => sum + failed, 0),
    errors,
    time: seconds(outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${outcomes.map(suite).join('')}</testsuites>\n`;
}
