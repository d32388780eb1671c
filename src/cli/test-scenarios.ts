import { resolve } from 'node:path';
import { decodeText } from '../check/positions.ts';
import type { Target } from '../catalogue/target.ts';
import { chooseTarget } from '../index.ts';
import type { Coverage } from '../report/coverage-model.ts';
import { coverageFigures, gatherCoverage } from '../report/coverage-model.ts';
import type { CoverageGatherer } from '../report/coverage-model.ts';
import type { TestOutcome } from '../report/test-outcome.ts';
import { isPassed, testParts } from '../report/test-outcome.ts';
import { shownPlace } from '../report/trace-subject.ts';
import { checkScenario } from '../runtime/scenario/expectations.ts';
import { updateScenario } from '../runtime/scenario/update.ts';
import { noteForms } from '../runtime/scenario/text-checks.ts';
import { placeNames } from '../runtime/simulation/places.ts';
import { coloursFor } from './colours.ts';
import { writeFile } from './disk.ts';
import { findScenarios } from './find-scenarios.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import type { RanScenario, RunnerOptions } from './scenario-runner.ts';
import { openScenario, runScenario, shownPath } from './scenario-runner.ts';
import { printProblems, runnerOptions } from './run-scenarios.ts';
import type { TestOptions } from './test-options.ts';
import { watchFiles } from './watch-files.ts';

/** What a round of tests has gathered. */
interface Round {
  readonly outcomes: TestOutcome[];
  readonly gatherer: CoverageGatherer;
  /** Files that were read, for those who watch them. */
  readonly read: Set<string>;
}

function patternOf(run: string | undefined): RegExp | undefined {
  if (run === undefined) return undefined;
  try {
    return new RegExp(run, 'i');
  } catch (error) {
    throw new UsageError(`--run: ${error instanceof Error ? error.message : run}`);
  }
}

/** The notes of a simulation, each once, as text. */
function notes(ran: RanScenario, key: 'missing' | 'unfaithful'): string[] {
  const { sessions, queueRuns, routes } = ran.result;
  const all = [...sessions, ...queueRuns, ...routes].flatMap((part) => [...part[key]]);
  return [...new Set(all.map((note) => decodeText(noteForms(note).at(-1) ?? '')))];
}

async function testOne(
  path: string,
  options: TestOptions,
  runner: RunnerOptions,
  round: Round,
  io: Io,
): Promise<TestOutcome | undefined> {
  const file = shownPath(path, io.cwd);
  const pattern = patternOf(options.run);
  const begin = performance.now();
  const files = {
    ...runner.files,
    read(each: string) {
      round.read.add(each);
      return runner.files.read(each);
    },
  };
  // A scenario that is not wanted by its file may be by its description, which only reading it tells.
  if (pattern && !pattern.test(file) && !pattern.test(/^description:(.*)$/m.exec(files.read(path) ?? '')?.[1] ?? '')) {
    return undefined;
  }
  const ran = await runScenario(path, { ...runner, files });
  if (!ran.ok) {
    if (ran.empty) throw new UsageError(`${file}: ${ran.problems[0]?.message ?? ''}`);
    const milliseconds = performance.now() - begin;
    return { file, parts: [], broken: ran.problems, missing: [], unfaithful: [], milliseconds };
  }
  const { scenario, config, result, nameOf } = ran;
  const checks = checkScenario(scenario, result, (at) => placeNames(config, at));
  round.gatherer.add(config, result.coverage, nameOf);
  if (options.update) {
    const { text, changed, left } = updateScenario(scenario, result, checks);
    if (changed > 0) {
      writeFile(path, file, text);
      io.err(`${file}: ${changed} changed${left.length > 0 ? `, ${left.length} left as they are` : ''}\n`);
    }
  }
  return {
    file,
    ...(scenario.description !== undefined && { description: decodeText(scenario.description) }),
    parts: testParts(scenario, checks, ({ at }) => at && shownPlace({ config, nameOf }, at)),
    missing: notes(ran, 'missing'),
    unfaithful: notes(ran, 'unfaithful'),
    milliseconds: performance.now() - begin,
  };
}

async function coverageText(coverage: Coverage, options: TestOptions, io: Io): Promise<string> {
  switch (options.coverageFormat ?? 'terminal') {
    case 'lcov':
      return (await import('../report/coverage-lcov.ts')).coverageLcov(coverage);
    case 'html':
      return (await import('../report/coverage-html.ts')).coverageHtml(coverage);
    case 'terminal': {
      const { coverageTerminal } = await import('../report/coverage-terminal.ts');
      const toFile = options.coverageOutput !== undefined;
      return coverageTerminal(
        coverage,
        await coloursFor(toFile ? options.color === true : options.color, io),
        io.width,
      );
    }
  }
}

/** Prints what the formats for programs say; for people, each outcome was told as it came. */
async function printWhole(
  outcomes: readonly TestOutcome[],
  coverage: Coverage | undefined,
  options: TestOptions,
): Promise<string | undefined> {
  switch (options.format) {
    case 'tap':
      return (await import('../report/test-tap.ts')).testTap(outcomes);
    case 'junit':
      return (await import('../report/test-junit.ts')).testJunit(outcomes);
    case 'json':
      return (await import('../report/test-json.ts')).testJson(outcomes, coverage);
    case 'terminal':
      return undefined;
  }
}

/** One round of all tests. */
async function testRound(
  paths: readonly string[],
  options: TestOptions,
  runner: RunnerOptions,
  io: Io,
): Promise<{ readonly code: number; readonly read: ReadonlySet<string> }> {
  const round: Round = { outcomes: [], gatherer: gatherCoverage(), read: new Set() };
  const begin = performance.now();
  const toFile = options.output !== undefined;
  const paint = await coloursFor(toFile ? options.color === true : options.color, io);
  const { testSummary, testTerminal } = await import('../report/test-terminal.ts');
  const style = { paint, width: io.width, verbose: options.verbose === true };
  let told = '';
  const tell = (text: string): void => {
    if (toFile) told += text;
    else io.out(text);
  };
  for (const path of paths) {
    const outcome = await testOne(path, options, runner, round, io);
    if (!outcome) continue;
    round.outcomes.push(outcome);
    if (options.format === 'terminal') tell(testTerminal(outcome, style));
  }
  const { outcomes } = round;
  if (outcomes.length === 0) throw new UsageError(`no scenario matches ${options.run ?? ''}`);

  const { coverageFormat, coverageOutput, coverageThreshold } = options;
  const wanted =
    options.coverage === true || [coverageFormat, coverageOutput, coverageThreshold].some((each) => each !== undefined);
  const coverage = wanted ? round.gatherer.coverage() : undefined;
  const whole = await printWhole(outcomes, coverage, options);
  tell(whole ?? testSummary(outcomes, performance.now() - begin, paint));
  if (options.output !== undefined) writeFile(resolve(io.cwd, options.output), options.output, told);

  let enough = true;
  if (coverage) {
    const text = await coverageText(coverage, options, io);
    if (coverageOutput !== undefined) writeFile(resolve(io.cwd, coverageOutput), coverageOutput, text);
    // Where standard output holds something for programs, a table would spoil it.
    else if (whole === undefined || toFile || coverageFormat !== undefined) io.out(text);
    const { percent } = coverageFigures(coverage.items);
    enough = coverageThreshold === undefined || percent >= coverageThreshold;
    if (!enough) io.err(`eximc: ${percent}% of the configuration took effect, less than ${coverageThreshold ?? 0}%\n`);
  }
  const failed = outcomes.some((outcome) => !isPassed(outcome)) && !options.update;
  return { code: failed || !enough ? exitCodes.findings : exitCodes.clean, read: round.read };
}

/** Talks the SMTP part of each scenario to a real Exim as well, and shows where that answers otherwise. */
async function oracleRound(
  paths: readonly string[],
  exim: string,
  options: TestOptions,
  runner: RunnerOptions,
  io: Io,
): Promise<number> {
  const { askOracle, describeOracle } = await import('./oracle/oracle.ts');
  const { openPrivateView } = await import('./oracle/private-view.ts');
  const { oracleHeading, oracleTerminal } = await import('../report/oracle-terminal.ts');
  const described = describeOracle(exim);
  const ofOracle = options.target === undefined ? targetOfOracle(described, exim) : undefined;
  const target = ofOracle ?? runner.target;
  const paint = await coloursFor(options.color, io);
  const pattern = patternOf(options.run);
  const view = await openPrivateView();
  io.out(oracleHeading(exim, ofOracle?.version ?? '', view.sees));
  let code: number = exitCodes.clean;
  try {
    for (const path of paths) {
      const file = shownPath(path, io.cwd);
      if (pattern && !pattern.test(file)) continue;
      const opened = await openScenario(path, { ...runner, ...(target && { target }) });
      if (!opened.ok) {
        printProblems(opened.problems, io);
        code = exitCodes.findings;
        continue;
      }
      try {
        const result = await askOracle(opened, exim, view);
        if (result.differences.length > 0 || result.failed) code = exitCodes.findings;
        io.out(oracleTerminal(file, result, paint));
      } finally {
        opened.world.close();
      }
    }
  } finally {
    view.close();
  }
  return code;
}

/** The release of an Exim and what it was built with, from what it says of itself. */
function targetOfOracle(described: string, exim: string): Target {
  try {
    return chooseTarget({ featuresFrom: described });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--oracle ${exim}: ${error.message}`);
  }
}

/**
 * `eximc test`: simulates scenarios, and compares what came out with what they expect.
 *
 * @param paths scenarios, or folders with scenarios
 * @returns the exit code
 */
export async function testScenarios(paths: readonly string[], options: TestOptions, io: Io): Promise<number> {
  const { coverageThreshold } = options;
  if (coverageThreshold !== undefined && !(coverageThreshold >= 0 && coverageThreshold <= 100)) {
    throw new UsageError('--coverage-threshold takes a number from 0 to 100');
  }
  const runner = await runnerOptions(options, false, io);
  if (options.oracle !== undefined)
    return oracleRound(findScenarios(paths, io.cwd), options.oracle, options, runner, io);
  let { code, read } = await testRound(findScenarios(paths, io.cwd), options, runner, io);
  if (!options.watch) return code;
  for await (const changed of watchFiles(() => read)) {
    io.out(`\n${shownPath(changed, io.cwd)} has changed\n\n`);
    ({ code, read } = await testRound(findScenarios(paths, io.cwd), options, runner, io));
  }
  return code;
}
