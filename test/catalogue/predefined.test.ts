import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { makeTarget } from '../../src/catalogue/default-target.ts';
import { mentionsPredefined, predefinedMacros } from '../../src/catalogue/predefined.ts';
import type { Target } from '../../src/catalogue/target.ts';
import { versions } from '../../src/catalogue/version.ts';
import { facts, factsFolder, hasFacts } from './recorded-names.ts';
import { wholeCatalogue } from './whole-catalogue.ts';

if (!hasFacts()) console.warn('predefined macros: no facts of real builds here; the comparison with them is skipped');

/** The families of names, by what their rows are. */
const families: Readonly<Record<string, RegExp>> = {
  'build features': /^_(?:HAVE|CRYPTO)_(?!MALWARE)/,
  'malware scanners': /^_HAVE_MALWARE_/,
  'experimental systems': /^_EXP_(?!(?:ITEM|OP|COND|VAR)_)/,
  'ACL words': /^_ACL_/,
  'main options': /^_OPT_MAIN_/,
  'options of routers': /^_(?:OPT_ROUTERS?|DRIVER_ROUTER)_/,
  'options of transports': /^_(?:OPT_TRANSPORTS?|DRIVER_TRANSPORT)_/,
  'options of authenticators': /^_(?:OPT_AUTHENTICATORS?|DRIVER_AUTHENTICATOR)_/,
  'log selectors': /^_LOG_/,
  'options of OpenSSL': /^_OPT_OPENSSL_/,
  'expansion items': /^_EXP_ITEM_/,
  'expansion operators': /^_EXP_OP_/,
  'expansion conditions': /^_EXP_COND_/,
  variables: /^_EXP_VAR_/,
  parameters: /^_(?:DKIM|RESUME)_/,
};

/** A line of `exim -bP macros`; names of conditions may hold equals signs, and only they and their kin have the value y. */
function readMacro(line: string): [string, string] {
  const match = /^(_EXP_\w+_.*)=(y)$/.exec(line) ?? /^([^=]*)=(.*)$/s.exec(line);
  return [match?.[1] ?? line, match?.[2] ?? ''];
}

const macrosOf = (target: Target): Map<string, string> =>
  new Map(predefinedMacros(wholeCatalogue, target).map(({ name, value }) => [name, value]));

describe.skipIf(!hasFacts()).each([...versions, 'debian-4.96'] as const)('predefined macros of %s', (release) => {
  const folder = release === 'debian-4.96' ? release : factsFolder(release);
  const recorded = hasFacts()
    ? facts(folder, 'predefined-macros.txt')
        .filter((line) => line !== '')
        .map(readMacro)
    : [];
  const made = (): Map<string, string> => {
    const saved = facts(folder, 'bV.txt').join('\n');
    // Debian's own local_scan() is not told.
    const features = release === 'debian-4.96' ? ['local_scan', 'local_scan_path'] : [];
    return macrosOf(makeTarget({ featuresFrom: saved, untold: 'absent', features }, wholeCatalogue));
  };

  it.each(Object.entries(families))('%s: none missing, none invented, the same values', (_family, pattern) => {
    const ours = [...made()].filter(([name]) => pattern.test(name));
    const theirs = recorded.filter(([name]) => pattern.test(name));
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  });

  it('there are no others', () => {
    const all = Object.values(families);
    expect([...made().keys()].filter((name) => !all.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(recorded.map(([name]) => name).filter((name) => !all.some((pattern) => pattern.test(name)))).toEqual([]);
  });
});

describe('the order of predefined macros', () => {
  const order = (target: Target): readonly string[] => predefinedMacros(wholeCatalogue, target).map(({ name }) => name);

  it.each(versions)('of %s puts a name before the names that begin it', (release) => {
    const names = order(makeTarget({ version: release }, wholeCatalogue));
    const at = new Map(names.map((name, i) => [name, i]));
    expect(at.size).toBe(names.length);
    for (const name of names) {
      // Operators stand in two tables of Exim's, and those with an underscore in the name come later in the search.
      if (name.startsWith('_EXP_OP_')) continue;
      for (let length = 4; length < name.length; length++) {
        const shorter = at.get(name.slice(0, length));
        if (shorter !== undefined) expect(shorter, name).toBeGreaterThan(at.get(name) ?? -1);
      }
    }
    if (at.has('_EXP_OP_QUOTE')) {
      expect(at.get('_EXP_OP_QUOTE')).toBeLessThan(at.get('_EXP_OP_QUOTE_LOCAL_PART') ?? -1);
    }
  });

  const installed = spawnSync('exim4', ['-C', '/dev/null', '-bP', 'macros'], { encoding: 'latin1' });
  const version = spawnSync('exim4', ['-C', '/dev/null', '-bV'], { encoding: 'latin1' });
  const runs = installed.status === 0 && version.status === 0;
  if (!runs) console.warn('predefined macros: no exim4 that may be run here; the comparison of the order is skipped');

  it.skipIf(!runs)('is that of an Exim installed here, of steps and within tables', () => {
    const theirs = installed.stdout
      .split('\n')
      .filter((line) => line.startsWith('_'))
      .map((line) => readMacro(line)[0]);
    const target = makeTarget({ featuresFrom: version.stdout }, wholeCatalogue);
    const known = new Set(theirs);
    const names = order(target).filter((name) => known.has(name));
    // Where the experimental systems stand among the build features is not known: they come last.
    const placed = (name: string): boolean =>
      !/^_(?:HAVE_(?:ARC|BRIGHTMAIL|DCC|DSN_INFO|LMDB|LOOKUP_LMDB|NATIVE_SRS|SRS|TLS_RESUME)$|EXP_[A-Z]+$|RESUME_)/.test(
        name,
      );
    expect(names.filter(placed)).toEqual(theirs.filter((name) => names.includes(name)).filter(placed));
    expect(names.length).toBeGreaterThan(800);
  });
});

it('a text that names a predefined macro is recognized by its beginning', () => {
  const targets = versions.map((version) => makeTarget({ version }, wholeCatalogue));
  const names = targets.flatMap((target) => predefinedMacros(wholeCatalogue, target).map(({ name }) => name));
  expect(names.filter((name) => !mentionsPredefined(`.ifdef ${name}\n`))).toEqual([]);
  expect(mentionsPredefined('LOCAL_DOMAINS = _example_\n.ifdef MY_HAVE\n')).toBe(false);
});

it('macros are made once for a target', () => {
  const target = makeTarget({}, wholeCatalogue);
  expect(predefinedMacros(wholeCatalogue, target)).toBe(predefinedMacros(wholeCatalogue, target));
});
