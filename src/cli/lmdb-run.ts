import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeText, encodeText } from '../check/positions.ts';
import type { LmdbFile, LmdbTree } from '../features/lmdb/reader.ts';
import { LmdbFault, lmdbFlags, lmdbMessage, openLmdb } from '../features/lmdb/reader.ts';
import { isFolder, whyNot } from './disk.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';

/** The options of `eximc lmdb`. */
export interface LmdbOptions {
  readonly database?: string;
  readonly limit: string;
  readonly format: 'text' | 'json';
}

function openFile(name: string, io: Io): LmdbFile {
  const path = resolve(io.cwd, name);
  if (isFolder(path)) {
    throw new UsageError(`${name} is a directory: Exim opens the file itself, which LMDB calls ${name}/data.mdb`);
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${whyNot(error)}`);
  }
  const opened = openLmdb(bytes);
  if (!opened.ok) throw new UsageError(`${name}: ${lmdbMessage(opened.error)}`);
  return opened.file;
}

/** The named database, or the main one. */
function treeOf(file: LmdbFile, options: LmdbOptions, name: string): LmdbTree {
  const { database } = options;
  if (database === undefined) return file.main;
  const wanted = encodeText(database);
  const names: string[] = [];
  for (const { key, named } of file.entries()) {
    if (!named) continue;
    if (key === wanted) return named;
    names.push(decodeText(key));
  }
  const others = names.length === 0 ? 'it has no named database' : `it has ${names.join(', ')}`;
  throw new UsageError(`${name} has no database "${database}"; ${others}`);
}

const shown = (bytes: string): string =>
  decodeText(bytes).replaceAll(/[\p{Cc}\\]/gu, (char) => (char === '\\' ? '\\\\' : JSON.stringify(char).slice(1, -1)));

function listing(file: LmdbFile, tree: LmdbTree, limit: number, name: string): string {
  const flags = lmdbFlags.filter(({ bit }) => (tree.flags & bit) !== 0).map(({ name: flag }) => flag);
  const pages = tree.branchPages + tree.leafPages + tree.overflowPages;
  const lines = [
    `${name}: ${tree.entries} ${tree.entries === 1 ? 'entry' : 'entries'} in ${pages} pages of ${file.pageSize} bytes` +
      `, depth ${tree.depth}${flags.length > 0 ? `, ${flags.join(' ')}` : ''}`,
  ];
  let count = 0;
  for (const { key, value, named } of file.entries(tree)) {
    if (limit > 0 && count === limit) {
      lines.push(`… and ${tree.entries - count} more: --limit 0 lists all`);
      break;
    }
    count++;
    lines.push(named ? `${shown(key)}  (a database with ${named.entries} entries)` : `${shown(key)}: ${shown(value)}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function asJson(file: LmdbFile, tree: LmdbTree, limit: number): string {
  const entries: object[] = [];
  for (const { key, value, named } of file.entries(tree)) {
    if (limit > 0 && entries.length === limit) break;
    entries.push({ key: decodeText(key), ...(named ? { database: named.entries } : { value: decodeText(value) }) });
  }
  const { pageSize, transaction } = file;
  return `${JSON.stringify({ version: 1, pageSize, transaction, count: tree.entries, entries }, null, 2)}\n`;
}

/**
 * Runs `eximc lmdb`: shows what a database file holds, as Exim's lookup finds it.
 *
 * @returns the exit code: 1 where a key is not there
 * @throws UsageError for what cannot be read
 */
export function showLmdb(name: string, key: string | undefined, options: LmdbOptions, io: Io): number {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 0) throw new UsageError(`--limit ${options.limit}: that is no number`);
  const file = openFile(name, io);
  try {
    const tree = treeOf(file, options, name);
    if (key === undefined) {
      io.out(options.format === 'json' ? asJson(file, tree, limit) : listing(file, tree, limit, name));
      return exitCodes.clean;
    }
    const found = file.get(encodeText(key), tree);
    if (found.ok) {
      io.outBytes(`${found.value}\n`);
      return exitCodes.clean;
    }
    if (found.error !== 'MDB_NOTFOUND') throw new UsageError(`${name}: ${lmdbMessage(found.error)}`);
    io.err(`eximc: ${name} has no key "${key}"\n`);
    return exitCodes.findings;
  } catch (error) {
    if (error instanceof LmdbFault) throw new UsageError(`${name} is damaged: ${error.message}`);
    throw error;
  }
}
