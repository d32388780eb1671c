import type { ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import type { TargetRequest } from '../../catalogue/default-target.ts';
import type { ScenarioData } from '../world/scenario-world.ts';
import { readDuration, readMoment, readWhen } from './moment.ts';
import { scenarioQueueRuns } from './queue-run-input.ts';
import type { References, ScenarioFiles } from './references.ts';
import { isContent, references } from './references.ts';
import type { Scenario, ScenarioConfig, ScenarioQueueRun, ScenarioRoute, ScenarioSession } from './scenario.ts';
import schema from './scenario.schema.json' with { type: 'json' };
import type { ScenarioPath, ScenarioProblem, ScenarioText } from './scenario-text.ts';
import { asWritten, readScenarioText } from './scenario-text.ts';
import { expressionFault, schemaProblems } from './schema-problems.ts';
import type { SessionReading } from './session-input.ts';
import { scenarioSession } from './session-input.ts';
import type { ScenarioSystem } from './system.ts';
import { timedFailures, timedHosts } from './timed.ts';
import { worldData } from './world-data.ts';
import type { WrittenDns, WrittenScenario } from './written.ts';

export type ScenarioReading =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

export interface ReadScenarioOptions {
  readonly files: ScenarioFiles;
  /** The systems of which scenarios may say something under `services`. */
  readonly systems: readonly ScenarioSystem[];
  /** The configuration, for a scenario that names none, or in place of the one that it names. */
  readonly config?: ScenarioConfig;
}

/** How many files may extend one another. */
const mostBases = 16;

/**
 * The JSON schema of scenarios.
 *
 * @param systems what may stand under `services`
 */
export function scenarioSchema(systems: readonly ScenarioSystem[]): Readonly<Record<string, unknown>> {
  const services = {
    ...schema.properties.services,
    additionalProperties: false,
    properties: Object.fromEntries(systems.map((system) => [system.key, system.schema])),
  };
  return { ...schema, properties: { ...schema.properties, services } };
}

const validators = new WeakMap<readonly ScenarioSystem[], ValidateFunction>();

/** The validator for some systems; making one takes longer than reading a scenario. */
function validator(systems: readonly ScenarioSystem[]): ValidateFunction {
  let made = validators.get(systems);
  if (!made) {
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true });
    ajv.addFormat('moment', (text: string) => readMoment(text) !== undefined);
    ajv.addFormat('duration', (text: string) => readDuration(text) !== undefined);
    ajv.addFormat('when', (text: string) => readWhen(text, 0) !== undefined);
    ajv.addFormat('expression', (text: string) => expressionFault(text) === undefined);
    validators.set(systems, (made = ajv.compile(scenarioSchema(systems))));
  }
  return made;
}

/** What scenarios may have in common. */
interface Common {
  readonly config?: ScenarioConfig;
  readonly target?: TargetRequest;
  readonly macros: Readonly<Record<string, string>>;
  readonly world: ScenarioData;
  readonly hosts: NonNullable<WrittenScenario['hosts']>;
  /** Names that fail in the DNS. */
  readonly failing: Pick<WrittenDns, 'tryAgain' | 'noRecovery'>;
  readonly services: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts what a file says upon what the file that it extends says: objects are merged, lists appended. */
function merge<T>(base: T, own: T): T {
  if (Array.isArray(base) && Array.isArray(own)) return [...(base as unknown[]), ...(own as unknown[])] as T;
  if (!isObject(base) || !isObject(own)) return own === undefined ? base : own;
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(own)) {
    merged.set(key, merged.has(key) ? merge(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged) as T;
}

function targetRequest(target: WrittenScenario['target'], files: References): TargetRequest | undefined {
  if (target === undefined) return undefined;
  if (typeof target === 'string') return { version: target };
  const { version, features, featuresFrom } = target;
  return {
    ...(version !== undefined && { version }),
    ...(features && { features }),
    ...(featuresFrom !== undefined && { featuresFrom: files.read(featuresFrom, ['target', 'featuresFrom']) }),
  };
}

function configOf(written: WrittenScenario, file: string, files: References): ScenarioConfig | undefined {
  const { config } = written;
  if (config === undefined) return undefined;
  if (isContent(config)) return { path: `${file}#config`, text: config };
  return { path: files.path(config), text: files.read(config, ['config']) };
}

function common(written: WrittenScenario, file: string, files: References): Common {
  const config = configOf(written, file, files);
  const target = targetRequest(written.target, files);
  const { tryAgain, noRecovery } = written.dns ?? {};
  const macros = Object.entries(written.macros ?? {}).map(([name, value]) => [name, String(value)] as const);
  return {
    ...(config && { config }),
    ...(target && { target }),
    macros: Object.fromEntries(macros),
    world: worldData(written, files),
    hosts: written.hosts ?? {},
    failing: { ...(tryAgain && { tryAgain }), ...(noRecovery && { noRecovery }) },
    services: written.services ?? {},
  };
}

function routeOf(written: NonNullable<WrittenScenario['routes']>[number]): ScenarioRoute {
  const { expect, ...input } = typeof written === 'string' ? { address: written } : written;
  return { input, ...(expect && { expect }) };
}

/** Whether a file that is no YAML has the sections of a configuration. */
const isEximConfig = (bytes: string): boolean =>
  /^[ \t]*begin[ \t]+(?:acl|routers|transports|authenticators|retry|rewrite)[ \t]*\r?$/m.test(bytes);

/** A file that was read and checked, and what its bases say. */
interface Loaded {
  readonly text: ScenarioText;
  readonly written: WrittenScenario;
  readonly common: Common;
}

/** Reads one file after another, and gathers what is wrong with them. */
function load(
  file: string,
  bytes: string,
  options: ReadScenarioOptions,
  problems: ScenarioProblem[],
  bases: readonly string[],
): Loaded | undefined {
  const read = readScenarioText(file, bytes);
  if (!read.ok) {
    const message = 'this is an Exim configuration: a scenario is YAML, and names its configuration under "config"';
    problems.push(...(isEximConfig(bytes) ? [{ file, line: 1, column: 1, message }] : read.problems));
    return undefined;
  }
  const { text } = read;
  const problem = (path: ScenarioPath, message: string, key?: string): void => {
    problems.push({ file, ...text.placeOf(path, key), message: asWritten(message) });
  };
  const check = validator(options.systems);
  const value = text.value ?? {};
  if (!check(value)) {
    for (const { path, key, message } of schemaProblems(check.errors ?? [])) problem(path, message, key);
    return undefined;
  }
  const written = value as WrittenScenario;
  const files = references(file, options.files, problem);
  const own = common(written, file, files);
  if (written.extends === undefined) return { text, written, common: own };

  const base = files.path(written.extends);
  if (bases.includes(base) || bases.length >= mostBases) {
    problem(['extends'], 'the files extend one another without end');
    return undefined;
  }
  const before = problems.length;
  const baseBytes = files.read(written.extends, ['extends']);
  if (problems.length > before) return undefined;
  const loaded = load(base, baseBytes, options, problems, [...bases, base]);
  return loaded && { text, written, common: merge(loaded.common, own) };
}

/** The sessions, and the queue runs that stand among and after them. */
function inTurn(
  written: WrittenScenario,
  reading: SessionReading,
): { readonly sessions: readonly ScenarioSession[]; readonly queueRuns: readonly ScenarioQueueRun[] } {
  const sessions: ScenarioSession[] = [];
  const queueRuns: ScenarioQueueRun[] = [];
  for (const [i, session] of (written.sessions ?? []).entries()) {
    const path = ['sessions', i];
    if (session.queueRuns === undefined) {
      sessions.push(scenarioSession(session, path, reading));
      continue;
    }
    const other = Object.keys(session).find((key) => key !== 'queueRuns' && key !== 'name');
    if (other !== undefined) reading.problem([...path, other], `"${other}" is of no use where "queueRuns" stand`);
    queueRuns.push(...scenarioQueueRuns(session.queueRuns, [...path, 'queueRuns'], sessions.length, reading));
  }
  queueRuns.push(...scenarioQueueRuns(written.queueRuns ?? [], ['queueRuns'], sessions.length, reading));
  return { sessions, queueRuns };
}

/**
 * Reads a scenario and the files that it names.
 *
 * @param path its absolute path, as text
 * @param options how files are reached, and what may stand under `services`
 * @returns the scenario, or all that is wrong with it, with the places
 */
export function readScenario(path: string, options: ReadScenarioOptions): ScenarioReading {
  const bytes = options.files.read(path);
  if (bytes === undefined) {
    return { ok: false, problems: [{ file: path, line: 1, column: 1, message: 'the file cannot be read' }] };
  }
  const problems: ScenarioProblem[] = [];
  const loaded = load(path, bytes, options, problems, [path]);
  if (!loaded) return { ok: false, problems: inOrder(problems) };

  const { text, written, common: all } = loaded;
  const problem = (at: ScenarioPath, message: string): void => {
    problems.push({ file: path, ...text.placeOf(at), message: asWritten(message) });
  };
  const config = options.config ?? all.config;
  if (!config) problem([], 'the scenario lacks "config"');
  const begin = all.world.clock ?? Date.UTC(2026, 0, 1);
  const reading = { references: references(path, options.files, problem), clock: begin, problem };
  const { sessions, queueRuns } = inTurn(written, reading);
  if (problems.length > 0 || !config) return { ok: false, problems: inOrder(problems) };

  return {
    ok: true,
    scenario: {
      path,
      ...(written.description !== undefined && { description: written.description }),
      config,
      target: all.target ?? {},
      macros: Object.entries(all.macros).map(([name, value]) => ({ name, value })),
      world: all.world.dns
        ? { ...all.world, dns: { ...all.world.dns, ...timedFailures(all.failing, begin) } }
        : all.world,
      hosts: timedHosts(all.hosts, begin),
      services: new Map(Object.entries(all.services)),
      sessions,
      queueRuns,
      routes: (written.routes ?? []).map(routeOf),
      ...(written.expect && { expect: written.expect }),
      text,
    },
  };
}

function inOrder(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
  return [...problems].sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : 0));
}
