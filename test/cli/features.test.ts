import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { runCli } from './run-cli.ts';

const root = join(import.meta.dirname, '../..');

interface Table {
  readonly target: string;
  readonly features: readonly {
    readonly name: string;
    readonly inTarget: boolean;
    readonly releases: string;
    readonly uses: readonly { readonly word: string; readonly file: string; readonly line: number }[];
  }[];
}

describe('eximc features', () => {
  it('tells which systems a release has, and from when to when', async () => {
    const { out, code } = await runCli(root, ['features', '--target', '4.96', '--no-color']);
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ bmi +up to 4\.99 /m);
    expect(out).toMatch(/^· srs-alt +up to 4\.95 /m);
    expect(out).toMatch(/^✓ srs-native +since 4\.94 .*\(-bV: SRS\)/m);
  });

  it('knows that BMI has gone from the development head', async () => {
    const { out } = await runCli(root, ['features', '--target', '4.100', '--format', 'json']);
    const { features } = JSON.parse(out) as Table;
    expect(features.find(({ name }) => name === 'bmi')?.inTarget).toBe(false);
    expect(features.find(({ name }) => name === 'arc')?.inTarget).toBe(true);
  });

  it('tells where a configuration uses each of them', async () => {
    const { out } = await runCli(root, ['features', 'fixtures/demo/exim.conf', '--format', 'json']);
    const { target, features } = JSON.parse(out) as Table;
    expect(target).toBe('4.93');
    const words = (name: string): string[] =>
      features.find((feature) => feature.name === name)?.uses.map(({ word }) => word) ?? [];
    expect(words('bmi')).toContain('control = bmi_run');
    expect(words('bmi')).toContain('bmi_rule');
    expect(words('lmdb')).toContain('lmdb lookup');
    expect(words('queuefile')).toContain('queuefile transport');
    expect(words('arc')).toContain('verify = arc');
    expect(words('tls-resumption')).toContain('$tls_in_resumption');
    expect(words('srs-native')).toEqual([]);
  });

  it('lists every build feature where that is asked for', async () => {
    const few = await runCli(root, ['features']);
    const all = await runCli(root, ['features', '--all']);
    expect(all.out.split('\n').length).toBeGreaterThan(few.out.split('\n').length + 40);
    expect(all.out).toMatch(/^✓ dkim /m);
  });

  it('says what it cannot read', async () => {
    const { code, err } = await runCli(root, ['features', 'no-such.conf']);
    expect(code).toBe(2);
    expect(err).toContain('no-such.conf');
  });
});
