import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IncludeReader } from '../../grammar/preprocess/preprocess.ts';
import { didYouMean, nearest } from '../catalogue/near-miss.ts';
import type { Target } from '../catalogue/target.ts';
import { joiningFile } from '../../grammar/source/file.ts';
import { decodeText, encodeText } from '../check/positions.ts';
import type { Accounts, CompiledConfig } from '../compile/config.ts';
import { anyAccounts, catalogue, chooseTarget, compile, scenarioSystems, sourceFile } from '../index.ts';
import { expandWhileReadingIn } from '../read-time.ts';
import type { DeliveryOutput } from '../runtime/deliver/types.ts';
import type { TraceSubject } from '../report/trace-subject.ts';
import { readScenario } from '../runtime/scenario/read-scenario.ts';
import type { ScenarioFiles } from '../runtime/scenario/references.ts';
import type { Scenario, ScenarioConfig } from '../runtime/scenario/scenario.ts';
import type { ScenarioProblem } from '../runtime/scenario/scenario-text.ts';
import type { QueueRunInput, Simulate, SimulationResult } from '../runtime/simulation/types.ts';
import { createRootFolder } from '../runtime/world/root-folder.ts';
import { createScenarioFiles } from '../runtime/world/scenario-files.ts';
import type { ScenarioWorld } from '../runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../runtime/world/scenario-world.ts';
import type { Permissions } from '../runtime/world/permissions.ts';
import type { World } from '../runtime/world/world.ts';
import { isFolder } from './disk.ts';
import { refusalOf } from './refusal.ts';

/** Files of this machine, as scenarios name them. */
export const machineScenarioFiles: ScenarioFiles = {
  read(path) {
    try {
      return readFileSync(path, 'latin1');
    } catch {
      return undefined;
    }
  },
  isFolder,
};

/** What the command line says in place of what scenarios say, or beside it. */
export interface RunnerOptions {
  readonly files: ScenarioFiles;
  readonly simulate: Simulate;
  /** Loads what a configuration may need, whose text it gets. */
  readonly prepare?: (text: string) => Promise<void>;
  /** The folder that shown paths are relative to. */
  readonly cwd: string;
  readonly config?: ScenarioConfig;
  /** Queue runs after those of the scenario. */
  readonly queueRuns?: readonly QueueRunInput[];
  readonly target?: Target;
  readonly macros?: readonly { readonly name: string; readonly value: string }[];
  /** What may be asked of this machine where a scenario has no answer. */
  readonly allow?: Permissions;
  readonly trace: boolean;
  /** Takes the files that deliveries make. */
  readonly out?: DeliveryOutput;
}

/** A scenario that was run. */
export interface RanScenario {
  readonly ok: true;
  readonly scenario: Scenario;
  readonly config: CompiledConfig;
  readonly result: SimulationResult;
  /** How a source's path, a byte string, is told to people. */
  readonly nameOf: (path: string) => string;
}

export type ScenarioRun =
  | RanScenario
  /** `empty`: there is nothing in it that could be done. */
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[]; readonly empty?: true };

/** How a path is told to people: relative to the folder that the command runs in, where it lies below that. Text. */
export function shownPath(path: string, cwd: string): string {
  const below = `${cwd === '/' ? '' : cwd}/`;
  return path.startsWith(below) ? path.slice(below.length) : path;
}

/**
 * How a scenario's configuration reaches the files that it includes: those of the scenario's world, and those in its own
 * folder and below. A configuration from elsewhere can read nothing else, so that it can tell nothing else.
 */
function includeReader(config: ScenarioConfig, world: World): IncludeReader {
  const folder = encodeText(dirname(config.path));
  const own = createScenarioFiles({
    overlay: {},
    root: createRootFolder(dirname(config.path)),
    time: 0,
    missing: () => undefined,
  });
  const read = (path: string): string | undefined => {
    if (path.startsWith(`${folder}/`)) {
      const outcome = own.read(path.slice(folder.length));
      if (outcome.ok) return outcome.value;
    }
    // What is not there is a fault of the configuration, not an input that is missing.
    if (!world.files.status(path).ok) return undefined;
    const outcome = world.files.read(path);
    return outcome.ok ? outcome.value : undefined;
  };
  return { read, exists: (path) => read(path) !== undefined };
}

/** Users and groups that a scenario states; any other name is one that exists, for a configuration names many. */
function accountsOf(world: World): Accounts {
  return {
    ...anyAccounts,
    user: (name) => world.accounts.byName(name) ?? anyAccounts.user(name),
    group: (name) => world.accounts.groupByName(name)?.gid ?? anyAccounts.group(name),
    hostname: world.hostname,
  };
}

/** The target that a scenario is for, or what is wrong with it. */
function targetOf({ target, path, text }: Scenario): Target | ScenarioProblem {
  try {
    return chooseTarget(target);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { file: path, ...text.placeOf(['target']), message: error.message };
  }
}

/** What is wrong in the DNS data of a scenario, where it stands. */
function dnsProblems(scenario: Scenario, world: ScenarioWorld): ScenarioProblem[] {
  return world.dnsFaults.map(({ source, line, message }) => {
    const records = source === 'records';
    const place = scenario.text.placeOf(records ? ['dns', 'records', line - 1] : ['dns', 'zones']);
    const told = decodeText(records ? `dns: ${message}` : `dns: ${source}, line ${line}: ${message}`);
    return { file: scenario.path, ...place, message: told };
  });
}

/** Types of lookups for which a scenario states answers, though Exim has no such lookup. */
function lookupProblems({ path, text, world }: Scenario): ScenarioProblem[] {
  const types = [...new Set(catalogue.lookups.map(({ name }) => name))];
  return Object.keys(world.lookups ?? {})
    .filter((name) => !types.includes(name))
    .map((name) => {
      const message = `there is no lookup type "${name}"${didYouMean(nearest(name, types))}`;
      return { file: path, ...text.placeOf(['lookups'], name), message };
    });
}

/** A scenario that is ready to be run. */
export interface OpenedScenario {
  readonly ok: true;
  readonly scenario: Scenario;
  readonly config: CompiledConfig;
  readonly world: ScenarioWorld;
  readonly nameOf: RanScenario['nameOf'];
}

/**
 * Reads a scenario, and compiles its configuration. What runs it closes its world.
 *
 * @param path its absolute path
 * @returns all of it, or why it cannot be run
 */
export async function openScenario(
  path: string,
  options: Omit<RunnerOptions, 'simulate' | 'trace'>,
): Promise<OpenedScenario | { readonly ok: false; readonly problems: readonly ScenarioProblem[] }> {
  const { files, cwd, allow, config: given } = options;
  const reading = readScenario(path, { files, systems: scenarioSystems, ...(given && { config: given }) });
  const shown = (problem: ScenarioProblem): ScenarioProblem => ({ ...problem, file: shownPath(problem.file, cwd) });
  if (!reading.ok) return { ok: false, problems: reading.problems.map(shown) };
  const { scenario } = reading;

  const world = createScenarioWorld(scenario.world, allow ? { allow } : {});
  const refuse = (problems: readonly ScenarioProblem[]): { ok: false; problems: readonly ScenarioProblem[] } => {
    world.close();
    return { ok: false, problems };
  };
  const unread = [...dnsProblems(scenario, world), ...lookupProblems(scenario)];
  if (unread.length > 0) return refuse(unread.map(shown));

  const target = options.target ?? targetOf(scenario);
  if ('message' in target) return refuse([shown(target)]);
  const named = new Set((options.macros ?? []).map(({ name }) => name));
  const defines = [...(options.macros ?? []), ...scenario.macros.filter(({ name }) => !named.has(name))];
  const { path: configPath, text, joins } = scenario.config;
  const makeSource = joins ? joiningFile : sourceFile;
  const config = compile(makeSource(encodeText(configPath), text), {
    reader: includeReader(scenario.config, world),
    defines,
    target,
    accounts: accountsOf(world),
    hooks: { expand: expandWhileReadingIn(world) },
  });
  const nameOf = (source: string): string => shownPath(decodeText(source), cwd);
  const refused = refusalOf(config, nameOf);
  if (refused) return refuse([refused]);
  await options.prepare?.(config.source.logical.text);
  return { ok: true, scenario, config, world, nameOf };
}

/**
 * Reads a scenario, compiles its configuration, and simulates it.
 *
 * @param path its absolute path
 * @returns what came of it, or why it cannot be run
 */
export async function runScenario(path: string, options: RunnerOptions): Promise<ScenarioRun> {
  const opened = await openScenario(path, options);
  if (!opened.ok) return opened;
  const { config, world, nameOf } = opened;
  const { sessions, routes } = opened.scenario;
  if (sessions.length === 0 && routes.length === 0) {
    world.close();
    const message = 'the scenario does nothing: it has neither sessions nor routes';
    return { ok: false, problems: [{ file: shownPath(path, options.cwd), line: 1, column: 1, message }], empty: true };
  }
  const added = (options.queueRuns ?? []).map((input) => ({ path: [], input }));
  const scenario = { ...opened.scenario, queueRuns: [...opened.scenario.queueRuns, ...added] };
  try {
    const result = options.simulate({
      config,
      world,
      sessions: scenario.sessions.map(({ input }) => input),
      queueRuns: scenario.queueRuns.map(({ input }) => input),
      routes: scenario.routes.map(({ input }) => input),
      hosts: scenario.hosts,
      services: scenario.services,
      ...(options.out && { out: options.out }),
      trace: options.trace,
    });
    return { ok: true, scenario, config, result, nameOf };
  } finally {
    world.close();
  }
}

/** What reports of a simulation are made of. */
export function traceSubject({ scenario, config, result, nameOf }: RanScenario, title: string): TraceSubject {
  const { sessions, queueRuns } = scenario;
  return { title, config, sessions, queueRuns, result, nameOf };
}
