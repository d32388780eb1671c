import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Feature } from '../../src/features/feature.ts';
import { features } from '../../src/features/index.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

/** All that a system adds to the language, as it is written. */
function wordsOf({ entries }: Feature): { readonly word: string; readonly pattern: RegExp }[] {
  const named = (rows: readonly { readonly name: string }[] = [], before = ''): string[] =>
    rows.map(({ name }) => `${before}${name}`);
  const words = [
    ...named(entries.options),
    ...named(entries.drivers),
    ...named(entries.aclWords),
    ...named(entries.controls),
    ...named(entries.verifies),
    ...named(entries.lookups),
    ...named(entries.items),
    ...named(entries.conditions),
    ...named(entries.operators),
    ...named(entries.logSelectors),
    ...named(entries.variables, '$'),
  ];
  return [...new Set(words)].map((word) => {
    const name = word.replace(/^\$/, '');
    return { word, pattern: new RegExp(word.startsWith('$') ? `(?:\\$\\{?|def:)${name}\\b` : `(?<![\\w$])${name}\\b`) };
  });
}

/** What the rules of a system are tested with. */
const checkedTexts = ({ rules }: Feature): string =>
  rules
    .flatMap(({ wrong, right }) => [...wrong, ...right].flatMap(({ config, fixed = '' }) => [config, fixed]))
    .join('\n');

/** Every configuration that a scenario of the tests runs. */
function runTexts(): string {
  const texts: string[] = [];
  for (const folder of ['systems/samples', 'systems/recorded', 'systems/words', 'demo']) {
    const path = join(fixtures, folder);
    for (const name of readdirSync(path).filter((each) => each.endsWith('.yaml'))) {
      const scenario = readFileSync(join(path, name), 'latin1');
      texts.push(scenario);
      const config = /^config: (\S+\.conf)$/m.exec(scenario)?.[1];
      if (config !== undefined) texts.push(readFileSync(join(path, config), 'latin1'));
    }
  }
  return texts.join('\n');
}

const run = runTexts();

describe.each(features.map((feature) => [feature.name, feature] as const))('%s', (_name, feature) => {
  const checked = checkedTexts(feature);

  it.each(wordsOf(feature))('$word is in an example of a rule', ({ pattern }) => {
    expect(pattern.test(checked)).toBe(true);
  });

  it.each(wordsOf(feature))('$word is in a configuration that is run', ({ pattern }) => {
    expect(pattern.test(run)).toBe(true);
  });

  it('has something to run', () => {
    expect(feature.runtime !== undefined || feature.name === 'lmdb').toBe(true);
  });
});
