import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readBerkeleyDb } from '../../../src/runtime/lookup/berkeley-db.ts';
import { createSeededRandom } from '../../../src/runtime/world/seeded-random.ts';
import { ask, printed, scenarioContext } from './ask.ts';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../fixtures/lookups/dbm/${name}.db`, import.meta.url)), 'latin1');

const users = Array.from({ length: 400 }, (_, i) => [`user${i}`, `value ${i * i}`] as const);

describe('files of Berkeley DB', () => {
  it('a hash file, with a value that takes pages of its own', () => {
    const reading = readBerkeleyDb(read('small'));
    expect(reading.ok && [...reading.entries].sort()).toEqual([
      ['*\0', 'default\0'],
      ['*.example.org\0', 'wild\0'],
      ['alpha\0', 'one\0'],
      ['beta\0', 'two words\0'],
      ['empty\0', '\0'],
      ['long\0', `${'v'.repeat(9000)}\0`],
    ]);
  });

  it('a hash file of many pages', () => {
    const reading = readBerkeleyDb(read('many-nozero'));
    expect(reading.ok && reading.entries.size).toBe(400);
    for (const [key, value] of users) {
      expect(reading.ok && reading.entries.get(`${key}@example.org`)).toBe(value);
    }
  });

  it('a B-tree, without what has been deleted', () => {
    const reading = readBerkeleyDb(read('btree'));
    expect(reading.ok && reading.entries.size).toBe(400);
    expect(reading.ok && reading.entries.has('user7\0')).toBe(false);
    expect(reading.ok && reading.entries.get('user8\0')).toBe('value 64\0');
    expect(reading.ok && reading.entries.get('long\0')).toBe('v'.repeat(9000));
  });

  it('anything else is none', () => {
    for (const text of ['', 'alpha: one\n', '\0'.repeat(4096), read('small').slice(0, 20)]) {
      expect(readBerkeleyDb(text)).toEqual({ ok: false });
    }
  });

  it('10,000 random changes: entries or none, never a crash', () => {
    const random = createSeededRandom(7);
    const originals = ['small', 'btree'].map((name) => Buffer.from(read(name), 'latin1'));
    let sound = 0;
    for (let round = 0; round < 10_000; round++) {
      const original = originals[round % 2] ?? Buffer.alloc(0);
      const bytes = Buffer.from(original);
      for (let change = random.below(20); change >= 0; change--) {
        // Half of the changes in the head and in the headers of pages, where they hurt most.
        const at = random.below(2) === 0 ? random.below(bytes.length) : random.below(8) * 4096 + random.below(60);
        if (at < bytes.length) bytes[at] = random.below(256);
      }
      const cut = random.below(4) === 0 ? random.below(bytes.length) : undefined;
      if (readBerkeleyDb(bytes.toString('latin1', 0, cut)).ok) sound++;
    }
    expect(sound).toBeGreaterThan(1000);
    expect(sound).toBeLessThan(10_000);
  });
});

describe('the lookups', () => {
  const files = {
    '/small': { content: read('small') },
    '/many': { content: read('many-nozero') },
    '/text': 'alpha: one\n',
  };
  const context = (): ReturnType<typeof scenarioContext> => scenarioContext({ files });
  it.each([
    ['dbm', 'alpha', '/small', '[one||]'],
    ['dbm', 'alph', '/small', 'NONE'],
    ['dbmnz', 'alpha', '/small', 'NONE'],
    ['dbmnz', 'user9@example.org', '/many', '[value 81||]'],
    ['dbmjz', 'alpha : :', '/small', '[one||]'],
    ['dbmjz', 'user9@example.org', '/many', '[value 81||]'],
    ['dbmjz', ' ', '/many', 'NONE'],
    ['partial1-dbm', 'a.example.org', '/small', '[wild|a|example.org]'],
    ['dbm*', 'nobody', '/small', '[default|nobody|]'],
    ['dbm', 'alpha', '/none', 'Failed: failed to open /none as a db (v4.1+) file: No such file or directory'],
  ])('%s of %s in %s', (type, key, file, result) => {
    expect(printed(ask(context(), type, key, file), key)).toBe(result);
  });

  it.each([
    ['4.96', 'No such file or directory'],
    ['4.99', 'Not a directory'],
  ] as const)('in a file that is no database, for %s', (version, why) => {
    const result = printed(ask(scenarioContext({ files }, version), 'dbm', 'alpha', '/text'), 'alpha');
    expect(result).toBe(`Failed: failed to open /text as a db (v4.1+) file: ${why}`);
  });

  it('what a scenario states goes before files', () => {
    const stated = scenarioContext({ files, lookups: { dbm: { '/small:alpha': 'stated' } } });
    expect(printed(ask(stated, 'dbm', 'alpha', '/small'), 'alpha')).toBe('[stated||]');
  });
});
