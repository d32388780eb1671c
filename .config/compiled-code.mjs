// Runs eximc's script once, and writes beside it what V8 compiled on the way: compiled-code.mjs SCRIPT ARGUMENT…
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

const [, , path, ...args] = process.argv;
process.argv = [process.execPath, path, ...args];
const script = new Script(readFileSync(path, 'latin1'), { filename: path });
process.on('exit', () => {
  writeFileSync(`${path}.cache`, script.createCachedData());
});
const load = (name) => {
  const other = join(dirname(path), `${name}.cjs`);
  return new Script(readFileSync(other, 'latin1'), { filename: other }).runInThisContext()(createRequire(other), load);
};
script.runInThisContext()(createRequire(path), load).main();
