import { dirname, resolve } from 'node:path/posix';
import type { ScenarioPath } from './scenario-text.ts';

/** How files that scenarios name are reached. Paths are absolute, and text. */
export interface ScenarioFiles {
  /** The bytes of a file; undefined where it cannot be read. */
  read(path: string): string | undefined;
  isFolder(path: string): boolean;
}

/** The files that one scenario file names, relative to its own folder. */
export interface References {
  /** The bytes of a file; empty where it cannot be read, which is a problem of the scenario. */
  read(name: string, at: ScenarioPath): string;
  /** The bytes of a file that need not be there. */
  readAny(name: string): string | undefined;
  /** The absolute path of a folder, as text. */
  folder(name: string, at: ScenarioPath): string;
  /** The absolute path of a file, as text. */
  path(name: string): string;
}

/**
 * Makes the references of a scenario's file.
 *
 * @param file its absolute path, as text
 * @param files how files are reached
 * @param problem takes what cannot be read
 */
export function references(
  file: string,
  files: ScenarioFiles,
  problem: (path: ScenarioPath, message: string) => void,
): References {
  const path = (name: string): string => resolve(dirname(file), Buffer.from(name, 'latin1').toString('utf8'));
  return {
    path,
    read(name, at) {
      const bytes = files.read(path(name));
      if (bytes === undefined) problem(at, `the file ${name} cannot be read`);
      return bytes ?? '';
    },
    readAny: (name) => files.read(path(name)),
    folder(name, at) {
      const folder = path(name);
      if (!files.isFolder(folder)) problem(at, `there is no folder ${name}`);
      return folder;
    },
  };
}

/** Whether a text that may be a file's name or the content itself is the content: it has more than one line, or nothing at all. */
export const isContent = (text: string): boolean => text === '' || text.includes('\n');
