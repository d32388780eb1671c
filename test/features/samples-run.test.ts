import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

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
});
