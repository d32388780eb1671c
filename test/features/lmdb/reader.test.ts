import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LmdbEntry, LmdbFile, LmdbTree } from '../../../src/features/lmdb/reader.ts';
import { LmdbFault, openLmdb } from '../../../src/features/lmdb/reader.ts';
import { createSeededRandom } from '../../../src/runtime/world/seeded-random.ts';
import type { SampleDatabase } from './samples.ts';
import { hasMdbLoad, makeLmdb, samples } from './samples.ts';

const folder = fileURLToPath(new URL('../../../fixtures/lookups/lmdb/', import.meta.url));

function opened(bytes: Uint8Array): LmdbFile {
  const result = openLmdb(bytes);
  if (!result.ok) throw new Error(result.error);
  return result.file;
}

/** The tree of a database: the main one, or a named one. */
function treeOf(file: LmdbFile, database: string | undefined): LmdbTree {
  if (database === undefined) return file.main;
  const named = [...file.entries()].find((entry) => entry.key === database)?.named;
  if (!named) throw new Error(`no database ${database}`);
  return named;
}

const pair = ({ key, value }: LmdbEntry): string => `${key}\0=\0${value}`;

/** Compares all that a file holds with what was put into it. */
function compare(file: LmdbFile, databases: readonly SampleDatabase[]): void {
  for (const { database, entries } of databases) {
    const tree = treeOf(file, database);
    const found = [...file.entries(tree)].filter((entry) => !entry.named);
    expect(found.map(pair).sort()).toEqual(entries.map(([key, value]) => pair({ key, value })).sort());
    const firsts = new Map<string, string>();
    for (const [key, value] of entries) {
      const known = firsts.get(key);
      if (known === undefined || value < known) firsts.set(key, value);
    }
    const wrong = [...firsts].filter(([key, value]) => {
      const result = file.get(key, tree);
      return !result.ok || result.value !== value;
    });
    expect(wrong).toEqual([]);
    expect(file.get('no such key', tree)).toEqual({ ok: false, error: 'MDB_NOTFOUND' });
    const named = databases.filter((other) => other.database !== undefined).length;
    expect(tree.entries).toBe(entries.length + (database === undefined ? named : 0));
  }
}

describe('files made by mdb_load', () => {
  it.each(Object.entries(samples))('%s: reads every entry', (name, databases) => {
    compare(opened(readFileSync(join(folder, `${name}.mdb`))), databases);
  });

  it('gives the entries of a plain database in the order of their bytes', () => {
    const keys = [...opened(readFileSync(join(folder, 'pages.mdb'))).entries()].map(({ key }) => key);
    expect(keys).toEqual([...keys].sort());
  });

  it.skipIf(!hasMdbLoad())('reads files that are made now, with many pages and large values (needs mdb_load)', () => {
    const random = createSeededRandom(7);
    const word = (most: number): string =>
      Array.from({ length: 1 + random.below(most) }, () => String.fromCharCode(random.below(256))).join('');
    const place = mkdtempSync(join(tmpdir(), 'lmdb-'));
    try {
      for (let round = 0; round < 3; round++) {
        const keys = [...new Set(Array.from({ length: 500 + round * 500 }, () => word(round === 2 ? 400 : 40)))];
        const entries = keys.map((key): [string, string] => [
          key,
          word(30).repeat(random.below(round === 1 ? 400 : 4)),
        ]);
        const path = join(place, `${round}.mdb`);
        makeLmdb(path, [{ entries }]);
        const file = opened(readFileSync(path));
        compare(file, [{ entries }]);
        if (round === 2) expect(file.main.depth).toBeGreaterThan(2);
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

describe('the newer of the two states that a file holds', () => {
  it('counts', () => {
    const bytes = Uint8Array.from(readFileSync(join(folder, 'small.mdb')));
    // The transaction number is the last word of a meta page; the second page has the newer state of this file.
    expect(opened(bytes).transaction).toBe(1);
    bytes[16 + 128] = 9;
    const older = opened(bytes);
    expect(older.transaction).toBe(9);
    expect([...older.entries()]).toEqual([]);
    expect(older.get('alpha')).toEqual({ ok: false, error: 'MDB_NOTFOUND' });
  });
});

describe('keys that cannot be', () => {
  it('are refused as the library refuses them', () => {
    const file = opened(readFileSync(join(folder, 'small.mdb')));
    expect(file.get('')).toEqual({ ok: false, error: 'MDB_BAD_VALSIZE' });
    expect(file.get('k'.repeat(512))).toEqual({ ok: false, error: 'MDB_BAD_VALSIZE' });
    expect(file.get('k'.repeat(511))).toEqual({ ok: false, error: 'MDB_NOTFOUND' });
  });
});

describe('damaged files', () => {
  const sound = readFileSync(join(folder, 'small.mdb'));

  it.each([
    ['an empty file', Buffer.alloc(0), 'MDB_INVALID'],
    ['text', Buffer.from('key: value\n'.repeat(2000)), 'MDB_INVALID'],
    ['the first page alone', sound.subarray(0, 4096), 'MDB_INVALID'],
    ['part of the second page', sound.subarray(0, 4100), 'MDB_INVALID'],
    ['zeros', Buffer.alloc(20000), 'MDB_INVALID'],
  ] as const)('%s', (_, bytes, error) => {
    expect(openLmdb(bytes)).toEqual({ ok: false, error });
  });

  it('another version of the format', () => {
    const bytes = Uint8Array.from(sound);
    bytes[20] = 2;
    expect(openLmdb(bytes)).toEqual({ ok: false, error: 'MDB_VERSION_MISMATCH' });
  });

  it('pages that are missing at the end', () => {
    const file = opened(sound.subarray(0, 8192 + 100));
    expect(file.get('alpha')).toEqual({ ok: false, error: 'MDB_PAGE_NOTFOUND' });
    expect(() => [...file.entries()]).toThrow(LmdbFault);
  });

  it('a branch that leads to itself', () => {
    const bytes = Buffer.from(readFileSync(join(folder, 'pages.mdb')));
    const { main } = opened(bytes);
    const root = (main.root ?? 0) * 4096;
    for (let i = 0; i < (bytes.readUInt16LE(root + 12) - 16) / 2; i++) {
      bytes.writeUInt32LE(main.root ?? 0, root + bytes.readUInt16LE(root + 16 + i * 2));
    }
    const file = opened(bytes);
    expect(file.get('key-00500@example.org')).toEqual({ ok: false, error: 'MDB_CORRUPTED' });
    expect(() => [...file.entries()]).toThrow('MDB_CORRUPTED');
  });

  it('10,000 random changes: an error or an answer, and no more reading than the file is worth', () => {
    const random = createSeededRandom(42);
    const originals = Object.keys(samples).map((name) => readFileSync(join(folder, `${name}.mdb`)));
    let errors = 0;
    let answers = 0;
    const began = performance.now();
    for (let round = 0; round < 10_000; round++) {
      const original = originals[round % originals.length] ?? sound;
      let bytes = Buffer.from(original);
      // Most changes hit the headers of pages, where they do harm.
      for (let change = random.below(6); change >= 0; change--) {
        const page = random.below(bytes.length / 4096) * 4096;
        const at =
          random.below(3) === 0 ? random.below(bytes.length) : page + random.below(random.below(2) === 0 ? 48 : 160);
        bytes[at] = random.below(2) === 0 ? random.below(256) : (bytes[at] ?? 0) ^ (1 << random.below(8));
      }
      if (random.below(8) === 0) bytes = bytes.subarray(0, random.below(bytes.length));
      const result = openLmdb(bytes);
      if (!result.ok) {
        errors++;
        continue;
      }
      for (const key of ['alpha', 'last', 'key-00700@example.org', 'users', 'many', 'few', '\x02\x03\0\0']) {
        if (result.file.get(key).ok) answers++;
        else errors++;
      }
      if (round % 8 === 0) {
        let read = 0;
        try {
          for (const { value } of result.file.entries()) read += value.length;
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LmdbFault);
          errors++;
        }
        expect(read).toBeLessThanOrEqual(bytes.length);
      }
    }
    expect(errors).toBeGreaterThan(1000);
    expect(answers).toBeGreaterThan(1000);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
