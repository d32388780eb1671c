import { dirname, join, resolve } from 'node:path';
import { decodeText } from '../check/positions.ts';
import type { ProjectSettings } from '../check/settings.ts';
import { defaultSettings, ruleDocuments } from '../index.ts';
import { prepareSimulation, simulate } from '../simulate.ts';
import { visible } from '../report/visible.ts';
import type { TraceSubject } from '../report/trace-subject.ts';
import type { ScenarioProblem } from '../runtime/scenario/scenario-text.ts';
import type { SimulationResult } from '../runtime/simulation/types.ts';
import { deliveryFolder } from './delivery-folder.ts';
import { coloursFor } from './colours.ts';
import { commandLineName, commandLineScenario, configFrom } from './command-line-scenario.ts';
import { makeFolder, writeFile } from './disk.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import type { PermissionOptions } from './permission-options.ts';
import { projectLoader } from './project.ts';
import { permissionsOf } from './permission-options.ts';
import { readQueueRuns } from './queue-runs-option.ts';
import type { RunOptions } from './run-options.ts';
import type { RanScenario, RunnerOptions } from './scenario-runner.ts';
import { machineScenarioFiles, runScenario, shownPath, traceSubject } from './scenario-runner.ts';
import type { TargetOptions } from './target-options.ts';
import { definesOf, targetOf } from './target-options.ts';

/** What the command line says of every scenario that is run. */
export interface SimulationOptions extends TargetOptions, PermissionOptions {
  readonly config?: string;
}

/** What the project's file says that is for a configuration named on the command line. */
async function settingsFor(config: string | undefined, cwd: string): Promise<ProjectSettings> {
  if (config === undefined || config === '-') return defaultSettings;
  const names = ruleDocuments.map(({ name }) => name);
  return (await projectLoader(undefined, cwd, names)(dirname(resolve(cwd, config)))).settings;
}

/** The options of the runner, from those of a command. */
export async function runnerOptions(options: SimulationOptions, trace: boolean, io: Io): Promise<RunnerOptions> {
  const settings = await settingsFor(options.config, io.cwd);
  const said = [options.target, options.features, options.featuresFrom, ...Object.values(settings.target)];
  const stated = said.some((each) => each !== undefined);
  const chosen = stated ? await targetOf(options, settings, io.cwd) : undefined;
  const allow = permissionsOf(options, io.cwd);
  return {
    files: machineScenarioFiles,
    simulate,
    prepare: prepareSimulation,
    cwd: io.cwd,
    ...(chosen && { target: chosen }),
    macros: definesOf(options, settings),
    trace,
    ...(options.config !== undefined && { config: configFrom(options.config, io) }),
    ...(allow && { allow }),
  };
}

/** Prints why a scenario cannot be run. */
export function printProblems(problems: readonly ScenarioProblem[], io: Io): void {
  for (const { file, line, column, message } of problems) {
    const place = file === commandLineName ? 'eximc' : `${file}:${line}:${column}`;
    io.err(`${place}: ${visible(message)}\n`);
  }
}

/** Writes what would be delivered, and bounces, to files of a folder. */
function writeMessages(result: SimulationResult, folder: string, first: number): number {
  makeFolder(folder, folder);
  let number = first;
  const write = (what: string, text: string): void => {
    const name = `${String(++number).padStart(4, '0')}-${what.replace(/[^A-Za-z0-9@._+=-]/g, '_').slice(0, 100)}.eml`;
    writeFile(join(folder, name), join(folder, name), text, 'latin1');
  };
  const messages = result.sessions.flatMap((session) => session.messages);
  const attempts = result.queueRuns.flatMap((run) => run.attempts);
  for (const { deliveries, bounces } of [...messages.flatMap((each) => [each, ...each.followers]), ...attempts]) {
    for (const { recipient, message: text, outcome } of deliveries) if (outcome === 'delivered') write(recipient, text);
    for (const bounce of bounces) write('bounce', bounce);
  }
  return number;
}

/** Prints simulations in the format that is asked for. */
export async function printSubjects(
  subjects: readonly TraceSubject[],
  options: Pick<RunOptions, 'format' | 'output' | 'color' | 'verbose'>,
  io: Io,
): Promise<void> {
  let text: string;
  switch (options.format) {
    case 'json':
      text = (await import('../report/trace-json.ts')).traceJson(subjects);
      break;
    case 'html':
      text = (await import('../report/trace-html.ts')).traceHtml(subjects);
      break;
    case 'terminal': {
      const { traceTerminal } = await import('../report/trace-terminal.ts');
      const paint = await coloursFor(options.output === undefined ? options.color : options.color === true, io);
      const style = { paint, width: io.width, verbose: options.verbose === true };
      text = subjects.map((subject) => traceTerminal(subject, style)).join('\n');
    }
  }
  if (options.output === undefined) io.out(text);
  else writeFile(resolve(io.cwd, options.output), options.output, text);
}

/** The name of a scenario in reports. */
function titleOf({ scenario }: RanScenario, cwd: string): string {
  const name = shownPath(scenario.path, cwd);
  return scenario.description === undefined ? name : `${name}: ${decodeText(scenario.description)}`;
}

/**
 * `eximc run`: simulates scenarios, or the one message that the options describe.
 *
 * @param paths the scenarios' files
 * @returns the exit code
 */
export async function runScenarios(paths: readonly string[], options: RunOptions, io: Io): Promise<number> {
  const { spool } = options;
  const described = [options.from, options.to, options.ip, options.data, spool].some((option) => option !== undefined);
  if (paths.length === 0 && !described)
    throw new UsageError('name a scenario, or describe a message with --from and --to');
  if (paths.length > 0 && described)
    throw new UsageError('--from, --to, --ip and --data describe a message where no scenario does');
  if (paths.length > 0 && options.down) throw new UsageError('--down tells of servers where no scenario does');
  if (paths.length === 0) {
    if (options.config === undefined) throw new UsageError('--config names the configuration');
    if (options.to === undefined && spool === undefined) throw new UsageError('--to names a recipient');
    if (options.from === undefined && options.ip !== undefined) throw new UsageError('--from names the sender');
  }
  const queueRuns = (options.queueRuns ?? []).flatMap(readQueueRuns);
  const runner = await runnerOptions(options, options.trace, io);
  const subjects: TraceSubject[] = [];
  const problems: ScenarioProblem[] = [];
  let written = 0;
  const folder = options.out === undefined ? undefined : resolve(io.cwd, options.out);
  const run = async (path: string, files: RunnerOptions['files'], title?: string): Promise<void> => {
    const ran = await runScenario(path, {
      ...runner,
      files,
      queueRuns,
      ...(folder !== undefined && { out: deliveryFolder(join(folder, 'files')) }),
    });
    if (!ran.ok) {
      problems.push(...ran.problems);
      return;
    }
    subjects.push(traceSubject(ran, title ?? titleOf(ran, io.cwd)));
    if (folder !== undefined) written = writeMessages(ran.result, folder, written);
  };
  if (paths.length === 0) {
    const { path, files } = commandLineScenario(options, runner.files, io.cwd);
    await run(path, files, options.config);
  }
  for (const path of paths) await run(resolve(io.cwd, path), runner.files);
  if (subjects.length > 0) await printSubjects(subjects, options, io);
  printProblems(problems, io);
  return problems.length > 0 ? exitCodes.usage : exitCodes.clean;
}
