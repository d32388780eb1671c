import { describe, expect, it } from 'vitest';
import { buildFeatures } from '../../src/catalogue/build-feature-rows.ts';
import { chooseFeatures, everyFeature, featureWords, readFeatures } from '../../src/catalogue/build-features.ts';
import { makeTarget } from '../../src/catalogue/default-target.ts';
import type { Needs, Row } from '../../src/catalogue/row.ts';
import { inRange, versions } from '../../src/catalogue/version.ts';
import { facts, factsFolder, hasFacts } from './recorded-names.ts';
import { wholeCatalogue } from './whole-catalogue.ts';

if (!hasFacts()) console.warn('build features: no saved "exim -bV" of real builds here; reading them is skipped');

const systems = ['arc', 'bmi', 'dcc', 'dsn-info', 'lmdb', 'queuefile', 'srs-alt', 'srs-native', 'tls-resumption'];
const systemsOf = (features: ReadonlySet<string>): string[] => systems.filter((name) => features.has(name));
const savedText = (folder: string): string => facts(folder, 'bV.txt').join('\n');

function namesIn(needs: Needs | undefined): readonly string[] {
  if (needs === undefined) return [];
  if (typeof needs === 'string') return [needs];
  return ('any' in needs ? needs.any : needs.all).flatMap(namesIn);
}

describe('rows of build features', () => {
  const names = new Set(wholeCatalogue.features.map((row) => row.name));

  it('name each feature once, the experimental systems with them', () => {
    expect(wholeCatalogue.features.length).toBe(names.size);
    expect(systemsOf(names)).toEqual(systems);
    for (const name of systems) expect(buildFeatures.some((row) => row.name === name)).toBe(false);
  });

  it('are there for all that other rows need', () => {
    const rows: readonly Row[] = Object.values(wholeCatalogue).flat();
    const needed = new Set(rows.flatMap((row) => [...namesIn(row.needs), ...namesIn(row.uses)]));
    expect([...needed].filter((name) => !names.has(name))).toEqual([]);
  });

  it('name only features that are there, for what excludes what', () => {
    for (const row of buildFeatures) if (row.exclusive !== undefined) expect(names).toContain(row.exclusive);
  });
});

describe.skipIf(!hasFacts())('a saved exim -bV', () => {
  it.each([...versions, 'debian-4.96'] as const)('of %s is read without a rest', (release) => {
    const folder = release === 'debian-4.96' ? release : factsFolder(release);
    const saved = readFeatures(savedText(folder), wholeCatalogue);
    expect(saved.version).toBe(release === 'debian-4.96' ? '4.96' : release);
    expect(saved.unknown).toEqual([]);
    const words =
      savedText(folder).match(/^(?:Support for|Lookups|Authenticators|Routers|Transports|Malware).*$/gm) ?? [];
    expect(words.length).toBe(6);
    expect(saved.features).toContain('tls');
    expect(saved.features).toContain('router/iplookup');
    expect(saved.features).toContain('transport/appendfile/maildir');
    expect(saved.features).toContain('hints/bdb');
    expect(saved.features).toContain('malware/f-prot6d');
    expect(saved.features).toContain('exim_filter');
    expect(saved.features.has('lookup/mysql')).toBe(release === 'debian-4.96');
    expect(saved.features.has('openssl')).toBe(release !== 'debian-4.96');
    expect(saved.features.has('gnutls')).toBe(release === 'debian-4.96');
    for (const name of saved.untold) expect(saved.features).not.toContain(name);
  });

  it.each([
    ['4.93', ['arc', 'bmi', 'dcc', 'dsn-info', 'lmdb', 'queuefile', 'srs-alt', 'tls-resumption']],
    ['4.94', ['arc', 'bmi', 'dcc', 'dsn-info', 'queuefile']],
    ['4.95', ['arc', 'bmi', 'dcc', 'dsn-info', 'queuefile', 'srs-native', 'tls-resumption']],
    ['4.99', ['arc', 'bmi', 'dcc', 'dsn-info', 'lmdb', 'queuefile', 'srs-native', 'tls-resumption']],
    ['4.100-dev', ['arc', 'dcc', 'dsn-info', 'lmdb', 'queuefile', 'srs-native', 'tls-resumption']],
    ['debian-4.96', ['srs-native', 'tls-resumption']],
  ])('of %s tells which experimental systems it has', (folder, expected) => {
    expect(systemsOf(readFeatures(savedText(folder), wholeCatalogue).features)).toEqual(expected);
  });

  it('tells of local_scan() from 4.100 on only', () => {
    expect(readFeatures(savedText('4.99'), wholeCatalogue).untold).toContain('local_scan');
    expect(readFeatures(savedText('4.100-dev'), wholeCatalogue).untold).not.toContain('local_scan');
  });
});

describe('a text that is no exim -bV', () => {
  it('names what it does not know, and a release that is none', () => {
    const text =
      'Exim version 4.80 #2\nSupport for: IPv6 Telepathy\nLookups (built-in): lsearch oracle9\nRouters: accept/\n';
    const saved = readFeatures(text, wholeCatalogue);
    expect(saved.version).toBeUndefined();
    expect(saved.unknown).toEqual(['Telepathy', 'oracle9']);
    expect(saved.features).toContain('ipv6');
    expect(saved.features).toContain('lookup/oracle9');
    expect(readFeatures('', wholeCatalogue).features.size).toBe(0);
  });

  it('reads modules as what is built in', () => {
    const text = 'Exim version 4.99\nSupport for: IPv6\nLookups (built-in): lsearch\nLookups (dynamic): mysql ldap\n';
    const { features } = readFeatures(text, wholeCatalogue);
    expect(features).toContain('lookup/lsearch');
    expect(features).toContain('lookup/mysql');
    expect(features).toContain('lookup/ldapauth');
  });
});

describe('every feature of a release', () => {
  it.each(versions)('%s: what it knows, OpenSSL for TLS', (release) => {
    const features = everyFeature(release, wholeCatalogue);
    for (const row of wholeCatalogue.features) {
      const expected = inRange(release, row) && row.exclusive === undefined && row.patch !== true;
      expect(features.has(row.name), row.name).toBe(expected);
    }
    expect(features).toContain('openssl');
    expect(features).not.toContain('gnutls');
  });
});

describe('chosen features', () => {
  const short = ['bmi', 'srs', 'dcc', 'dsn-info', 'lmdb', 'queuefile', 'arc', 'tls-resumption'];

  it('are a full build without the systems, and those of them that are named', () => {
    const { features } = chooseFeatures(['arc', 'dcc'], '4.99', wholeCatalogue);
    expect(systemsOf(features)).toEqual(['arc', 'dcc']);
    expect(features).toContain('lookup/mysql');
    expect(features).toContain('dkim');
  });

  it('know the eight systems by their short names', () => {
    expect(systemsOf(chooseFeatures(short, '4.93', wholeCatalogue).features)).toEqual(
      systems.filter((name) => name !== 'srs-native'),
    );
    expect(systemsOf(chooseFeatures(short, '4.95', wholeCatalogue).features)).toEqual(systems);
    const newest = chooseFeatures(short, '4.100', wholeCatalogue);
    expect(systemsOf(newest.features)).toEqual(systems.filter((name) => name !== 'bmi' && name !== 'srs-alt'));
    expect(newest).toMatchObject({ unknown: [], absent: ['bmi'] });
  });

  it('are all of them for all', () => {
    expect(chooseFeatures(['all'], '4.94', wholeCatalogue).features).toEqual(everyFeature('4.94', wholeCatalogue));
  });

  it('are known by the names of exim -bV too, in any case', () => {
    const named = ['Experimental_Brightmail', 'experimental_srs', 'GnuTLS', 'iconv()', 'mysql', 'clamd'];
    const { features, unknown } = chooseFeatures(named, '4.93', wholeCatalogue);
    expect(unknown).toEqual([]);
    expect(systemsOf(features)).toEqual(['bmi', 'srs-alt']);
    expect(features).toContain('gnutls');
    expect(features).not.toContain('openssl');
    expect(features).toContain('tls');
  });

  it('tell what no release knows', () => {
    expect(chooseFeatures(['dck', ' arc ', ''], '4.99', wholeCatalogue).unknown).toEqual(['dck']);
    const words = featureWords(wholeCatalogue);
    for (const word of [...short, 'all', 'Experimental_ARC', 'lookup/mysql']) expect(words).toContain(word);
    for (const word of words.filter((each) => each !== 'all')) {
      expect(chooseFeatures([word], '4.99', wholeCatalogue).unknown, word).toEqual([]);
    }
  });
});

describe('a target', () => {
  it('is the newest release with all that it can have, where nothing is said', () => {
    const target = makeTarget({}, wholeCatalogue);
    expect(target).toEqual({ version: '4.99', features: everyFeature('4.99', wholeCatalogue) });
  });

  it('reads releases as people write them', () => {
    expect(makeTarget({ version: 'exim-4.96.2' }, wholeCatalogue).version).toBe('4.96');
    expect(() => makeTarget({ version: '4.80' }, wholeCatalogue)).toThrow(/"4\.80" is no release that is known/);
  });

  it('has the features that are named, and says which are none', () => {
    expect(systemsOf(makeTarget({ version: '4.94', features: ['srs'] }, wholeCatalogue).features)).toEqual([
      'srs-alt',
      'srs-native',
    ]);
    expect(() => makeTarget({ features: ['dck'] }, wholeCatalogue)).toThrow('there is no build feature "dck"');
  });

  const saved = 'Exim version 4.97\nSupport for: GnuTLS Experimental_ARC\nRouters: accept\n';

  it('is what a saved exim -bV says, and what that does not tell', () => {
    const target = makeTarget({ featuresFrom: saved }, wholeCatalogue);
    expect(target.version).toBe('4.97');
    expect([...target.features].sort()).toEqual(
      ['arc', 'disable_fsync', 'exim_filter', 'gnutls', 'local_scan', 'lookup/readsock', 'router/accept'].concat([
        'saslauthd',
        'sieve_filter',
        'tls',
      ]),
    );
    const strict = makeTarget({ featuresFrom: saved, untold: 'absent' }, wholeCatalogue);
    expect(strict.features).not.toContain('local_scan');
  });

  it('takes further features beside a saved exim -bV, and another release', () => {
    const target = makeTarget({ featuresFrom: saved, features: ['dcc'], version: '4.98' }, wholeCatalogue);
    expect(target.version).toBe('4.98');
    expect(systemsOf(target.features)).toEqual(['arc', 'dcc']);
    expect(target.features).not.toContain('openssl');
  });

  it('cannot be made of a saved text that names no known release', () => {
    expect(() => makeTarget({ featuresFrom: 'Exim version 4.80\n' }, wholeCatalogue)).toThrow(/names no release/);
  });
});
