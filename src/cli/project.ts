import { dirname, resolve } from 'node:path';
import { findProjectFile } from '../check/find-project-file.ts';
import type { ProjectSettings } from '../check/settings.ts';
import { defaultSettings } from '../check/settings.ts';
import { isFile, readFile } from './disk.ts';
import { UsageError } from './io.ts';

/** A project's file as it was found. */
export interface Project {
  readonly settings: ProjectSettings;
  /** The folder that its paths start from; undefined where there is no file. */
  readonly folder: string | undefined;
}

const noProject: Project = { settings: defaultSettings, folder: undefined };

/** Paths of a project's file start from its folder. */
function withPaths(settings: ProjectSettings, folder: string): ProjectSettings {
  const { target, includeRoots, baseline } = settings;
  return {
    ...settings,
    includeRoots: includeRoots.map((root) => resolve(folder, root)),
    ...(baseline !== undefined && { baseline: resolve(folder, baseline) }),
    target: {
      ...target,
      ...(target.featuresFrom !== undefined && { featuresFrom: resolve(folder, target.featuresFrom) }),
    },
  };
}

/**
 * Finds and reads the files of projects, each once.
 *
 * @param config what `--config` says: a path, or `false` for none
 * @param cwd the folder that relative paths start from
 * @param ruleNames the names of all rules
 * @returns gives the project of a folder; throws UsageError where its file is not in order
 */
export function projectLoader(
  config: string | false | undefined,
  cwd: string,
  ruleNames: readonly string[],
): (folder: string) => Promise<Project> {
  const read = new Map<string, Promise<Project>>();

  async function load(path: string): Promise<Project> {
    const { readProjectFile } = await import('../check/project-file.ts');
    const { targetFault } = await import('./target-options.ts');
    const file = readProjectFile(readFile(path, `the project's file ${path}`, 'utf8'), ruleNames);
    const fault = file.ok ? await targetFault(file.settings) : undefined;
    if (file.ok && !fault) return { settings: withPaths(file.settings, dirname(path)), folder: dirname(path) };
    const problems = !file.ok ? file.problems : fault ? [file.refuse(fault)] : [];
    const lines = problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
    throw new UsageError(`the project's file is not in order\n${lines.join('\n')}`);
  }

  return async (folder) => {
    if (config === false) return noProject;
    const path = config === undefined ? findProjectFile(folder, isFile) : resolve(cwd, config);
    if (path === undefined) return noProject;
    let project = read.get(path);
    if (!project) read.set(path, (project = load(path)));
    return project;
  };
}
