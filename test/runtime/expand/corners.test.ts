import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparePcre } from '../../../src/runtime/regex/pcre.ts';
import { createScene, installedExim } from './scene.ts';

/* Corners of the language that random expressions have led to, each of them in a process of its own, for two releases. */

interface Recording {
  readonly expressions: Readonly<Record<string, string>>;
}

/** What remembers something from one expansion to the next: tried one by one. */
const remembering = /lookup|readsocket/;

const withoutGroup = (text: string): string => text.replace(/egid=\d+/, 'egid={GID}');

describe.each(['4.96', '4.99'] as const)('what Exim %s was seen to make of corners', (version) => {
  const scene = createScene(version);
  beforeAll(async () => {
    await preparePcre();
  });
  afterAll(() => {
    scene.close();
  });
  const { expressions } = JSON.parse(
    readFileSync(`fixtures/recorded/expand/corners-${version}.json`, 'utf8'),
  ) as Recording;
  const lines = Object.keys(expressions);
  const together = lines.filter((line) => !remembering.test(line));
  const alone = lines.filter((line) => remembering.test(line));

  const compare = (tried: readonly string[], got: readonly string[]): void => {
    expect(Object.fromEntries(tried.map((line, i) => [line, withoutGroup(got[i] ?? '')]))).toEqual(
      Object.fromEntries(tried.map((line) => [line, expressions[line]])),
    );
  };

  it(`${together.length} that stand for themselves`, () => {
    expect(together.length).toBeGreaterThan(80);
    compare(together, scene.ours(together));
  });

  it.each(alone)('%s', (line) => {
    compare([line], scene.ours([line]));
  });

  it.skipIf(installedExim?.version !== version)(
    `is what the installed Exim makes of them (skipped where exim4 ${version} is not installed)`,
    () => {
      for (const line of alone) for (const { results } of scene.live([line])) compare([line], results ?? []);
      for (const { lines: tried, results } of scene.live(together)) compare(tried, results ?? []);
    },
  );
});
