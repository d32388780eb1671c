#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Flags for V8 that suit a short run, with which its compiled code was kept; and those for a long one. The build chooses both. */
declare const V8_FLAGS: string;
declare const V8_FLAGS_FOR_LONG: string;

setFlagsFromString(V8_FLAGS);

/** The words that may name a command: it, or what help is asked about. */
const words = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('-'))
  .slice(0, 2);

// To compile the code of eximc would take longer than to check a configuration. The build leaves what V8 made of it
// beside it; V8 itself refuses that where it comes from another version of node, and compiles the code as always.
const path = join(__dirname, `command/${words.includes('lsp') ? 'lsp' : 'eximc'}.cjs`);

function compiledCode(): Buffer | undefined {
  try {
    return readFileSync(`${path}.cache`);
  } catch {
    return undefined;
  }
}

const long: ReadonlySet<string | undefined> = new Set(['exim', 'expand', 'lsp', 'run', 'session', 'test']);

const script = new Script(readFileSync(path, 'latin1'), { filename: path, cachedData: compiledCode() });
if (long.has(process.argv[2])) setFlagsFromString(V8_FLAGS_FOR_LONG);
const run = script.runInThisContext() as (require: NodeJS.Require) => void;
run(require);
