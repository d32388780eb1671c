import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { forTarget } from '../../../src/catalogue/catalogue.ts';
import { makeTarget } from '../../../src/catalogue/default-target.ts';
import { catalogue } from '../../../src/index.ts';
import { createScene, installedExim } from './scene.ts';

interface Recording {
  readonly exim: string;
  /** When it was recorded. */
  readonly at?: string;
  readonly expressions: Readonly<Record<string, string>>;
}

const groups = ['items', 'operators', 'conditions', 'variables', 'bytes'] as const;

const recordings = new Map(
  groups.map((name) => [
    name,
    JSON.parse(readFileSync(`fixtures/recorded/expand/${name}-4.96.json`, 'utf8')) as Recording,
  ]),
);

const expressionsOf = (group: (typeof groups)[number]): Readonly<Record<string, string>> =>
  recordings.get(group)?.expressions ?? {};

/** The expressions that gave something else, with what was expected and what came. */
function differences(expressions: readonly string[], wanted: readonly string[], got: readonly string[]): string[] {
  return expressions.flatMap((expression, i) =>
    wanted[i] === got[i] ? [] : [`${expression}\n  recorded  ${wanted[i] ?? ''}\n  now       ${got[i] ?? ''}`],
  );
}

describe('what Exim 4.96 was seen to make of expansions', () => {
  const scene = createScene();
  afterAll(() => {
    scene.close();
  });

  it.each(groups)('%s', (group) => {
    const expressions = Object.keys(expressionsOf(group));
    expect(expressions.length).toBeGreaterThan(100);
    const ours = scene.ours(expressions, recordings.get(group)?.at);
    expect(differences(expressions, Object.values(expressionsOf(group)), ours).join('\n')).toBe('');
  });

  it.skipIf(installedExim?.version !== '4.96')(
    'is what the installed Exim makes of them (skipped where exim4 4.96 is not installed)',
    () => {
      for (const group of groups) {
        // What is signed for a day is another text on every day.
        const expressions = Object.keys(expressionsOf(group)).filter(
          (each, i) => i % 12 === 0 && !each.includes('{prvs{'),
        );
        for (const { lines, results } of scene.live(expressions)) {
          const wanted = lines.map((line) => expressionsOf(group)[line] ?? '');
          expect(differences(lines, wanted, results ?? []).join('\n')).toBe('');
        }
      }
    },
  );
});

describe('the recorded expressions', () => {
  const target = forTarget(catalogue, makeTarget({ version: '4.96', features: ['all'] }, catalogue));
  const text = groups.flatMap((group) => Object.keys(expressionsOf(group))).join('\n');
  const missing = (names: Iterable<string>, form: (name: string) => RegExp): string[] =>
    [...names].filter((name) => !form(name).test(text));
  const plain = (name: string): string => name.replace(/[^\w]/g, '\\$&');

  it('have every item', () => {
    expect(missing(target.rows('items').keys(), (name) => new RegExp(`\\$\\{${plain(name)}[{ ,}]`))).toEqual([]);
  });

  it('have every operator', () => {
    expect(missing(target.rows('operators').keys(), (name) => new RegExp(`\\$\\{${plain(name)}[_:]`))).toEqual([]);
  });

  it('have every condition but those that ask servers', () => {
    const asking = ['ldapauth', 'pwcheck', 'radius', 'saslauthd'];
    const form = (name: string): RegExp => new RegExp(`(?:if !?|\\{!?)${plain(name)}(?![\\w=])`);
    expect(missing(target.rows('conditions').keys(), form)).toEqual(asking);
  });
});
