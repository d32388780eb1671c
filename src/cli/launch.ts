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

/** What a script hands on. Parts of the simulation are by their file. */
interface Loaded {
  readonly main: () => void;
  readonly simulation?: Readonly<Record<string, () => object>>;
}

type LoadScript = (name: string) => Loaded;

// To compile the code of eximc would take longer than to check a configuration. The build leaves what V8 made of it
// beside it; V8 itself refuses that where it comes from another version of node, and compiles the code as always.
function compile(name: string): Script {
  const path = join(__dirname, `command/${name}.cjs`);
  let cachedData: Buffer | undefined;
  try {
    cachedData = readFileSync(`${path}.cache`);
  } catch {
    // There need not be any.
  }
  return new Script(readFileSync(path, 'latin1'), { filename: path, ...(cachedData && { cachedData }) });
}

const loaded = new Map<string, Loaded>();

function load(name: string, script = compile(name)): Loaded {
  const run = script.runInThisContext() as (require: NodeJS.Require, loadScript: LoadScript) => Loaded;
  const known = loaded.get(name) ?? run(require, load);
  loaded.set(name, known);
  return known;
}

const [command] = words[0] === 'help' ? words.slice(1) : words;
const name = words.includes('lsp') ? 'lsp' : command === 'lint' ? 'lint' : 'eximc';
const script = compile(name);
const long: ReadonlySet<string | undefined> = new Set(['exim', 'expand', 'lsp', 'run', 'session', 'test']);
if (long.has(process.argv[2])) setFlagsFromString(V8_FLAGS_FOR_LONG);
load(name, script).main();
