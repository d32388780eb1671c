import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findInCdb } from '../../../src/runtime/lookup/cdb-reader.ts';
import { createSeededRandom } from '../../../src/runtime/world/seeded-random.ts';
import { cdbSamples, hasCdb, makeCdb } from './cdb-samples.ts';

const folder = fileURLToPath(new URL('../../../fixtures/lookups/cdb/', import.meta.url));

/** The keys whose first value is not what the file gives. */
function wrongKeys(file: string, entries: readonly (readonly [string, string])[]): string[] {
  const firsts = new Map<string, string>();
  for (const [key, value] of entries) if (!firsts.has(key)) firsts.set(key, value);
  return [...firsts].flatMap(([key, value]) => {
    const result = findInCdb(file, key);
    return result.status === 'found' && result.value === value ? [] : [key];
  });
}

describe('files made by tinycdb', () => {
  it.each(Object.entries(cdbSamples))('%s: finds every key', (name, entries) => {
    const file = readFileSync(join(folder, `${name}.cdb`), 'latin1');
    expect(wrongKeys(file, entries)).toEqual([]);
    expect(findInCdb(file, 'no such key')).toEqual({ status: 'notFound' });
    expect(findInCdb(file, '')).toEqual({ status: 'notFound' });
  });

  it.skipIf(!hasCdb())('finds every key of files made now (needs tinycdb)', () => {
    const random = createSeededRandom(3);
    const word = (): string =>
      Array.from({ length: 1 + random.below(60) }, () => String.fromCharCode(random.below(256))).join('');
    const place = mkdtempSync(join(tmpdir(), 'cdb-'));
    try {
      for (const count of [0, 1, 300, 3000]) {
        const entries = Array.from({ length: count }, (): [string, string] => [word(), word()]);
        const path = join(place, `${count}.cdb`);
        makeCdb(path, entries);
        expect(wrongKeys(readFileSync(path, 'latin1'), entries)).toEqual([]);
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

describe('damaged files', () => {
  const sound = readFileSync(join(folder, 'small.cdb'), 'latin1');

  it('too short for the table at the start', () => {
    expect(findInCdb('', 'alpha')).toEqual({ status: 'corrupt' });
    expect(findInCdb(sound.slice(0, 2047), 'alpha')).toEqual({ status: 'corrupt' });
  });

  it('the hash tables cut off', () => {
    expect(findInCdb(sound.slice(0, 2100), 'alpha')).toEqual({ status: 'corrupt' });
  });

  it('10,000 random changes: an answer or an error', () => {
    const random = createSeededRandom(99);
    const counts = { found: 0, notFound: 0, corrupt: 0 };
    const original = Buffer.from(sound, 'latin1');
    for (let round = 0; round < 10_000; round++) {
      const bytes = Buffer.from(original);
      for (let change = random.below(40); change >= 0; change--) bytes[random.below(bytes.length)] = random.below(256);
      const file = bytes.toString('latin1', 0, random.below(4) === 0 ? random.below(bytes.length) : undefined);
      for (const key of ['alpha', 'beta', '*', 'newline', 'nothing']) counts[findInCdb(file, key).status]++;
    }
    expect(counts.found).toBeGreaterThan(1000);
    expect(counts.notFound).toBeGreaterThan(1000);
    expect(counts.corrupt).toBeGreaterThan(1000);
  });

  it('a table that claims to have four thousand million slots is not searched', () => {
    const bytes = Buffer.from(sound, 'latin1');
    for (let i = 0; i < 256; i++) bytes.writeUInt32LE(0xffffffff, i * 8 + 4);
    expect(findInCdb(bytes.toString('latin1'), 'alpha')).toEqual({ status: 'corrupt' });
  });
});
