import type { Target } from '../../src/catalogue/target.ts';
import type { ProjectSettings } from '../../src/check/settings.ts';
import type { Accounts } from '../../src/compile/config.ts';

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

/** What the server wants of the program that it runs in. */
export interface Host {
  /** The project of a folder, read anew; text. Never throws. */
  project(folder: string): Promise<Project>;
  /** A folder in the manner of Debian's conf.d as one text of `.include` lines; undefined where it is none. Byte strings. */
  folderText(folder: string): string | undefined;
  readonly version: string;
}
