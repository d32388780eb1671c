import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { textOfRequest } from '../../../src/cli/exim/preparation.ts';

describe('the text in which a run may find expansions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preparation-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(
    join(folder, 'exim.conf'),
    'primary_hostname = a\n.include lists.conf\n.include_if_exists "more.conf"\n',
  );
  writeFileSync(join(folder, 'lists.conf'), 'domainlist d = sqlite;select 1\n.include exim.conf\n');
  const request = (args: readonly string[]): { args: readonly string[]; cwd: string; env: object; stdin: string } => ({
    args: ['-C', 'exim.conf', ...args],
    cwd: folder,
    env: {},
    stdin: 'from standard input',
  });

  it('is that of the configuration with what it includes, and of the arguments', () => {
    const text = textOfRequest({ ...request(['-be', 'argument']), env: {} });
    expect(text).toContain('primary_hostname');
    expect(text).toContain('select 1');
    expect(text).toContain('argument');
    expect(text).not.toContain('from standard input');
  });

  it('is standard input where lines of it are expanded, and only there', () => {
    expect(textOfRequest({ ...request(['-be']), env: {} })).toContain('from standard input');
    const closed = {
      ...request(['-bt', 'a@b']),
      env: {},
      get stdin(): string {
        throw new Error('a terminal would be waited for');
      },
    };
    expect(textOfRequest(closed)).toContain('select 1');
  });
});
