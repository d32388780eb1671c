import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const samples = join(import.meta.dirname, '../../fixtures/lookups/lmdb');

describe('eximc lmdb', () => {
  it('lists what a file holds', async () => {
    const { code, out } = await runCli(samples, ['lmdb', 'pages.mdb', '--limit', '2']);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^pages\.mdb: \d+ entries in \d+ pages of 4096 bytes, depth \d/);
    expect(lines[3]).toMatch(/^… and \d+ more: --limit 0 lists all$/);
  });

  it('tells of named databases, and looks into them', async () => {
    const { out } = await runCli(samples, ['lmdb', 'named.mdb']);
    const name = /^(\S+) {2}\(a database with (\d+) entr/m.exec(out);
    const inside = await runCli(samples, ['lmdb', 'named.mdb', '--database', name?.[1] ?? '', '--format', 'json']);
    const { count } = JSON.parse(inside.out) as { count: number };
    expect(String(count)).toBe(name?.[2]);
    const other = await runCli(samples, ['lmdb', 'named.mdb', '--database', 'nothing']);
    expect(other.code).toBe(2);
    expect(other.err).toContain(name?.[1] ?? 'no name');
  });

  it('prints the value of a key, as Exim finds it', async () => {
    const listed = await runCli(samples, ['lmdb', 'small.mdb', '--format', 'json']);
    const { entries } = JSON.parse(listed.out) as { entries: { key: string; value: string }[] };
    const entry = entries.find(({ value }) => !value.includes('\n'));
    const found = await runCli(samples, ['lmdb', 'small.mdb', entry?.key ?? '']);
    expect([found.code, found.out]).toEqual([0, `${entry?.value ?? ''}\n`]);
    const missing = await runCli(samples, ['lmdb', 'small.mdb', 'no such key']);
    expect([missing.code, missing.out]).toEqual([1, '']);
  });

  it('refuses what is no LMDB file, a directory, and what is not there', async () => {
    const folder = folderWith({ 'text.mdb': 'no database\n', 'sub/x': '' });
    for (const [file, message] of [
      ['text.mdb', 'MDB_INVALID'],
      ['sub', 'is a directory'],
      ['none.mdb', 'there is no such file'],
    ] as const) {
      const { code, err } = await runCli(folder, ['lmdb', file]);
      expect(code, file).toBe(2);
      expect(err).toContain(message);
    }
  });

  it('says that a file is damaged', async () => {
    const whole = readFileSync(join(samples, 'pages.mdb'), 'latin1');
    const folder = folderWith({ 'cut.mdb': '' });
    writeFileSync(join(folder, 'cut.mdb'), whole.slice(0, 4096 * 3), 'latin1');
    const { code, err } = await runCli(folder, ['lmdb', 'cut.mdb', '--limit', '0']);
    expect(code).toBe(2);
    expect(err).toMatch(/cut\.mdb.*MDB_/);
  });
});
