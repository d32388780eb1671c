import type { Severity } from './severity.ts';

/** What the project's file `eximc.config.{json,yaml}` says, with its defaults filled in. */
export interface ProjectSettings {
  readonly target: { readonly version?: string; readonly features?: readonly string[]; readonly featuresFrom?: string };
  readonly preset: 'recommended' | 'strict';
  /** Severity by rule name or group (`group/*`); `off` silences. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Folders below which included files are looked for, before the path as it is written. */
  readonly includeRoots: readonly string[];
  /** Networks whose hosts may relay, for rules on relaying. */
  readonly trustedNets: readonly string[];
  /** Globs of files that are not looked at. */
  readonly ignore: readonly string[];
  readonly macros: Readonly<Record<string, string>>;
  /** Users and groups that exist where the configuration runs; with a list, others are unknown. */
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  /** What a file that is included but not there is: default a warning. */
  readonly missingIncludes?: Severity | 'ignore';
  /** The least grave finding that makes the command fail; default `error`. */
  readonly failOn?: Severity;
  /** More warnings than this make the command fail. */
  readonly maxWarnings?: number;
  /** The file of known findings, relative to the project's file. */
  readonly baseline?: string;
  /** Facts about the systems that a configuration cannot tell, by system. */
  readonly systems: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
}

/** The settings of a project that has no file. */
export const defaultSettings: ProjectSettings = {
  target: {},
  preset: 'recommended',
  rules: {},
  includeRoots: [],
  trustedNets: [],
  ignore: [],
  macros: {},
  systems: {},
};
