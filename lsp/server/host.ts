import type { Target } from '../../src/catalogue/target.ts';
import type { ProjectSettings } from '../../src/check/settings.ts';
import type { Accounts, CompiledConfig } from '../../src/compile/config.ts';
import type { YamlKind } from './yaml/kind.ts';
import type { JsonSchema } from './yaml/schema.ts';

/** What holds for the configurations of a folder: its project's file, and what follows from it. */
export interface Project {
  readonly settings: ProjectSettings;
  /** Where the project's file lies; undefined where there is none. */
  readonly folder: string | undefined;
  readonly target: Target;
  readonly defines: readonly { readonly name: string; readonly value: string }[];
  readonly accounts: Accounts;
  /** Why the project's file could not be read; then its settings are the defaults. */
  readonly problem?: string;
}

/** What a string comes to. Texts. */
export interface Evaluation {
  readonly ok: boolean;
  /** The result, or Exim's message. */
  readonly text: string;
  /** What each part gave, as lines of a tree. */
  readonly explained: readonly string[];
  /** What was asked for and is not known. */
  readonly missing: readonly string[];
}

/** Something wrong with a scenario, or an expectation that did not hold; lines and columns start at 1. */
export interface ScenarioPlaced {
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a file of eximc's own. Text. */
export interface WrittenProblem extends ScenarioPlaced {
  readonly file: string;
  readonly message: string;
}

/** What came of a scenario. Texts. */
export interface ScenarioReport {
  readonly path: string;
  /** Whether it could be run and all that it expects came. */
  readonly ok: boolean;
  /** What happened, step by step: plain text, or a page. */
  readonly report: string;
  readonly problems: readonly WrittenProblem[];
  readonly results: readonly (ScenarioPlaced & {
    readonly part: string;
    readonly subject: string;
    readonly ok: boolean;
    readonly expected: string;
    readonly actual: string;
  })[];
  /** The statements, routers and transports of its configuration, by the whole paths of their files. */
  readonly coverage: readonly {
    readonly kind: 'statement' | 'router' | 'transport';
    readonly name: string;
    readonly file: string;
    readonly line: number;
    readonly reached: boolean;
  }[];
}

/** What the server wants of the program that it runs in. */
export interface Host {
  /** The project of a folder, read anew; text. Never throws. */
  project(folder: string): Promise<Project>;
  /** A folder in the manner of Debian's conf.d as one text of `.include` lines; undefined where it is none. Byte strings. */
  folderText(folder: string): string | undefined;
  /** Expands a string; nothing outside the configuration is known. Byte strings. */
  evaluate(config: CompiledConfig, text: string): Promise<Evaluation>;
  /** The scenarios below a folder; text. */
  scenarios(folder: string): Promise<readonly string[]>;
  /** Runs a scenario; `textOf` gives what stands in the editor in place of a file, as byte strings. */
  runScenario(
    path: string,
    textOf: (path: string) => string | undefined,
    format: 'text' | 'html',
  ): Promise<ScenarioReport>;
  /** The JSON schema of scenarios, or of project files. */
  schema(kind: YamlKind): Promise<JsonSchema>;
  /**
   * What is wrong with a scenario or a project's file as it is written: nothing is run.
   *
   * @param path its absolute path; text
   * @param textOf what stands in the editor in place of a file, as byte strings
   */
  problems(
    kind: YamlKind,
    path: string,
    textOf: (path: string) => string | undefined,
  ): Promise<readonly WrittenProblem[]>;
  readonly version: string;
}
