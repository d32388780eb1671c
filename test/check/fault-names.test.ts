import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue, rules } from '../../src/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The texts of all files that may report faults. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('faults', () => {
  it('have each a rule that tells of them', () => {
    const features = new Set(catalogue.features.map(({ name }) => name));
    const places = new Set<string>(catalogue.options.map(({ place }) => place));
    const named = [...sources('grammar'), ...sources('src/compile')]
      .flatMap((text) => text.match(/'[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*'/g) ?? [])
      .map((literal) => literal.slice(1, -1))
      // Build features and places of options are written alike.
      .filter((name) => !features.has(name) && !places.has(name));
    expect(named.length).toBeGreaterThan(50);
    const known = new Set(rules.map(({ name }) => name));
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  });
});
