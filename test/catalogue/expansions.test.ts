import { describe, expect, it } from 'vitest';
import { expansionEntries } from '../../src/catalogue/expansions/index.ts';
import type { Row } from '../../src/catalogue/row.ts';
import { knows } from '../../src/catalogue/target.ts';
import type { Version } from '../../src/catalogue/version.ts';
import { compareVersions, versions } from '../../src/catalogue/version.ts';
import {
  builtInLookups,
  facts,
  factsFolder,
  featuresOf,
  hasFacts,
  macrosNamed,
  needsText,
  ofExperimentalSystems,
  ours,
  recordedNames,
  rowsOf,
} from './recorded-names.ts';

const kinds = ['items', 'operators', 'conditions', 'variables'] as const;
const macroPrefix = {
  items: '_EXP_ITEM_',
  operators: '_EXP_OP_',
  conditions: '_EXP_COND_',
  variables: '_EXP_VAR_',
} as const;

/** Known without a line in `exim -bV`: registered always, or together with another. */
const unlistedLookups: Readonly<
  Record<string, { since: Version; until?: Version; withLookup?: string; withFeature?: string }>
> = {
  readsock: { since: '4.94' },
  spf: { since: '4.93', withFeature: 'spf' },
  ldapauth: { since: '4.99', withLookup: 'ldap' },
};

describe.each(versions)('expansion words of %s', (release) => {
  const recorded = recordedNames(release);

  it.each(kinds)('%s are those of its tables, each under its build feature', (kind) => {
    const expected = Object.entries(recorded[kind]).flatMap(([feature, names]) =>
      ours(kind, names).map((name) => `${name} (${feature})`),
    );
    const rows = rowsOf<Row>(expansionEntries[kind], release).map((row) => `${row.name} (${needsText(row.needs)})`);
    expect([...rows].sort()).toEqual([...expected].sort());
  });

  it('lookup types are those of its sources, each of its style', () => {
    const expected = ours('lookups', Object.keys(recorded.lookups)).map(
      (name) => `${name}: ${recorded.lookups[name]?.startsWith('query') === true ? 'query' : 'single-key'}`,
    );
    const rows = rowsOf(expansionEntries.lookups, release);
    expect(rows.map((row) => `${row.name}: ${row.style}`).sort()).toEqual(expected.sort());
    expect(rows.filter((row) => row.style === 'query' && row.file === 'absolute').map((row) => row.name)).toEqual(
      Object.keys(recorded.lookups).filter((name) => recorded.lookups[name] === 'query with file'),
    );
    expect(rows.filter((row) => row.file === 'none').map((row) => row.name)).toEqual(
      expect.arrayContaining(Object.keys(recorded.lookups).filter((name) => recorded.lookups[name] === 'key')),
    );
  });

  it.skipIf(!hasFacts() || compareVersions(release, '4.97') < 0).each(kinds)(
    '%s are those that a real build lists (from 4.97 on; skipped without ../shared/facts)',
    (kind) => {
      const folder = factsFolder(release);
      const target = { version: release, features: featuresOf(folder) };
      const rows = (expansionEntries[kind] ?? []).filter((row) => knows(target, row)).map((row) => row.name);
      expect([...rows].sort()).toEqual(ours(kind, macrosNamed(folder, macroPrefix[kind])));
    },
  );

  it.skipIf(!hasFacts())('lookup types are those that a real build lists (skipped without ../shared/facts)', () => {
    const folder = factsFolder(release);
    expect(knownLookups(release, folder)).toEqual(listedLookups(release, folder));
  });
});

function knownLookups(version: Version, folder: string): readonly string[] {
  const target = { version, features: featuresOf(folder) };
  return (expansionEntries.lookups ?? [])
    .filter((row) => knows(target, row))
    .map((row) => row.name)
    .sort();
}

function listedLookups(version: Version, folder: string): readonly string[] {
  const listed = builtInLookups(facts(folder, 'bV.txt'));
  const features = featuresOf(folder);
  const unlisted = Object.entries(unlistedLookups)
    .filter(
      ([, { since, withLookup, withFeature }]) =>
        compareVersions(version, since) >= 0 &&
        (withLookup === undefined || listed.includes(withLookup)) &&
        (withFeature === undefined || features.has(withFeature)),
    )
    .map(([name]) => name);
  return ours('lookups', [...new Set([...listed, ...unlisted])]);
}

describe('expansion words', () => {
  it.skipIf(!hasFacts())("lookup types are those of Debian's 4.96 (skipped without ../shared/facts)", () => {
    expect(knownLookups('4.96', 'debian-4.96')).toEqual(listedLookups('4.96', 'debian-4.96'));
    expect(knownLookups('4.96', 'debian-4.96')).toContain('pgsql');
  });

  it('leaves out nothing but words that some release has', () => {
    for (const kind of kinds) {
      const anywhere = new Set(versions.flatMap((version) => Object.values(recordedNames(version)[kind]).flat()));
      for (const name of ofExperimentalSystems[kind] ?? []) expect(anywhere).toContain(name);
    }
  });

  it.each([...kinds, 'lookups'] as const)(
    'has one row for each of the %s in each release, each with its sentence',
    (kind) => {
      const rows = expansionEntries[kind] ?? [];
      for (const version of versions) {
        const names = rowsOf<Row>(rows, version).map((row) => row.name);
        expect(new Set(names).size).toBe(names.length);
      }
      for (const row of rows) {
        expect(row.doc, row.name).toMatch(/^[\x20-\x7e…]+\.$/);
        if (row.instead !== undefined && kind === 'variables') {
          expect(
            rows.map(({ name }) => name),
            row.name,
          ).toContain(row.instead);
        }
      }
    },
  );

  it('counts arguments so that the least does not exceed the most', () => {
    for (const row of [...(expansionEntries.items ?? []), ...(expansionEntries.conditions ?? [])]) {
      expect(row.minimum ?? 0, row.name).toBeLessThanOrEqual(row.maximum ?? Infinity);
    }
  });

  it('calls tainted what the manual marks so', () => {
    const marked = [
      'authenticated_sender domain local_part message_body message_body_end message_headers message_headers_raw',
      'original_domain original_local_part parent_domain parent_local_part received_for recipients recipients_list reply_address',
      'sender_address sender_address_domain sender_address_local_part sender_helo_name sender_host_name smtp_command',
      'smtp_command_argument tls_in_sni',
    ].join(' ');
    const rows = new Map(rowsOf(expansionEntries.variables, '4.99').map((row) => [row.name, row]));
    expect(marked.split(' ').filter((name) => rows.get(name)?.tainted !== true)).toEqual([]);
    for (const name of [
      'domain_data',
      'local_part_data',
      'sender_host_address',
      'home',
      'message_exim_id',
      'tod_log',
    ]) {
      expect(rows.get(name)?.tainted, name).toBe(false);
    }
  });

  it('knows where variables are set', () => {
    const rows = new Map(rowsOf(expansionEntries.variables, '4.99').map((row) => [row.name, row]));
    expect(rows.get('local_part')?.set).toContain('rcpt');
    expect(rows.get('local_part')?.set).not.toContain('data');
    expect(rows.get('message_body')?.set).not.toContain('rcpt');
    expect(rows.get('sender_address')?.set).not.toContain('helo');
    expect(rows.get('primary_hostname')?.set).toBeUndefined();
  });
});
