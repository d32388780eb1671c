// Runs eximc's script once, and writes beside it what V8 compiled on the way: compiled-code.mjs SCRIPT ARGUMENT…
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';

const [, , path, ...args] = process.argv;
process.argv = [process.execPath, path, ...args];
const script = new Script(readFileSync(path, 'latin1'), { filename: path });
process.on('exit', () => {
  writeFileSync(`${path}.cache`, script.createCachedData());
});
script.runInThisContext()(createRequire(path));
