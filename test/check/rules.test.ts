import { describe, expect, it } from 'vitest';
import { versions } from '../../src/catalogue/version.ts';
import { analyse } from '../../src/check/engine.ts';
import { probeOf } from './example-files.ts';
import { fixUntilStable } from '../../src/check/fixes.ts';
import type { Located } from '../../src/check/located.ts';
import { decodeText, encodeText } from '../../src/check/positions.ts';
import { groupOf } from '../../src/check/presets.ts';
import type { Rule, RuleExample } from '../../src/check/rule.ts';
import { coreRules } from '../../src/check/rules/index.ts';
import { defaultSettings } from '../../src/check/settings.ts';
import { faultRules } from '../../src/compile/fault-rules.ts';
import { chooseTarget, compile, rules, sourceFile } from '../../src/index.ts';

const path = '/etc/exim.conf';

/** All that one rule says of an example. */
function findings(rule: Rule, { target, files, reads = {} }: RuleExample, text: string): readonly Located[] {
  const main = sourceFile(path, text);
  const config = compile(main, {
    // So that an example can include itself.
    reader: {
      read: (name) => (name === path ? text : reads[name]),
      exists: (name) => name === path || Object.hasOwn(reads, name),
    },
    target: chooseTarget({
      ...(target?.version !== undefined && { version: target.version }),
      ...(target?.features && { features: target.features }),
    }),
  });
  const settings = { ...defaultSettings, preset: rule.presets?.[0] ?? 'recommended' } as const;
  return analyse(config, [rule], settings, files && probeOf(files)).filter((found) => found.rule === rule.name);
}

/** Where an example's text stands, and the nth time. */
function placeOf(text: string, { points = '', occurrence = 1 }: RuleExample): number {
  let at = -1;
  for (let i = 0; i < occurrence; i++) at = text.indexOf(points, at + 1);
  return at;
}

const numbered = (examples: readonly RuleExample[]): (readonly [number, RuleExample])[] =>
  examples.map((example, i) => [i + 1, example]);

/** Rules whose wrong text cannot stand in a page: a megabyte, another file, a machine's users, an expansion of main options. */
const withoutWrong = new Set([
  'config/byte-order-mark',
  'group/unknown',
  'preprocess/too-long',
  'section/unsupported',
  'user/unknown',
]);

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  it('has a page', () => {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(rule.summary).toMatch(/[^.]\.$/);
    expect(rule.why).toMatch(/[.…)]$/);
    expect(rule.wrong.length > 0 || withoutWrong.has(name)).toBe(true);
    expect(rule.right.length).toBeGreaterThan(0);
  });

  it.each(numbered(rule.wrong))('reports exactly what is wrong in example %i', (_number, example) => {
    const text = encodeText(example.config);
    const found = findings(rule, example, text);
    const said = found.map(({ at, message }) => `${at.file.text.slice(at.start, at.end)} | ${message}`);
    expect(example.points ?? '').not.toBe('');
    const points = encodeText(example.points ?? '');
    const isThere = ({ at }: Located): boolean => {
      const start = placeOf(at.file.text, { ...example, points });
      return start >= 0 && at.start === start && at.end === start + points.length;
    };
    const there = found.find(isThere);
    expect(there, said.join('\n')).toBeDefined();
    if (example.says !== undefined) expect(decodeText(there?.message ?? '')).toContain(example.says);
    if (example.fixed !== undefined) {
      const fixed = fixUntilStable((texts) => findings(rule, example, texts.get(path) ?? text), true);
      expect(decodeText(fixed.texts.get(path) ?? text)).toBe(example.fixed);
    }
  });

  it.each(numbered(rule.right))('is content with right example %i', (_number, example) => {
    const found = findings(rule, example, encodeText(example.config));
    expect(found.map(({ message }) => message)).toEqual([]);
  });
});

describe('the rules together', () => {
  it('have each a name of its own', () => {
    const names = rules.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('stand in alphabetical order', () => {
    const names = coreRules.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
  });

  it('have a page for everything that reading a configuration finds wrong', () => {
    const names = new Set(rules.map(({ name }) => name));
    const inPreprocessor = [
      ...['preprocess/byte-order-mark', 'preprocess/nul', 'preprocess/too-long', 'preprocess/unbalanced-conditional'],
      ...['preprocess/ignored-directive', 'macro/name-too-long', 'macro/malformed', 'macro/prefix', 'macro/redefined'],
      ...['macro/undefined', 'macro/bomb', 'include/missing', 'include/relative', 'include/cycle'],
    ];
    expect([...faultRules.map(({ name }) => name), ...inPreprocessor].filter((name) => !names.has(name))).toEqual([]);
  });

  it('do not share a group with a rule of a system', () => {
    const core = new Set(coreRules.map(({ name }) => groupOf(name)));
    const others = rules.filter((rule) => !coreRules.includes(rule)).map(({ name }) => groupOf(name));
    expect(others.filter((group) => core.has(group))).toEqual([]);
  });

  it('read every example without failing, for the oldest release and the newest', () => {
    for (const version of [versions[0], versions.at(-1)]) {
      if (version === undefined) continue;
      const target = chooseTarget({ version });
      for (const { name, wrong, right } of rules) {
        for (const { config } of [...wrong, ...right]) {
          const found = analyse(compile(sourceFile(path, encodeText(config)), { target }), coreRules, defaultSettings);
          expect(
            found.filter(({ rule }) => rule.startsWith('internal/')).map(({ message }) => `${name}: ${message}`),
          ).toEqual([]);
        }
      }
    }
  });
});

describe('what cannot stand in a page', () => {
  it('a user or group that does not exist', () => {
    const accounts = { user: () => undefined, group: () => undefined, hostname: 'localhost' };
    const config = compile(sourceFile(path, 'exim_user = nobody-here\nexim_group = nogroup-here\n'), { accounts });
    const found = analyse(config, rules, defaultSettings).map(({ rule, at }) => [
      rule,
      at.file.text.slice(at.start, at.end),
    ]);
    expect(found).toEqual([
      ['user/unknown', 'nobody-here'],
      ['group/unknown', 'nogroup-here'],
    ]);
  });

  it('a byte order mark in an included file', () => {
    const config = compile(sourceFile(path, 'primary_hostname = a\n.include /etc/more\n'), {
      reader: { read: () => '\xef\xbb\xbfqualify_domain = b\n', exists: () => true },
    });
    const found = analyse(config, rules, defaultSettings).map(({ rule }) => rule);
    expect(found.filter((rule) => rule.endsWith('byte-order-mark'))).toHaveLength(1);
  });

  it('a line of more than a megabyte', () => {
    const config = compile(sourceFile(path, `primary_hostname = ${'x'.repeat(1 << 20)}\n`));
    expect(analyse(config, rules, defaultSettings).map(({ rule }) => rule)).toContain('preprocess/too-long');
  });

  it('options of local_scan() where there is none', () => {
    const target = { version: '4.99', features: new Set<string>() } as const;
    const config = compile(sourceFile(path, 'begin local_scan\nlevel = 3\n'), { target });
    expect(analyse(config, rules, defaultSettings).map(({ rule }) => rule)).toContain('section/unsupported');
  });
});
