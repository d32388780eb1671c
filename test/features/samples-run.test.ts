import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from '../cli/run-cli.ts';

const root = join(import.meta.dirname, '../..');

describe('the samples of the documentation', () => {
  it('run, and do what is expected of them', async () => {
    const { code, out } = await runCli(root, [
      'test',
      'fixtures/systems/samples',
      'fixtures/systems/words',
      '--no-color',
    ]);
    const failed = out.split('\n').filter((line) => line.startsWith('✗'));
    expect([code, failed]).toEqual([0, []]);
    expect(out.match(/^✓/gm)?.length).toBeGreaterThanOrEqual(21);
  });

  it('leave spool files that another Exim can take, where a folder for them is given', async () => {
    const folder = folderWith({});
    const sample = join(root, 'fixtures/systems/samples/queuefile-scan.yaml');
    const { code } = await runCli(folder, ['run', sample, '--out', 'out', '--no-trace']);
    expect(code).toBe(0);
    const written = join(folder, 'out/files/var/spool/baruwa-scanner/input');
    const names = readdirSync(written).sort();
    expect(names.map((name) => name.slice(-2))).toEqual(['-D', '-H']);
    const [data = '', header = ''] = names.map((name) => readFileSync(join(written, name), 'latin1'));
    expect(header.startsWith(`${names[1] ?? ''}\n`)).toBe(true);
    expect(header).toContain('\nalice@example.org\n');
    expect(data.startsWith(`${names[0] ?? ''}\n`)).toBe(true);
  });
});
