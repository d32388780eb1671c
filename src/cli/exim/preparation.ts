import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readArguments } from './arguments.ts';
import type { EximRequest } from './job.ts';

/** The largest file that is looked into, in bytes. */
const largestFile = 1 << 24;

/** What a file holds, as a byte string; empty where it is none that can be read. */
function textOf(path: string): string {
  try {
    const status = statSync(path);
    return status.isFile() && status.size <= largestFile ? readFileSync(path, 'latin1') : '';
  } catch {
    return '';
  }
}

const includeLine = /^[ \t]*\.include(?:_if_exists)?[ \t]+"?([^"\n]*?)"?[ \t]*$/gm;

/** The text of a file with that of all that it includes; macros in the names of files are not replaced. */
function withIncluded(path: string, cwd: string, seen: Set<string>): string {
  if (seen.has(path)) return '';
  seen.add(path);
  const text = textOf(path);
  const parts = [text];
  for (const [, name = ''] of text.matchAll(includeLine)) parts.push(withIncluded(resolve(cwd, name), cwd, seen));
  return parts.join('\n');
}

/**
 * All the text in which a run may find expansions: its arguments, the files that they name (the configuration with what it
 * includes, a filter, a message), and the lines of standard input where they are expanded. What cannot be loaded while a
 * configuration runs (see `prepareSimulation`) hangs on it.
 */
export function textOfRequest(request: EximRequest): string {
  const { args, cwd } = request;
  const seen = new Set<string>();
  const files = args.flatMap((arg) => arg.replace(/^-C/, '').split(':')).filter((name) => trimSpace(name) !== '');
  const parts = [...args, ...files.map((name) => withIncluded(resolve(cwd, trimSpace(name)), cwd, seen))];
  const reading = readArguments(args);
  // A terminal must not be waited for by a mode that reads nothing.
  const readsLines = reading.ok && reading.arguments.mode === 'expand' && reading.arguments.rest.length === 0;
  if (readsLines) parts.push(request.stdin);
  return parts.join('\n');
}
