import type { TestOutcome, TestPart } from './test-outcome.ts';
import { failureText } from './test-junit.ts';
import { visible } from './visible.ts';

/** A description must be one line, and a number sign would begin a directive. */
const described = (text: string): string => visible(text).replace(/[\\#]/g, '\\$&');

/** What failed, as a block of YAML with one text in it. */
function diagnostic(text: string, indent: string): string[] {
  const lines = text.split('\n').map((line) => `${indent}    ${visible(line)}`);
  return [`${indent}  ---`, `${indent}  message: |`, ...lines, `${indent}  ...`];
}

function partLines(part: TestPart, number: number, file: string): string[] {
  const failed = part.results.filter(({ ok }) => !ok);
  return [
    `    ${failed.length === 0 ? 'ok' : 'not ok'} ${number} - ${described(part.name)}`,
    ...failed.flatMap((result) => diagnostic(failureText(result, file), '    ')),
  ];
}

function outcomeLines({ file, description, broken, parts }: TestOutcome, number: number): string[] {
  const name = described(description === undefined ? file : `${file}: ${description}`);
  if (broken) {
    const text = broken
      .map((problem) => `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`)
      .join('\n');
    return [`not ok ${number} - ${name}`, ...diagnostic(text, '')];
  }
  const ok = parts.every(({ results }) => results.every((result) => result.ok));
  const within = parts.flatMap((part, i) => partLines(part, i + 1, file));
  const subtest = parts.length === 0 ? [] : [`# Subtest: ${name}`, ...within, `    1..${parts.length}`];
  return [...subtest, `${ok ? 'ok' : 'not ok'} ${number} - ${name}`];
}

/** The Test Anything Protocol, version 14: a test for each scenario, with one within it for each message. */
export function testTap(outcomes: readonly TestOutcome[]): string {
  const lines = [
    'TAP version 14',
    `1..${outcomes.length}`,
    ...outcomes.flatMap((outcome, i) => outcomeLines(outcome, i + 1)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
