// Scores this build against recorded answers of a real Exim, and fails where a figure is below its floor.
// The recordings do not belong to the project; where they are absent this says so and succeeds.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const runner = '../shared/conformance/run.mjs';
if (!existsSync(runner)) {
  console.log(`conformance: skipped, for ${runner} is absent`);
  process.exit(0);
}
const floor = JSON.parse(readFileSync('test/conformance/floor.json', 'utf8'));
const kinds = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(floor);
const ran = spawnSync(process.execPath, [runner, '--batch', 'node dist/cli.js exim --batch', '--json', ...kinds], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (ran.status !== 0) {
  console.error(`conformance: the runner failed with status ${ran.status}`);
  process.exit(1);
}
const score = JSON.parse(ran.stdout);
let failed = 0;
for (const kind of kinds) {
  for (const [field, least] of Object.entries(floor[kind] ?? {})) {
    const { got, of } = score[kind]?.[field] ?? { got: 0, of: 0 };
    const low = got < least;
    if (low) failed++;
    console.log(
      `${low ? 'LOW ' : 'ok  '} ${kind} ${field}: ${got} of ${of} (floor ${least}${got > least ? '; raise it' : ''})`,
    );
  }
}
process.exit(failed > 0 ? 1 : 0);
