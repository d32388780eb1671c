import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { installedExim } from '../lookup/live-exim.ts';
import type { FilterRun } from './filter-runs.ts';
import { filterFolder, runFilter, steady } from './filter-runs.ts';
import { randomFilter, randomMessage, randomOptions } from './random-filter.ts';

interface Recorded extends FilterRun {
  readonly rc: number;
  readonly out: string;
  readonly err: string;
}

const fixture = new URL('../../../fixtures/recorded/filter/runs-4.96.json', import.meta.url);
const { runs } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly runs: readonly Recorded[] };

const folder = filterFolder();

afterAll(() => {
  folder.close();
});

function runHere(run: FilterRun): Pick<Recorded, 'rc' | 'out' | 'err'> {
  const { rc, out, err } = runFilter(folder, run);
  return { rc, out: steady(out, folder), err: steady(err, folder) };
}

const isRoot = userInfo().uid === 0;

describe('a long chain of conditions', () => {
  it.each([
    ['1 is 2 or ', '1 is 1', 'yes'],
    ['1 is 1 and ', '1 is 2', 'no'],
    ['1 is 1 and ', 'not (1 is 2 or 2 is 1)', 'yes'],
  ])('of %j and %j comes to %s', (part, last, answer) => {
    const filter = `# Exim filter\nif ${part.repeat(20_000)}${last} then testprint yes else testprint no endif`;
    expect(runHere({ filter, options: ['-bf'], stdin: '' }).out).toContain(`Testprint: ${answer}\n`);
  });
});

describe.skipIf(!isRoot)('filters tried out as exim 4.96 does it (needs root)', () => {
  it.each(runs.map((run) => [run.filter.replace('# Exim filter\n', '').slice(0, 60), run] as const))('%j', (_, run) => {
    const { rc, out, err } = run;
    expect(runHere(run)).toEqual({ rc, out, err });
  });
});

describe.skipIf(!isRoot || installedExim?.version !== '4.96')(
  'as the installed exim4 4.96 (needs it, and root)',
  () => {
    it('does it with filters made at random', () => {
      const runOf = fc.record({ filter: randomFilter, options: randomOptions, stdin: randomMessage });
      fc.assert(
        fc.property(runOf, (run) => {
          const { status, stdout, stderr } = spawnSync('exim4', folder.lay(run), {
            encoding: 'latin1',
            input: Buffer.from(run.stdin, 'latin1'),
            env: { ...process.env, TZ: 'UTC' },
          });
          expect(runHere(run)).toEqual({ rc: status, out: steady(stdout, folder), err: steady(stderr, folder) });
        }),
        { numRuns: 15 },
      );
    });
  },
);
