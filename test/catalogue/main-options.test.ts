import { describe, expect, it } from 'vitest';
import { makeTarget } from '../../src/catalogue/default-target.ts';
import { forTarget } from '../../src/catalogue/catalogue.ts';
import { mainRows } from '../../src/catalogue/main/index.ts';
import type { OptionRow } from '../../src/catalogue/row.ts';
import type { Version } from '../../src/catalogue/version.ts';
import { compareVersions, versions } from '../../src/catalogue/version.ts';
import { recordedMainNames } from './main-names.ts';
import { facts, factsFolder, hasFacts, macrosNamed, needsText } from './recorded-names.ts';
import { wholeCatalogue } from './whole-catalogue.ts';

if (!hasFacts()) console.warn('main options: no facts of real builds here; the comparison with them is skipped');

/** Values that hang on the machine or the build, so that no default of the catalogue can be that of a recorded build. */
const notOfExim: Readonly<Record<string, string>> = {
  exim_group: 'set when the build was configured',
  exim_path: 'where that build is installed',
  exim_user: 'set when the build was configured',
  exim_version: 'the release itself',
  log_file_path: 'where that build writes its logs',
  process_log_path: 'made from the spool directory',
  qualify_domain: "the machine's name",
  qualify_recipient: "the machine's name",
  spool_directory: 'where that build has its spool',
};

const everything = (release: Version): Map<string, OptionRow> => {
  const target = makeTarget({ version: release }, wholeCatalogue);
  const { features } = wholeCatalogue;
  // Both TLS libraries, all hints databases: the row alone is looked at.
  const all = { ...target, features: new Set(features.map((row) => row.name)) };
  const rows = new Map(forTarget(wholeCatalogue, all).options('main'));
  rows.delete('local_scan_path'); // Debian's own.
  return rows;
};

function tableEntry(row: OptionRow, release: Version): string {
  const module = row.moduleSince !== undefined && compareVersions(release, row.moduleSince) >= 0;
  const flags = `${row.hidden === true ? ' hidden' : ''}${module ? ' module' : ''}`;
  return `${row.type}${flags}${row.needs === undefined ? '' : `, ${needsText(row.needs)}`}`;
}

/** A line of `exim -bP`: the name, and the value as the catalogue writes a default. */
function readPrinted(line: string, rows: ReadonlyMap<string, OptionRow>): [string, string | boolean | undefined] {
  const set = /^(\S+) = ?(.*)$/.exec(line) ?? /^(\S+) =$/.exec(line);
  if (set) return [set[1] ?? '', set[2] === '' ? undefined : set[2]];
  return !rows.has(line) && line.startsWith('no_') ? [line.slice(3), false] : [line, true];
}

describe.each(versions)('main options of %s', (release) => {
  const rows = everything(release);

  it('are those of its table, with their types and build features', () => {
    const entries = [...rows.values()].map((row) => [row.name, tableEntry(row, release)]);
    expect(Object.fromEntries(entries)).toEqual(recordedMainNames('options', release));
  });

  it.skipIf(!hasFacts())('are those for which a real build predefines macros', () => {
    const folder = factsFolder(release);
    const saved = facts(folder, 'bV.txt').join('\n');
    const target = makeTarget({ featuresFrom: saved, untold: 'absent' }, wholeCatalogue);
    const known = [...forTarget(wholeCatalogue, target).options('main').keys()];
    expect(known.sort()).toEqual([...macrosNamed(folder, '_OPT_MAIN_')].sort());
  });

  it.skipIf(!hasFacts())('have the defaults that a real build prints', () => {
    const printed = facts(factsFolder(release), 'main-options.txt')
      .filter((line) => line !== '')
      .map((line) => readPrinted(line, rows))
      .filter(([name]) => !(name in notOfExim));
    const defaults = printed.map(([name]) => [name, rows.get(name)?.default]);
    expect(Object.fromEntries(defaults)).toEqual(Object.fromEntries(printed));
  });

  it('of another name for an option lead to it', () => {
    for (const row of rows.values()) if (row.alias !== undefined) expect(rows.get(row.alias)?.type).toBe(row.type);
  });
});

describe('rows of main options', () => {
  it('have names that stand once in each release, except for rows of different releases', () => {
    for (const release of versions) {
      const names = wholeCatalogue.options
        .filter((row) => row.place === 'main')
        .filter((row) => row.since === undefined || compareVersions(row.since, release) <= 0)
        .filter((row) => row.until === undefined || compareVersions(row.until, release) >= 0)
        .map((row) => row.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('are documented in one line', () => {
    for (const row of mainRows) expect(row.doc, row.name).toMatch(/^[A-Z"].{10,150}[^ ,;]$/);
  });

  it('have defaults that their types can hold', () => {
    for (const row of mainRows) {
      if (row.default === undefined) continue;
      expect(typeof row.default, row.name).toBe(row.type === 'bool' ? 'boolean' : 'string');
      if (row.type === 'int') expect(row.default, row.name).toMatch(/^-?\d+$/);
      if (row.type === 'mkint' || row.type === 'Kint') expect(row.default, row.name).toMatch(/^\d+[KMG]?$/);
      if (row.type === 'time' || row.type === 'timelist') expect(row.default, row.name).toMatch(/^(?:\d+[wdhms])+$/);
    }
  });
});
