import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decodeText } from '../check/positions.ts';
import { entriesIn, isFile, isFolder } from './disk.ts';

/** A folder of Debian's conf.d, and the word with which its section begins. */
interface DebianSection {
  readonly folder: string;
  readonly begin?: string;
}

/** The folders in the order in which Debian's update-exim4.conf reads them. */
const sections: readonly DebianSection[] = [
  { folder: 'main' },
  { folder: 'acl', begin: 'acl' },
  { folder: 'router', begin: 'routers' },
  { folder: 'transport', begin: 'transports' },
  { folder: 'retry', begin: 'retry' },
  { folder: 'rewrite', begin: 'rewrite' },
  { folder: 'auth', begin: 'authenticators' },
];

/** Debian's first file of a section, which begins it. */
const header = '00_exim4-config_header';

/** Paths are byte strings. */
const onDisk = (path: string): Buffer => Buffer.from(path, 'latin1');

/** Names that editors and packages give to files that are not meant to be read. */
const isSpare = (name: string): boolean =>
  /^[.#]|[~#]$|\.(?:rul|bak|old|orig|rej|save|sw[op]|dpkg-\w+|ucf-\w+|rpm\w+)$/.test(name);

/** The paths in a folder that run-parts would take, in its order, and the names that it would not. */
function partsOf(folder: string): { readonly taken: readonly string[]; readonly leftOut: readonly string[] } {
  const names = entriesIn(onDisk(folder), decodeText(folder))
    .map(({ name }) => name)
    .sort()
    .filter((name) => isFile(onDisk(`${folder}/${name}`)));
  const isTaken = (name: string): boolean => /^[A-Za-z0-9_-]+$/.test(name);
  return {
    taken: names
      .filter(isTaken)
      .map((name) => `${folder}/${name}`)
      .map((path) => (isFile(onDisk(`${path}.rul`)) ? `${path}.rul` : path)),
    leftOut: names.filter((name) => !isTaken(name) && !isSpare(name)).map((name) => `${folder}/${name}`),
  };
}

/** Whether one of several files begins a section. */
function beginsIn(files: readonly string[], word: string): boolean {
  const line = new RegExp(`^[ \\t]*begin[ \\t]+${word}\\b`, 'm');
  return files.some((file) => {
    try {
      return line.test(readFileSync(onDisk(file), 'latin1'));
    } catch {
      return false;
    }
  });
}

/** The folder that holds the folders of the sections: the one that is given, or its conf.d. Paths are byte strings. */
function sectionsIn(folder: string): string | undefined {
  const holds = (path: string): boolean => sections.some((section) => isFolder(onDisk(join(path, section.folder))));
  const below = join(folder, 'conf.d');
  if (isFolder(onDisk(join(below, 'main')))) return below;
  if (isFolder(onDisk(join(folder, 'main'))) || (basename(folder) === 'conf.d' && holds(folder))) return folder;
  return holds(below) ? below : undefined;
}

/**
 * A Debian configuration in many files, as one: a text of `.include` lines, so that every position is one in a real file.
 * Where no file begins a section, as in a folder with only those files that are to be put beside Debian's own, the lines name
 * the file that is missing, and begin the section all the same.
 *
 * @param folder conf.d, or the folder that it lies in; absolute, a byte string
 * @returns undefined where the folder is none
 * @throws UsageError where a folder in it cannot be read
 */
export function debianText(folder: string): string | undefined {
  const parts = sectionsIn(folder);
  if (parts === undefined) return undefined;
  let text = '';
  const include = (file: string): void => {
    text += `.include ${file}\n`;
  };
  for (const section of sections) {
    const place = join(parts, section.folder);
    const files = isFolder(onDisk(place)) ? partsOf(place).taken : [];
    if (section.begin !== undefined && files.length > 0 && !beginsIn(files, section.begin)) {
      include(`${place}/${header}`);
      text += `begin ${section.begin}\n`;
    }
    files.forEach(include);
  }
  return text;
}

/** Files of a Debian configuration that look as if they were meant to be read, but are not, for their names. */
export function leftOutOf(folder: string): readonly string[] {
  const parts = isFolder(onDisk(folder)) ? sectionsIn(folder) : undefined;
  if (parts === undefined) return [];
  return sections
    .map((section) => join(parts, section.folder))
    .filter((place) => isFolder(onDisk(place)))
    .flatMap((place) => partsOf(place).leftOut);
}

/**
 * The conf.d that a file is a part of.
 *
 * @param path absolute, a byte string
 * @returns undefined for a file that lies elsewhere, or that update-exim4.conf does not read
 */
export function confdOf(path: string): string | undefined {
  const folder = dirname(path);
  const confd = dirname(folder);
  if (basename(confd) !== 'conf.d' || !sections.some((section) => section.folder === basename(folder)))
    return undefined;
  return isFile(onDisk(path)) && partsOf(folder).taken.includes(path) ? confd : undefined;
}
