import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { features } from '../../src/features/index.ts';
import { findingsOf } from './lint.ts';

const lint = (name: string) =>
  findingsOf(readFileSync(`fixtures/demo/${name}`, 'latin1'), undefined, { version: '4.93' });

describe('the demonstration', () => {
  it('has findings worth reading, on each of the eight systems', () => {
    const found = lint('exim.conf');
    const groups = new Set(found.map(({ rule }) => rule.split('/')[0]));
    for (const { name } of features) expect(groups, found.map(({ rule }) => rule).join(' ')).toContain(name);
    expect(found.filter(({ severity }) => severity !== 'info').length).toBeGreaterThanOrEqual(12);
    expect(found.filter(({ rule }) => !features.some(({ name }) => rule.startsWith(`${name}/`)))).toEqual([]);
  });

  it('has a mended twin, which is clean', () => {
    expect(lint('fixed.conf')).toEqual([]);
  });
});
