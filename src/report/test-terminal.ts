import type { Paint } from './context.ts';
import { unifiedDiff } from './diff.ts';
import { count } from './summary.ts';
import type { TestOutcome, TestPart, TestResult } from './test-outcome.ts';
import { countResults, isPassed } from './test-outcome.ts';
import { cutTo } from './trace-fit.ts';
import { visible } from './visible.ts';

export interface TestStyle {
  readonly paint: Paint;
  readonly width: number;
  /** Whether expectations that hold are listed as well. */
  readonly verbose: boolean;
}

/** Lines of a text, made safe; a long one is told by its beginning. */
const linesOf = (text: string, width: number): string[] => text.split('\n').map((line) => cutTo(visible(line), width));

/** No more lines than this of a text. */
const mostLines = 40;

/** What was expected and what came out, one above the other; longer texts as a difference. */
function difference(expected: string, actual: string, indent: string, { paint, width }: TestStyle): string[] {
  const room = Math.max(30, width - indent.length - 2);
  const whole = expected.includes('\n') && actual.includes('\n');
  const lines = whole
    ? unifiedDiff('', `${expected}\n`, `${actual}\n`).split('\n').slice(2, -1)
    : [...linesOf(expected, room).map((line) => `- ${line}`), ...linesOf(actual, room).map((line) => `+ ${line}`)];
  const more = lines.length - mostLines;
  return [
    ...lines.slice(0, mostLines).map((line) => {
      const colour = line.startsWith('-') ? paint.error : line.startsWith('+') ? paint.good : paint.dim;
      return indent + colour(whole ? visible(line) : line);
    }),
    ...(more > 0 ? [indent + paint.dim(`… ${count(more, 'more line')}`)] : []),
  ];
}

function resultLines(result: TestResult, file: string, style: TestStyle): string[] {
  const { paint, width } = style;
  const { subject, ok, expected, actual, parts, place, because } = result;
  if (ok)
    return [
      `      ${paint.good('✓')} ${paint.dim(`${visible(subject)}: ${cutTo(visible(expected.replaceAll('\n', ' ')), 60)}`)}`,
    ];
  const indent = '        ';
  const lines = [`      ${paint.error('✗')} ${visible(subject)}  ${paint.dim(`${file}:${place.line}`)}`];
  if (parts.length > 0) {
    lines.push(`${indent}${paint.dim(cutTo(visible(actual), Math.max(30, width - indent.length)))}`);
    for (const part of parts) {
      lines.push(`${indent}${visible(part.name)}`, ...difference(part.expected, part.actual, `${indent}  `, style));
    }
  } else lines.push(...difference(expected, actual, indent, style));
  if (because) {
    const where = because.place ? `${because.place.file}:${because.place.line}` : '';
    const source = because.place
      ? ` │ ${cutTo(visible(because.place.source.trim()), Math.max(30, width - where.length - 12))}`
      : '';
    lines.push(`${indent}${paint.dim(`because ${visible(because.reason)}`)}`);
    if (where !== '') lines.push(`${indent}${paint.info(where)}${paint.dim(source)}`);
  }
  return lines;
}

function partLines(part: TestPart, file: string, style: TestStyle): string[] {
  const shown = style.verbose ? part.results : part.results.filter(({ ok }) => !ok);
  if (shown.length === 0) return [];
  return [`    ${visible(part.name)}`, ...shown.flatMap((result) => resultLines(result, file, style))];
}

function outcomeLines(outcome: TestOutcome, style: TestStyle): string[] {
  const { paint, verbose } = style;
  const { file, description, broken, parts, missing, unfaithful, milliseconds } = outcome;
  const passed = isPassed(outcome);
  const { all, failed } = countResults(outcome);
  const told = description === undefined ? '' : `  ${visible(description)}`;
  const figures = broken
    ? ''
    : failed > 0
      ? `  ${failed} of ${count(all, 'expectation')} failed`
      : all === 0
        ? '  expects nothing'
        : '';
  const time = milliseconds >= 500 ? `  ${Math.round(milliseconds)} ms` : '';
  const lines = [
    `${passed ? paint.good('✓') : paint.error('✗')} ${paint.bold(visible(file))}${told}${passed ? paint.dim(figures) : paint.error(figures)}${paint.dim(time)}`,
    ...(broken ?? []).map(
      (problem) =>
        `    ${paint.info(`${problem.file}:${problem.line}:${problem.column}`)}  ${visible(problem.message)}`,
    ),
    ...parts.flatMap((part) => partLines(part, file, style)),
  ];
  // What was missing may be why it failed; where it holds, it is told when all is to be told.
  if (!passed || verbose) {
    lines.push(
      ...missing.map((what) => `    ${paint.warning('missing')} ${visible(what)}`),
      ...unfaithful.map((what) => `    ${paint.warning('not as Exim does it')} ${visible(what)}`),
    );
  }
  return lines;
}

/** The last lines: how many scenarios and expectations hold. */
export function testSummary(outcomes: readonly TestOutcome[], milliseconds: number, paint: Paint): string {
  const failed = outcomes.filter((outcome) => !isPassed(outcome)).length;
  const counts = outcomes.map(countResults);
  const all = counts.reduce((sum, each) => sum + each.all, 0);
  const wrong = counts.reduce((sum, each) => sum + each.failed, 0);
  const scenarios = `${count(outcomes.length - failed, 'scenario')} passed${failed > 0 ? `, ${paint.error(`${failed} failed`)}` : ''}`;
  const expectations = `${count(all - wrong, 'expectation')} held${wrong > 0 ? `, ${paint.error(`${wrong} failed`)}` : ''}`;
  const incomplete = outcomes.filter(({ missing }) => missing.length > 0).length;
  const note =
    incomplete > 0
      ? `${count(incomplete, 'scenario')} asked for things that nobody stated (--verbose tells which)\n`
      : '';
  const seconds = milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  return `\n${scenarios}; ${expectations}; ${seconds}\n${paint.dim(note)}`;
}

/** One scenario for people: what failed, with the difference, the place of the expectation, and what decided. */
export function testTerminal(outcome: TestOutcome, style: TestStyle): string {
  return outcomeLines(outcome, style)
    .map((line) => `${line}\n`)
    .join('');
}
