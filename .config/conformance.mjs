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
const floors = JSON.parse(readFileSync('test/conformance/floor.json', 'utf8'));
const asked = process.argv.slice(2);

/** Addresses signed with SRS or PRVS hold the day on which they were made: the recordings are of this one. */
const recorded = '--at 2026-11-22T14:00:00Z';

/** The Exim that was recorded found none of the names of the zone that the runner names: both ways count. */
const passes = {
  withZone: `node dist/cli.js exim --batch ${recorded}`,
  withoutZone: `node .config/batch-without-zone.mjs ${recorded}`,
};

let failed = 0;
for (const [pass, batch] of Object.entries(passes)) {
  const floor = floors[pass];
  const kinds = Object.keys(floor).filter((kind) => asked.length === 0 || asked.includes(kind));
  if (kinds.length === 0) continue;
  const ran = spawnSync(process.execPath, [runner, '--batch', batch, '--json', ...kinds], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (ran.status !== 0) {
    console.error(`conformance: the runner failed with status ${ran.status}`);
    process.exit(1);
  }
  const score = JSON.parse(ran.stdout);
  for (const kind of kinds) {
    for (const [field, least] of Object.entries(floor[kind])) {
      const { got, of } = score[kind]?.[field] ?? { got: 0, of: 0 };
      const low = got < least;
      if (low) failed++;
      const more = got > least ? '; raise it' : '';
      console.log(`${low ? 'LOW ' : 'ok  '} ${pass} ${kind} ${field}: ${got} of ${of} (floor ${least}${more})`);
    }
  }
}
process.exit(failed > 0 ? 1 : 0);
