import type { Catalogue, TargetCatalogue } from '../../catalogue/catalogue.ts';
import type { PredefinedMacro } from '../../catalogue/predefined.ts';
import type { CompileHooks } from '../../compile/compile.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import type { EximArguments, EximMode } from './arguments.ts';

/** One run of the command: what it is given from outside. Texts are byte strings. */
export interface EximRequest {
  readonly args: readonly string[];
  readonly stdin: string;
  /** The folder that relative paths are for. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a run comes to. */
export interface EximResult {
  readonly rc: number;
  readonly out: string;
  readonly err: string;
}

/** A run whose arguments have been read, and whose configuration Exim would accept. */
export interface EximJob {
  readonly request: EximRequest;
  readonly arguments: EximArguments;
  readonly config: CompiledConfig;
  /** The path of the main configuration file, as `-bP config_file` shows it. */
  readonly configFile: string;
  readonly catalogue: TargetCatalogue;
  /** The macros that the target has before anything is read. */
  readonly predefined: readonly PredefinedMacro[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One way of running: what it does, given a configuration without fault. */
export type EximModeFunction = (job: EximJob) => EximResult;

/** What a mode says before the configuration is read, whether or not there is a fault in it. */
export type EximPreamble = (job: Pick<EximJob, 'arguments' | 'catalogue' | 'now'>) => string;

/** What the command is made of: whatever knows the experimental systems and the runtime comes from outside. */
export interface EximParts {
  readonly catalogue: Catalogue;
  /** Lent to the compiler; called once for each job. */
  readonly hooks?: (request: EximRequest, args: EximArguments) => CompileHooks;
  /** Further modes, or others than those of this folder. */
  readonly modes?: Partial<Readonly<Record<EximMode, EximModeFunction>>>;
}
