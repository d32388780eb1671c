import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainAbsence } from '../../src/catalogue/absence.ts';
import type { RowKind } from '../../src/catalogue/catalogue.ts';
import { createCatalogue, forTarget } from '../../src/catalogue/catalogue.ts';
import { eximCore } from '../../src/catalogue/exim-core.ts';
import { makeTarget } from '../../src/catalogue/default-target.ts';
import { predefinedMacros } from '../../src/catalogue/predefined.ts';
import type { Row } from '../../src/catalogue/row.ts';
import { knows } from '../../src/catalogue/target.ts';
import type { Version } from '../../src/catalogue/version.ts';
import { inRange, versions } from '../../src/catalogue/version.ts';
import { features } from '../../src/features/index.ts';

const whole = createCatalogue([eximCore, ...features.map(({ entries }) => entries)]);
const facts = '../shared/facts';
const folder = (version: Version): string => `${facts}/${version === '4.100' ? '4.100-dev' : version}`;
const read = (version: Version, name: string): string => readFileSync(`${folder(version)}/${name}`, 'latin1');

/** The macros and main options that belong to the eight systems, by what their names hold. */
const ofSystems = /BMI|SRS|DCC|LMDB|QUEUEFILE|_ARC(?:_|=)|RESUM|HOST_NAME_EXTRACT|BRIGHTMAIL|DSNI|DSN_INFO/;
const ofOthers = /^_OPT_OPENSSL_|^_OPT_TRANSPORT_QUEUEFILE_(?!DIRECTORY=)/;

const withFacts = existsSync(facts);
if (!withFacts) console.warn(`test/features/entries.test.ts: ${facts} is absent: the rows are not compared with it`);

describe.skipIf(!withFacts)('rows and what real builds say', () => {
  for (const version of versions) {
    it(`has the predefined macros of ${version}, none missing and none too many`, () => {
      const target = makeTarget({ featuresFrom: read(version, 'bV.txt') }, whole);
      const made = predefinedMacros(whole, target).map(({ name, value }) => `${name}=${value}`);
      const told = read(version, 'predefined-macros.txt').split('\n');
      const wanted = (line: string): boolean => ofSystems.test(line) && !ofOthers.test(line);
      expect(made.filter(wanted).sort()).toEqual(told.filter(wanted).sort());
    });

    it(`has the main options of ${version} with their defaults`, () => {
      const target = makeTarget({ featuresFrom: read(version, 'bV.txt') }, whole);
      const options = forTarget(whole, target).options('main');
      const lines = read(version, 'main-options.txt').split('\n');
      const told = lines.filter((line) => /^(?:no_)?(?:bmi_|dcc|srs_|tls_resumption)/.test(line));
      const shown = told.map((line) => {
        const name = line.replace(/^no_/, '').replace(/ =.*/, '');
        const row = options.get(name);
        if (!row) return `${name} is not in the catalogue`;
        if (row.type === 'bool') return row.default === true ? name : `no_${name}`;
        return `${name} = ${String(row.default ?? '')}`;
      });
      expect(shown).toEqual(told);
    });
  }
});

describe('rows', () => {
  it('stand once, in the systems or in the core', () => {
    for (const version of versions) {
      const target = makeTarget({ version }, whole);
      for (const [kind, rows] of Object.entries(whole) as [RowKind, readonly Row[]][]) {
        const names = rows
          .filter((row) => knows(target, row))
          .map((row) => ('place' in row ? `${String(row.place)}: ${row.name}` : row.name))
          // Either implementation of SRS sets it; no build has both.
          .filter((name) => name !== 'srs_recipient');
        const doubled = names.filter((name, i) => names.indexOf(name) !== i);
        const own = new Set(features.flatMap(({ entries }) => (entries[kind] ?? []).map(({ name }) => name)));
        expect(
          doubled.filter((name) => own.has(name.replace(/^.*: /, ''))),
          `${kind} of ${version}`,
        ).toEqual([]);
      }
    }
  });

  it('need the feature of their own system, and every feature is one of the catalogue', () => {
    const known = new Set(whole.features.map(({ name }) => name));
    for (const { name: system, entries } of features) {
      for (const [kind, rows] of Object.entries(entries) as [RowKind, readonly Row[]][]) {
        for (const { name, needs, doc } of rows) {
          expect(doc, name).toMatch(/^[A-Z0-9$][^\n]*\.$|^[A-Za-z0-9].*[.]$/s);
          if (kind === 'features' || name === 'tls_resumption') continue;
          const needed = typeof needs === 'string' ? [needs] : needs && 'any' in needs ? needs.any : [];
          expect(needed.length, `${kind} ${name}`).toBeGreaterThan(0);
          for (const feature of needed) {
            expect(known).toContain(feature);
            expect(feature).toMatch(new RegExp(`^${system}(?:-alt|-native)?$`));
          }
        }
      }
    }
  });

  it('come and go with the releases', () => {
    const range = (kind: RowKind, name: string): string => {
      const rows: readonly Row[] = whole[kind];
      const found = versions.filter((version) => rows.some((row) => row.name === name && inRange(version, row)));
      return `${found[0] ?? ''} to ${found.at(-1) ?? ''}`;
    };
    expect(range('options', 'bmi_rule')).toBe('4.93 to 4.99');
    expect(range('aclWords', 'bmi_optin')).toBe('4.93 to 4.99');
    expect(range('controls', 'bmi_run')).toBe('4.93 to 4.99');
    expect(range('options', 'srs_dbinsert')).toBe('4.93 to 4.95');
    expect(range('items', 'srs_encode')).toBe('4.94 to 4.100');
    expect(range('variables', 'srs_recipient')).toBe('4.93 to 4.100');
    expect(range('variables', 'srs_db_key')).toBe('4.93 to 4.95');
    expect(range('options', 'host_name_extract')).toBe('4.96 to 4.100');
    expect(range('options', 'arc_sign')).toBe('4.93 to 4.100');
    expect(range('verifies', 'arc')).toBe('4.93 to 4.100');
    expect(range('lookups', 'lmdb')).toBe('4.93 to 4.100');
    expect(range('drivers', 'queuefile')).toBe('4.93 to 4.100');
    expect(range('macros', '_EXP_DSNI')).toBe('4.95 to 4.100');
  });
});

describe('explainAbsence', () => {
  const full = (version: string) => makeTarget({ version }, whole);

  it('says that a release has lost something, and what to use instead', () => {
    expect(explainAbsence(whole, 'options', 'srs', 'router/redirect', full('4.96'))).toMatchObject({ reason: 'gone' });
    const text = explainAbsence(whole, 'options', 'srs_secrets', 'main', full('4.99'))?.text ?? '';
    expect(text).toContain('exists up to Exim 4.95 only, not in 4.99');
    expect(text).toContain('${srs_encode');
    expect(explainAbsence(whole, 'controls', 'bmi_run', undefined, full('4.100'))?.text).toBe(
      'exists up to Exim 4.99 only, not in 4.100',
    );
  });

  it('says from which release on something exists', () => {
    const absence = explainAbsence(whole, 'options', 'host_name_extract', 'transport/smtp', full('4.93'));
    expect(absence).toMatchObject({ reason: 'later', text: 'exists from Exim 4.96 on, not in 4.93' });
    expect(explainAbsence(whole, 'items', 'srs_encode', undefined, full('4.93'))).toMatchObject({ reason: 'later' });
  });

  it('names the build feature that the target lacks, as exim -bV of the release calls it', () => {
    const bare = makeTarget({ version: '4.94', features: [] }, whole);
    expect(explainAbsence(whole, 'options', 'arc_sign', 'transport/smtp', bare)?.text).toBe(
      'needs the build feature arc (Experimental_ARC), which the target does not have',
    );
    expect(explainAbsence(whole, 'options', 'tls_resumption_hosts', 'main', bare)?.text).toContain(
      'tls-resumption (Experimental_TLS_resume)',
    );
    expect(explainAbsence(whole, 'macros', '_HAVE_SRS', undefined, bare)?.text).toContain('srs-alt (');
    expect(explainAbsence(whole, 'macros', '_HAVE_SRS', undefined, bare)?.text).toContain(' or srs-native');
  });

  it('says in which place an option belongs', () => {
    const target = full('4.99');
    expect(explainAbsence(whole, 'options', 'bmi_rule', 'transport/smtp', target)).toMatchObject({
      reason: 'elsewhere',
      text: 'is a generic router option, not an option of the smtp transport driver',
    });
    expect(explainAbsence(whole, 'options', 'arc_sign', 'transport/pipe', target)?.text).toContain(
      'an option of the smtp transport driver',
    );
  });

  it('says nothing of what the target knows, or nothing knows', () => {
    expect(explainAbsence(whole, 'options', 'bmi_rule', 'router/accept', full('4.99'))).toBeUndefined();
    expect(explainAbsence(whole, 'options', 'no_such_option', 'main', full('4.99'))).toBeUndefined();
    expect(explainAbsence(whole, 'variables', 'srs_recipient', undefined, full('4.93'))).toBeUndefined();
  });
});
