import { dirname, relative, resolve } from 'node:path';
import type { Accounts, CompiledConfig } from '../compile/config.ts';
import type { ProjectSettings } from '../check/settings.ts';
import { anyAccounts, compile, ruleDocuments } from '../index.ts';
import type { Io } from './io.ts';
import { projectLoader } from './project.ts';
import type { OpenedConfig } from './sources.ts';
import { openConfig } from './sources.ts';
import type { TargetOptions } from './target-options.ts';
import { definesOf, targetOf } from './target-options.ts';

/** What a command line says of how configurations are read. */
export interface LoadOptions extends TargetOptions {
  readonly config?: string | false;
  readonly asPath?: string;
  readonly includeRoot?: readonly string[];
}

/** A configuration within its project, ready to be read. */
export interface LoadedConfig {
  readonly opened: OpenedConfig;
  readonly settings: ProjectSettings;
  /** Compiles it, with some sources' texts replaced, by path. */
  readonly read: (texts: ReadonlyMap<string, string>) => CompiledConfig;
}

/** Which users and groups there are: those that the project lists, those of the machine, or any. */
export async function accountsFor(machine: boolean, { users, groups }: ProjectSettings): Promise<Accounts> {
  if (users || groups) return (await import('./listed-accounts.ts')).listedAccounts(users, groups);
  return machine ? (await import('./exim/accounts.ts')).machineAccounts() : anyAccounts;
}

async function isIgnored(settings: ProjectSettings, folder: string | undefined, path: string): Promise<boolean> {
  if (folder === undefined || settings.ignore.length === 0) return false;
  const { matchesGlob } = await import('../check/glob.ts');
  const below = relative(folder, path);
  return settings.ignore.some((pattern) => matchesGlob(pattern, below));
}

/**
 * Makes the function that opens configurations: with the project's file that is for each, and what the command line says.
 *
 * @param options the command line
 * @param machine whether users and groups are those of this machine
 * @param change what else the command line says in place of the project's file
 * @returns gives undefined for a configuration that the project ignores; throws UsageError where something cannot be read
 */
export function configLoader(
  options: LoadOptions,
  machine: boolean,
  io: Io,
  change: (settings: ProjectSettings) => ProjectSettings = (settings) => settings,
): (name: string) => Promise<LoadedConfig | undefined> {
  const names = ruleDocuments.map(({ name }) => name);
  const projectOf = projectLoader(options.config, io.cwd, names);
  return async (name) => {
    const place = resolve(io.cwd, options.asPath ?? name);
    const project = await projectOf(name === '-' && options.asPath === undefined ? io.cwd : dirname(place));
    if (await isIgnored(project.settings, project.folder, place)) return undefined;
    const settings = change(project.settings);
    const roots = (options.includeRoot ?? []).map((root) => resolve(io.cwd, root));
    const { asPath } = options;
    const opened = openConfig(
      name,
      { includeRoots: [...roots, ...settings.includeRoots], ...(asPath !== undefined && { asPath }) },
      io,
    );
    const target = await targetOf(options, settings, io.cwd);
    const defines = definesOf(options, settings);
    const accounts = await accountsFor(machine, settings);
    return {
      opened,
      settings,
      read: (texts) => compile(opened.main(texts), { reader: opened.reader(texts), defines, target, accounts }),
    };
  };
}
