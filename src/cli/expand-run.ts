import type { PermissionOptions } from './permission-options.ts';
import type { LoadOptions } from './load.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { predefinedMacros } from '../catalogue/predefined.ts';
import { decodeText, encodeText } from '../check/positions.ts';
import type { ProjectSettings } from '../check/settings.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { lookupDrivers, runtimeExtensions } from '../features/runtime.ts';
import { catalogue, scenarioSystems } from '../index.ts';
import { explainedJson } from '../report/expansion-json.ts';
import { visible } from '../report/visible.ts';
import { readScenario } from '../runtime/scenario/read-scenario.ts';
import type { Scenario } from '../runtime/scenario/scenario.ts';
import type { ScenarioWorld } from '../runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../runtime/world/scenario-world.ts';
import { coloursFor } from './colours.ts';
import type { ExpandSession, LineOutcome } from './expand-session.ts';
import { createExpandSession } from './expand-session.ts';
import type { ShowStyle } from './expand-show.ts';
import { expandLine, hasFailed, showLine, tellMissing } from './expand-show.ts';
import { testLines } from './exim/test-input.ts';
import { readFile } from './disk.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import { configLoader } from './load.ts';
import { accountRules, refusalOf } from './refusal.ts';
import { permissionsOf } from './permission-options.ts';

/** The options of `eximc expand`. */
export interface ExpandOptions extends LoadOptions, PermissionOptions {
  readonly set?: readonly string[];
  readonly header?: readonly string[];
  readonly message?: string;
  readonly world?: string;
  readonly at?: string;
  readonly explain?: true;
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

/** The scenario that `--world` names, if any. */
function scenarioOf({ world }: ExpandOptions, config: { path: string; text: string }, io: Io): Scenario | undefined {
  if (world === undefined) return undefined;
  const files = {
    read(path: string): string | undefined {
      try {
        return readFileSync(path, 'latin1');
      } catch {
        return undefined;
      }
    },
    isFolder: () => true,
  };
  const reading = readScenario(resolve(io.cwd, world), { files, systems: scenarioSystems, config });
  if (reading.ok) return reading.scenario;
  throw new UsageError(
    reading.problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'),
  );
}

function worldFor(options: ExpandOptions, scenario: Scenario | undefined, io: Io): ScenarioWorld {
  const at = options.at === undefined ? undefined : Date.parse(options.at);
  if (Number.isNaN(at)) throw new UsageError(`--at ${options.at ?? ''}: that is no time`);
  const allow = permissionsOf(options, io.cwd);
  const clock = at ?? (scenario ? undefined : Date.now());
  const world = createScenarioWorld(
    { ...scenario?.world, ...(clock !== undefined && { clock }) },
    allow ? { allow } : {},
  );
  const [fault] = world.dnsFaults;
  if (fault) throw new UsageError(`${options.world ?? ''}: dns: ${fault.source}, line ${fault.line}: ${fault.message}`);
  return world;
}

/** What the scenario says of the target and of macros, where the command line does not. */
function withScenario(settings: ProjectSettings, scenario: Scenario | undefined): ProjectSettings {
  if (!scenario) return settings;
  const { version, features } = scenario.target;
  const macros = scenario.macros.map(({ name, value }) => [name, decodeText(value)] as const);
  return {
    ...settings,
    target: { ...settings.target, ...(version !== undefined && { version }), ...(features && { features }) },
    macros: { ...settings.macros, ...Object.fromEntries(macros) },
  };
}

/** The message at hand: that of a file, with further header lines before. */
function messageOf({ header = [], message }: ExpandOptions, io: Io): string | undefined {
  const lines = header.map((line) => `${encodeText(line)}\n`).join('');
  if (message === undefined) return lines === '' ? undefined : `${lines}\n`;
  return lines + readFile(resolve(io.cwd, message), message);
}

/** Tells why Exim would not run with a configuration. */
function tellRefusal(config: CompiledConfig, nameOf: (path: string) => string, io: Io): void {
  const refusal = refusalOf(config, nameOf, accountRules);
  if (!refusal) return;
  const { file, line, column, message } = refusal;
  io.err(`eximc: note: ${file}:${line}:${column}: ${visible(message)}\n`);
}

function setVariables(session: ExpandSession, settings: readonly string[]): void {
  for (const setting of settings) {
    const [, name, value] = /^\$?(\w+)=(.*)$/s.exec(setting) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--set ${setting}: it takes name=value`);
    const fault = session.set(name, encodeText(value));
    if (fault !== undefined) throw new UsageError(`--set: ${fault}`);
  }
}

/**
 * Runs `eximc expand`.
 *
 * @param name the configuration, as on the command line
 * @param strings what to expand, as text; without any, the lines of standard input
 * @returns the exit code
 * @throws UsageError for input that cannot be read
 */
export async function expandStrings(
  name: string,
  strings: readonly string[],
  options: ExpandOptions,
  io: Io,
): Promise<number> {
  if (name === '-' && strings.length === 0)
    throw new UsageError('standard input is either the configuration or the strings');
  const scenario = scenarioOf(options, { path: resolve(io.cwd, name), text: '' }, io);
  const loaded = await configLoader(options, false, io, (settings) => withScenario(settings, scenario))(name);
  if (!loaded) throw new UsageError(`the project's file says to ignore ${name}`);
  const config = loaded.read(new Map());
  tellRefusal(config, loaded.opened.nameOf, io);
  const world = worldFor(options, scenario, io);
  try {
    const message = messageOf(options, io);
    const session = createExpandSession({
      config,
      predefined: predefinedMacros(catalogue, config.target),
      world,
      configFile: encodeText(resolve(io.cwd, name)),
      cwd: encodeText(io.cwd),
      lookupDrivers,
      extensions: runtimeExtensions(scenario?.services),
      ...(message !== undefined && { message }),
      log: (text) => {
        io.err(`eximc: note: Exim would log: ${visible(decodeText(text))}\n`);
      },
    });
    setVariables(session, options.set ?? []);
    const style: ShowStyle = {
      explain: options.explain === true,
      terminal: io.terminal,
      paint: await coloursFor(options.color, io),
      width: io.width,
    };
    if (strings.length === 0 && io.terminal && process.stdin.isTTY && options.format === 'text') {
      const { startRepl } = await import('./expand-repl.ts');
      await startRepl(session, style, io);
      return exitCodes.clean;
    }
    return expandAll(session, strings.length > 0 ? strings.map(encodeText) : testLines(io.stdin()), style, options, io);
  } finally {
    world.close();
  }
}

function expandAll(
  session: ExpandSession,
  lines: Iterable<string>,
  style: ShowStyle,
  { format }: ExpandOptions,
  io: Io,
): number {
  let failed = false;
  const outcomes: LineOutcome[] = [];
  for (const line of lines) {
    const outcome = expandLine(session, line);
    failed ||= hasFailed(outcome);
    if (format === 'json') outcomes.push(outcome);
    else {
      io.outBytes(showLine(outcome, style));
      tellMissing(session, io);
    }
  }
  if (format === 'json') {
    const results = outcomes.map((outcome) =>
      outcome.kind === 'expanded'
        ? explainedJson(outcome.recorded, style.explain)
        : outcome.kind === 'macro'
          ? { macro: outcome.name }
          : { ok: false, message: decodeText(outcome.message) },
    );
    const missing = session.missing().map(({ what }) => ({ what: decodeText(what) }));
    io.out(`${JSON.stringify({ version: 1, results, missing }, null, 2)}\n`);
  }
  return failed ? exitCodes.findings : exitCodes.clean;
}
