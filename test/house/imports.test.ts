import { cruise } from 'dependency-cruiser';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: NonNullable<NonNullable<Parameters<typeof cruise>[1]>['ruleSet']>['forbidden'];
  options: object;
};

describe('the layout', () => {
  it('lets imports run one way only, and the runtime reach the outside through its world alone', async () => {
    const folders = ['grammar', 'src', 'lsp'].filter((folder) => existsSync(folder));
    const result = await cruise(folders, { ...options, validate: true, ruleSet: { forbidden } } as Parameters<
      typeof cruise
    >[1]);
    if (typeof result.output === 'string') throw new Error('a report was expected, not text');
    expect(result.output.summary.totalCruised).toBeGreaterThan(20);
    const violations = result.output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
    expect(violations).toEqual([]);
  }, 90_000);
});
