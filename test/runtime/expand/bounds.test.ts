import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { forTarget } from '../../../src/catalogue/catalogue.ts';
import { makeTarget } from '../../../src/catalogue/default-target.ts';
import type { Version } from '../../../src/catalogue/version.ts';
import { catalogue } from '../../../src/index.ts';
import { createExpandContext, defaultSettings } from '../../../src/runtime/expand/context.ts';
import { dialectOf } from '../../../src/runtime/expand/dialect.ts';
import { expandValue } from '../../../src/runtime/expand/expand.ts';
import type { ExpansionResult } from '../../../src/runtime/expand/result.ts';
import type { Value } from '../../../src/runtime/expand/value.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { expressionGenerator } from './random-expressions.ts';
import { createScene } from './scene.ts';

/** Expands a text in a world of which nothing is known. */
function expander(version: Version): (text: Value) => ExpansionResult {
  const target = makeTarget({ version, features: ['all'] }, catalogue);
  const context = createExpandContext({
    dialect: dialectOf(forTarget(catalogue, target)),
    world: createScenarioWorld({}),
    settings: defaultSettings,
    variables: { get: () => '' },
    services: {},
    headers: () => [],
  });
  return (text) => expandValue(text, context);
}

const list = (length: number): string => Array.from({ length }, (_, i) => i).join(':');

describe('bombs', () => {
  const expand = expander('4.99');
  it.each([
    ['maps within maps', `\${map{${list(300)}}{\${map{${list(300)}}{\${map{${list(300)}}{x}}}}}}`, /steps/],
    ['a list that doubles', `\${reduce{${list(60)}}{x}{$value$value}}`, /longer than/],
    [
      'sg that doubles',
      `\${sg{\${sg{${'a'.repeat(20_000)}}{a}{${'b'.repeat(2000)}}}}{b}{${'c'.repeat(2000)}}}`,
      /longer than/,
    ],
    [
      'a text that expands itself',
      `\${reduce{${list(40)}}{\\$\\{expand:x\\}}{\${expand:$value}$value$value}}`,
      /longer than|steps|deep/,
    ],
    ['forall in filters', `\${filter{${list(2000)}}{forall{${list(3000)}}{>{$item}{-1}}}}`, /steps/],
    ['sorting many', `\${sort{${list(20_000)}}{<}{$item}}`, /steps/],
  ])('%s stop with a message', { timeout: 120_000 }, (_name, text, message) => {
    const result = expand(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.message).toMatch(message);
  });

  it('nesting of any depth is taken, or refused with a message', () => {
    for (const depth of [100, 2000, 100_000]) {
      for (const [open, close] of [
        ['${lc:', '}'],
        ['${if eq{a}{a}{', '}}'],
        ['${map{a}{', '}}'],
        ['${if and{{', '}}{y}}'],
        ['${expand:', '}'],
      ]) {
        const result = expand((open ?? '').repeat(depth) + (close ?? '').repeat(depth));
        if (!result.ok) expect(result.message).not.toBe('');
      }
    }
  });
});

const fragments = [
  ...[
    '${',
    '}',
    '{',
    '$',
    '\\',
    '\\N',
    ':',
    '_',
    ',',
    '!',
    ' ',
    '\n',
    '"',
    '<',
    '\xff',
    '\0',
    '1',
    'x',
    'fail',
    '$1',
    '$h_a:',
    '$value',
    '${item}',
  ],
  ...[
    'if ',
    'eq',
    'match',
    'and',
    'or',
    'def:',
    'forany',
    'bool',
    'map',
    'filter',
    'reduce',
    'sort',
    'sg',
    'tr',
    'extract',
    'json',
    'listextract',
  ],
  ...[
    'lc:',
    'eval:',
    'length_3:',
    'substr',
    'hash',
    'nhash',
    'lookup',
    'lsearch',
    'run',
    'readfile',
    'acl',
    'env',
    'certextract',
    'prvs',
    'inlist',
  ],
  ...[
    '{a}',
    '{a}{b}',
    '{1:2:3}',
    '{$item}',
    '{^(.)}',
    '{yes}{no}',
    '{{eq{a}{a}}}',
    'base64d:',
    'utf8clean:',
    'imapfolder',
    'srs_encode',
    'hmac{md5}',
  ],
];

describe('properties', () => {
  it.each(['4.93', '4.96', '4.99', '4.100'] as const)(
    'whatever stands in it, an expansion of %s gives a text or a message, twice the same',
    (version) => {
      const expand = expander(version);
      const text = fc.array(fc.constantFrom(...fragments), { maxLength: 30 }).map((each) => each.join(''));
      fc.assert(
        fc.property(text, (written) => {
          const result = expand(written);
          if (result.ok) expect(typeof result.value).toBe('string');
          else expect(typeof result.message).toBe('string');
          expect(expand(written)).toEqual(result);
        }),
        { numRuns: 1500, seed: 5 },
      );
    },
  );

  it('well-formed expressions too', () => {
    const expand = expander('4.99');
    const generator = expressionGenerator(77);
    for (let i = 0; i < 3000; i++) {
      const result = expand(generator.expression());
      expect(typeof (result.ok ? result.value : result.message)).toBe('string');
    }
  });

  it('a tainted text is never expanded', () => {
    const expand = expander('4.99');
    for (const text of ['$value', '${lc:A}', 'a\\tb']) {
      expect(expand({ text, taint: true })).toMatchObject({
        ok: false,
        message: expect.stringContaining('tainted') as string,
      });
    }
    expect(expand({ text: 'plain', taint: true })).toMatchObject({ ok: true, value: 'plain', tainted: true });
  });
});

describe('what later releases brought', () => {
  const scene = createScene('4.99');
  afterAll(() => {
    scene.close();
  });
  it.each([
    ['${headerwrap_20_200:a: short}', 'a: short'],
    ['${xtextd:a+2Bb+20c}', 'a+b c'],
    ['${if eq{a}{a} {y} {n} }', 'y'],
    ['${sha2_512:abc}', '${sha2_512:abc}'],
  ])('%s', (expression, result) => {
    const [got] = scene.ours([expression]);
    if (expression === result) expect(got).toMatch(/^[0-9A-F]{128}$/);
    else expect(got).toBe(result);
  });
  it('are unknown before', () => {
    const before = createScene('4.96');
    const results = before.ours(['${headerwrap_20_200:a}', '${xtextd:a}']);
    before.close();
    expect(results).toEqual([
      'Failed: unknown expansion operator "headerwrap_20_200"',
      'Failed: unknown expansion operator "xtextd"',
    ]);
  });
});
