import type { Dirent, Stats } from 'node:fs';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { UsageError } from './io.ts';

/** What the system's codes mean to people. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go round in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'permission denied',
  EROFS: 'nothing can be written there',
};

/** Why the system refused something, for a message. */
export function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && meanings[code]) || message;
}

/** A path: text, or the very bytes. */
export type DiskPath = string | Buffer;

/**
 * Reads a file that the command line names.
 *
 * @param path absolute
 * @param shown what it is called in the message
 * @throws UsageError where it cannot be read, with the reason
 */
export function readFile(path: DiskPath, shown: string, encoding: 'latin1' | 'utf8' = 'latin1'): string {
  try {
    return readFileSync(path, encoding);
  } catch (error) {
    throw new UsageError(`${shown} cannot be read: ${whyNot(error)}`);
  }
}

/**
 * Writes a file that the command line names.
 *
 * @param path absolute
 * @param shown what it is called in the message
 * @throws UsageError where it cannot be written, with the reason
 */
export function writeFile(path: DiskPath, shown: string, text: string, encoding: 'latin1' | 'utf8' = 'utf8'): void {
  try {
    writeFileSync(path, text, encoding);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${shown} cannot be written: ${code === 'ENOENT' ? 'there is no such folder' : whyNot(error)}`,
    );
  }
}

/** What the disk knows of a path; undefined where there is nothing, or nothing that may be looked at. */
export function statusOf(path: DiskPath): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether a path is that of a file that may be looked at. */
export const isFile = (path: DiskPath): boolean => statusOf(path)?.isFile() === true;

/** Whether a path is that of a folder that may be looked at. */
export const isFolder = (path: DiskPath): boolean => statusOf(path)?.isDirectory() === true;

/**
 * What a folder holds, in no order; names are byte strings.
 *
 * @param path absolute
 * @param shown what it is called in the message
 * @throws UsageError where it cannot be read, with the reason
 */
export function entriesIn(path: DiskPath, shown: string): Dirent[] {
  try {
    return readdirSync(path, { encoding: 'latin1', withFileTypes: true });
  } catch (error) {
    throw new UsageError(`${shown} cannot be read: ${whyNot(error)}`);
  }
}

/**
 * Makes a folder, and those above it that are missing.
 *
 * @param path absolute
 * @param shown what it is called in the message
 * @throws UsageError where it cannot be made, with the reason
 */
export function makeFolder(path: DiskPath, shown: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UsageError(`the folder ${shown} cannot be made: ${whyNot(error)}`);
  }
}
