import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { IncludeReader } from '../../grammar/preprocess/preprocess.ts';
import type { SourceFile } from '../../grammar/source/file.ts';
import { joiningFile, sourceFile } from '../../grammar/source/file.ts';
import { decodeText, encodeText } from '../check/positions.ts';
import { debianText } from './debian.ts';
import { isFile, isFolder, readFile } from './disk.ts';
import type { Io } from './io.ts';
import { UsageError } from './io.ts';

/** A configuration to look at: where its text comes from, and how its files are called. */
export interface OpenedConfig {
  /** As it was named on the command line. */
  readonly name: string;
  /** The main file, with the texts of fixes in place of what stands on the disk. */
  readonly main: (texts: ReadonlyMap<string, string>) => SourceFile;
  readonly reader: (texts: ReadonlyMap<string, string>) => IncludeReader;
  /** The file that a source was read from, for messages; text. */
  readonly nameOf: (path: string) => string;
  /** The file to write a changed source to; undefined for standard input. A byte string. */
  readonly fileOf: (path: string) => string | undefined;
}

export interface OpenOptions {
  /** The path that the configuration is to be taken for. */
  readonly asPath?: string;
  /** Folders below which absolute includes are looked for first; absolute. */
  readonly includeRoots: readonly string[];
}

/** Paths in a configuration are byte strings. */
const onDisk = (path: string): Buffer => Buffer.from(path, 'latin1');

function readBytes(path: string): string | undefined {
  try {
    return readFileSync(onDisk(path), 'latin1');
  } catch {
    return undefined;
  }
}

/** How includes are found on the disk: below the include roots, then as they are written. */
function finder(cwd: string, roots: readonly string[]): (path: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (path) => {
    if (known.has(path)) return known.get(path);
    const places = isAbsolute(path) ? [...roots.map((root) => join(root, path)), path] : [join(cwd, path)];
    const found = places.find((place) => isFile(onDisk(place)));
    known.set(path, found);
    return found;
  };
}

function readerOf(find: (path: string) => string | undefined, texts: ReadonlyMap<string, string>): IncludeReader {
  return {
    read(path) {
      const changed = texts.get(path);
      if (changed !== undefined) return changed;
      const found = find(path);
      return found === undefined ? undefined : readBytes(found);
    },
    exists: (path) => find(path) !== undefined,
  };
}

/**
 * Opens a configuration: a file, standard input, or a folder of Debian's.
 *
 * @param name as on the command line; `-` for standard input
 * @throws UsageError where it cannot be read
 */
export function openConfig(name: string, options: OpenOptions, io: Io): OpenedConfig {
  const cwd = encodeText(io.cwd);
  const path = encodeText(name);
  const absolute = resolve(cwd, path);
  const find = finder(cwd, options.includeRoots.map(encodeText));
  const shownAs = (place: string): string => {
    const plain = isAbsolute(path) || !place.startsWith(`${cwd}/`) ? place : place.slice(cwd.length + 1);
    return decodeText(plain);
  };
  const reader = (texts: ReadonlyMap<string, string>): IncludeReader => readerOf(find, texts);
  const included = (place: string): string => {
    const found = find(place);
    return found === undefined || found === place ? shownAs(place) : shownAs(found);
  };

  const folder = name !== '-' && isFolder(onDisk(absolute));
  const text = name === '-' ? io.stdin() : folder ? debianText(absolute) : readFile(onDisk(absolute), name);
  if (text === undefined) {
    throw new UsageError(
      `${name} is a folder, but not like Debian's conf.d, with a folder "main" in it: name a file that it holds`,
    );
  }
  const own = options.asPath === undefined ? (name === '-' ? '<stdin>' : path) : encodeText(options.asPath);
  return {
    name,
    main: (texts) => (folder ? joiningFile(own, text) : sourceFile(own, texts.get(own) ?? text)),
    reader,
    nameOf: (place) => (place === own ? decodeText(own) : included(place)),
    fileOf: (place) => (place !== own ? find(place) : name === '-' || folder ? undefined : absolute),
  };
}
