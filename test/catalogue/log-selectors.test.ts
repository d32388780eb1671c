import { describe, expect, it } from 'vitest';
import { forTarget } from '../../src/catalogue/catalogue.ts';
import { makeTarget } from '../../src/catalogue/default-target.ts';
import { logSelectors } from '../../src/catalogue/log-selectors.ts';
import type { LogSelectorRow } from '../../src/catalogue/row.ts';
import { versions } from '../../src/catalogue/version.ts';
import { recordedMainNames } from './main-names.ts';
import { facts, factsFolder, hasFacts, macrosNamed, needsText, rowsOf } from './recorded-names.ts';
import { wholeCatalogue } from './whole-catalogue.ts';

if (!hasFacts()) console.warn('log selectors: no facts of real builds here; the comparison with them is skipped');

const tableEntry = (row: LogSelectorRow): string =>
  `${row.default ? 'on' : 'off'}${row.needs === undefined ? '' : `, ${needsText(row.needs)}`}`;

describe.each(versions)('log selectors of %s', (release) => {
  it('are those of its table, on or off by themselves as there', () => {
    const rows = rowsOf(wholeCatalogue.logSelectors, release);
    const entries = rows.map((row) => [row.name, tableEntry(row)]);
    expect(Object.fromEntries(entries)).toEqual(recordedMainNames('logSelectors', release));
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  });

  it.skipIf(!hasFacts())('are those for which a real build predefines macros', () => {
    const folder = factsFolder(release);
    const saved = facts(folder, 'bV.txt').join('\n');
    const target = makeTarget({ featuresFrom: saved, untold: 'absent' }, wholeCatalogue);
    const known = [...forTarget(wholeCatalogue, target).rows('logSelectors').keys()];
    expect(known.sort()).toEqual([...macrosNamed(folder, '_LOG_')].sort());
  });
});

it('every log selector is documented in one line', () => {
  for (const row of logSelectors) expect(row.doc, row.name).toMatch(/^[A-Z"].{10,120}\.$/);
});
