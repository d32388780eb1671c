import { join, resolve } from 'node:path';
import { decodeText } from '../check/positions.ts';
import { entriesIn, readFile, statusOf } from './disk.ts';
import { UsageError } from './io.ts';

/** Folders in which nobody keeps scenarios. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git']);

/** Whether a YAML file is a scenario and not a part of others, or something else. */
function isScenario(path: string): boolean {
  return /^(?:sessions|queueRuns|routes)[ \t]*:/m.test(readFile(path, path));
}

function within(folder: string): string[] {
  return entriesIn(folder, folder)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, decodeText(entry.name));
      if (entry.isDirectory()) return passedOver.has(entry.name) ? [] : within(path);
      return entry.isFile() && /\.ya?ml$/.test(entry.name) && isScenario(path) ? [path] : [];
    });
}

/**
 * The scenarios that paths name.
 *
 * @param paths files and folders; none stands for the folder that the command runs in
 * @returns absolute paths, each once; those of a folder in alphabetical order
 * @throws UsageError where there is no such path, or no scenario at all
 */
export function findScenarios(paths: readonly string[], cwd: string): readonly string[] {
  const found = (paths.length > 0 ? paths : ['.']).flatMap((path) => {
    const full = resolve(cwd, path);
    if (statusOf(full)?.isDirectory()) return within(full);
    // Why it cannot be read, if so, is told here; what it holds, where it is run.
    readFile(full, path);
    return [full];
  });
  if (found.length === 0) {
    throw new UsageError(
      `there is no scenario ${paths.length > 0 ? `in ${paths.join(', ')}` : 'here'}: a scenario is a YAML file with "sessions:" or "routes:"`,
    );
  }
  return [...new Set(found)];
}
