import type { ConfigFile } from '../grammar/config/ast.ts';
import { parseConfig } from '../grammar/config/parser.ts';
import type { IncludeReader, Preprocessed } from '../grammar/preprocess/preprocess.ts';
import { preprocess } from '../grammar/preprocess/preprocess.ts';
import type { SourceFile } from '../grammar/source/file.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { createCatalogue, forTarget } from './catalogue/catalogue.ts';
import type { TargetRequest } from './catalogue/default-target.ts';
import { makeTarget } from './catalogue/default-target.ts';
import { eximCore } from './catalogue/exim-core.ts';
import { mentionsPredefined, predefinedMacros, showsMalformedMacro } from './catalogue/predefined.ts';
import type { Target } from './catalogue/target.ts';
import { staleEntry } from './check/baseline.ts';
import { analyse as analyseWith, ruleFailed } from './check/engine.ts';
import type { FileProbe } from './check/file-probe.ts';
import type { Located } from './check/located.ts';
import { toFinding } from './check/located.ts';
import type { Finding, Rule, RuleDocument } from './check/rule.ts';
import { coreRules } from './check/rules/index.ts';
import type { ProjectSettings } from './check/settings.ts';
import { defaultSettings } from './check/settings.ts';
import { suppressionRules } from './check/suppression-rules.ts';
import type { CompileHooks } from './compile/compile.ts';
import { compileConfig } from './compile/compile.ts';
import type { Accounts, CompiledConfig } from './compile/config.ts';
import { features } from './features/index.ts';
import { addressWhileReading, expandWhileReading } from './read-time.ts';
import { coreScenarioSystems } from './runtime/scenario/core-systems.ts';
import type { ScenarioSystem } from './runtime/scenario/system.ts';

export { sourceFile } from '../grammar/source/file.ts';
export type { SourceFile } from '../grammar/source/file.ts';
export type { IncludeReader, Preprocessed } from '../grammar/preprocess/preprocess.ts';
export type { ConfigFile } from '../grammar/config/ast.ts';
export type { TargetRequest } from './catalogue/default-target.ts';
export type { Target } from './catalogue/target.ts';
export type { Accounts, CompiledConfig } from './compile/config.ts';
export type { Finding, Rule, RuleDocument, Severity } from './check/rule.ts';
export type { Located } from './check/located.ts';
export type { ProjectSettings } from './check/settings.ts';
export { defaultSettings } from './check/settings.ts';
export { toFinding } from './check/located.ts';
export { createScenarioWorld, prepareSimulation, simulate } from './simulate.ts';
export type { ScenarioData, ScenarioWorld } from './simulate.ts';
export type { SimulationInput, SimulationResult } from './runtime/simulation/types.ts';

/** All that eximc knows of Exim: of every release, and of the experimental systems. */
export const catalogue: Catalogue = createCatalogue([eximCore, ...features.map(({ entries }) => entries)]);

/** All rules: those on Exim itself, and those of the experimental systems. */
export const rules: readonly Rule[] = [...coreRules, ...features.flatMap((feature) => feature.rules)];

/** What scenarios may state of Exim's own checks, and of the experimental systems. */
export const scenarioSystems: readonly ScenarioSystem[] = [
  ...coreScenarioSystems,
  ...features.flatMap(({ scenario }) => scenario ?? []),
];

/** The pages of all rules, with those that the engine itself keeps. */
export const ruleDocuments: readonly RuleDocument[] = [...rules, ...suppressionRules, staleEntry, ruleFailed];

/** What the parts of a configuration's surroundings are, while it is read. */
export interface ReadOptions {
  /** How to reach included files; default: there are none. */
  readonly reader?: IncludeReader;
  /** `-D` definitions, in order; byte strings. */
  readonly defines?: readonly { readonly name: string; readonly value: string }[];
  /** The Exim that the configuration is for, from `chooseTarget`; default: the newest release with everything. */
  readonly target?: Target;
}

/** The logical lines of a configuration, and their tree. */
export interface Parsed {
  readonly source: Preprocessed;
  readonly ast: ConfigFile;
  readonly target: Target;
}

const noFiles: IncludeReader = { read: () => undefined, exists: () => false };

/** A machine on which every user and group exists, for checks that must not depend on the machine that they run on. */
export const anyAccounts: Accounts = {
  user: (name) => (name === 'root' ? { uid: 0, gid: 0 } : { uid: 65534, gid: 65534 }),
  group: (name) => (name === 'root' ? 0 : 65534),
  hostname: 'localhost',
};

let usual: Target | undefined;

/**
 * The target that a request means.
 *
 * @throws RangeError with a message for people, where the release or a feature is not known
 */
export function chooseTarget(request: TargetRequest = {}): Target {
  if (Object.keys(request).length > 0) return makeTarget({ patched: true, ...request }, catalogue);
  return (usual ??= makeTarget({ patched: true }, catalogue));
}

/**
 * Reads a configuration: its logical lines, and their tree. Never throws; faults are part of the result.
 *
 * @param main the main file
 * @param options its surroundings
 */
export function parse(main: SourceFile, options: ReadOptions = {}): Parsed {
  const { reader = noFiles, defines = [], target = chooseTarget() } = options;
  const predefined =
    mentionsPredefined(main.text) || main.text.includes('.include') ? predefinedMacros(catalogue, target) : [];
  const source = preprocess(main, {
    reader,
    defines,
    predefined,
    showsMalformedMacro: showsMalformedMacro(target),
  });
  return { source, ast: parseConfig(source.logical), target };
}

/** The catalogue as a target sees it, for as long as someone holds the target. */
const views = new WeakMap<Target, ReturnType<typeof forTarget>>();

function viewOf(target: Target): ReturnType<typeof forTarget> {
  let view = views.get(target);
  if (!view) views.set(target, (view = forTarget(catalogue, target)));
  return view;
}

/**
 * Compiles a configuration: every value by its option's type, every fault that Exim meets when it reads one. Never throws.
 * What Exim expands as it reads is expanded too, as far as the configuration alone tells the result: nothing is run or read for
 * it, unless `hooks` say how.
 *
 * @param main the main file, or what `parse` made of it
 * @param options its surroundings; `accounts` default to a machine on which every user exists
 */
export function compile(
  main: SourceFile | Parsed,
  options: ReadOptions & { readonly accounts?: Accounts; readonly hooks?: CompileHooks } = {},
): CompiledConfig {
  const { source, ast, target } = 'ast' in main ? main : parse(main, options);
  const { accounts = anyAccounts, reader, hooks } = options;
  return compileConfig(source, ast, viewOf(target), accounts, {
    // In functions of their own, for what they call is loaded only when they are called.
    expand: (text, soFar) => expandWhileReading(text, soFar),
    address: (text, soFar) => addressWhileReading(text, soFar),
    ...(reader && { aclFile: (path: string) => reader.read(path) }),
    ...hooks,
  });
}

/**
 * Runs all rules over a configuration.
 *
 * @param config what `compile` gave
 * @param settings the project's file, or its defaults
 * @returns what is wrong with it, as bytes of its sources, in the order of the text
 */
export function analyse(
  config: CompiledConfig,
  settings: ProjectSettings = defaultSettings,
  probe?: FileProbe,
): readonly Located[] {
  return analyseWith(config, rules, settings, probe);
}

/** `analyse`, as data for people and programs: text, with lines and columns as an editor shows them. */
export function check(config: CompiledConfig, settings: ProjectSettings = defaultSettings): Finding[] {
  return analyse(config, settings).map((located) => toFinding(located));
}
