import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { RecordedResult, Situation } from '../deliver/situation.ts';
import { recordedOutcome, simulatedOutcome } from '../deliver/situation.ts';
import type { FilterRun } from '../filter/filter-runs.ts';
import { filterFolder, runFilter, steady } from '../filter/filter-runs.ts';
import { installedExim } from '../lookup/live-exim.ts';
import { randomMessage, randomOptions, randomScript } from './random-sieve.ts';

/* What real Exims did is recorded: see fixtures/recorded/sieve/README.md. */

interface Outcome {
  readonly rc: number;
  readonly out: string;
  readonly err: string;
}

interface Runs {
  readonly messages: readonly string[];
  readonly runs: readonly (Omit<FilterRun, 'stdin'> &
    Outcome & {
      /** The number of the message. */
      readonly stdin: number;
      readonly err499?: string;
    })[];
}

interface Deliveries {
  readonly config: string;
  readonly folders: string;
  readonly situations: readonly (Omit<Situation, 'config'> & {
    readonly name: string;
    readonly router: string;
    readonly folders?: string;
    readonly results: Readonly<Record<string, RecordedResult>>;
  })[];
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/recorded/sieve/${name}`, import.meta.url), 'utf8'));
}

const folder = filterFolder();

afterAll(() => {
  folder.close();
});

function runHere(run: FilterRun, release: string): Outcome {
  const { rc, out, err } = runFilter(folder, run, release);
  return { rc, out: steady(out, folder), err: steady(err, folder) };
}

const isRoot = userInfo().uid === 0;

describe.skipIf(!isRoot)('Sieve scripts tried out as Exim does it (needs root)', () => {
  const { messages, runs } = fixture('runs.json') as Runs;
  const titled = runs.map((run) => [run.filter.replace('# Sieve filter\n', '').slice(0, 60), run] as const);

  it.each(titled)('%j', (_, { filter, options, stdin, rc, out, err, err499 }) => {
    const run: FilterRun = { filter, options, stdin: messages[stdin] ?? '' };
    expect(runHere(run, '4.96')).toEqual({ rc, out, err });
    if (err499 !== undefined) expect(runHere(run, '4.99')).toEqual({ rc, out, err: err499 });
  });
});

describe.skipIf(!isRoot || installedExim?.version !== '4.96')(
  'as the installed exim4 4.96 (needs it, and root)',
  () => {
    /** The answer of a test that is only looked through may be left over from another, whatever that was. */
    const withoutChance = (text: string): string => text.replace(/^elsif (?:true|false)$/gm, 'elsif');

    it('does it with scripts made at random', () => {
      const runOf = fc.record({ filter: randomScript, options: randomOptions, stdin: randomMessage });
      fc.assert(
        fc.property(runOf, (run) => {
          const { status, stdout, stderr } = spawnSync('exim4', folder.lay(run), {
            encoding: 'latin1',
            input: Buffer.from(run.stdin, 'latin1'),
            env: { ...process.env, TZ: 'UTC' },
          });
          const here = runHere(run, '4.96');
          if (status === null) expect(here.rc).toBe(139);
          else {
            const there = { rc: status, out: steady(stdout, folder), err: withoutChance(steady(stderr, folder)) };
            expect({ ...here, err: withoutChance(here.err) }).toEqual(there);
          }
        }),
        { numRuns: 15 },
      );
    });
  },
);

describe('deliveries by Sieve scripts as Exim makes them', () => {
  const { config, folders: usual, situations } = fixture('deliveries.json') as Deliveries;
  const each = situations.flatMap((situation) =>
    Object.entries(situation.results).map(([release, result]) => [release, situation.name, situation, result] as const),
  );

  it.each(each)('%s: %s', (release, _, { router, folders = usual, files, smtp }, result) => {
    const whole = config.replace('{ROUTER}', () => router).replace('{FOLDERS}', () => folders);
    expect(simulatedOutcome({ config: whole, files, smtp }, release)).toEqual(recordedOutcome(result));
  });
});
