import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const text = 'HOST = mail.example.org\n# why\nprimary_hostname = HOST\n.ifdef NONE\nnonsense = 1\n.endif\n';

describe('eximc compile', () => {
  it('prints JSON', async () => {
    const { code, out, err } = await runCli(folderWith({ 'exim.conf': text }), ['compile', 'exim.conf']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('mail.example.org');
    expect(JSON.parse(out)).toMatchObject({ version: 1 });
  });

  it('prints one flat file', async () => {
    const folder = folderWith({ 'exim.conf': text });
    const { out } = await runCli(folder, ['compile', '--emit', 'conf', 'exim.conf']);
    expect(out).toBe('primary_hostname = mail.example.org\n');
    await runCli(folder, ['compile', '--emit', 'conf', '-D', 'HOST=x', '-o', 'flat.conf', 'exim.conf']);
    expect(readFileSync(join(folder, 'flat.conf'), 'latin1')).toBe('primary_hostname = x\n');
  });

  it('says why Exim would refuse the configuration', async () => {
    const folder = folderWith({ 'exim.conf': 'exim_user = nobody-of-this-name\nnonsense = 1\n' });
    const { code, err } = await runCli(folder, ['compile', 'exim.conf']);
    expect(code).toBe(1);
    expect(err).toMatch(/^exim\.conf:2: .*\n$/);
  });

  it('cannot do without a file', async () => {
    expect((await runCli(folderWith({}), ['compile'])).code).toBe(2);
    expect((await runCli(folderWith({}), ['compile', 'none.conf'])).code).toBe(2);
    expect((await runCli(folderWith({}), ['compile', '--emit', 'xml', 'none.conf'])).code).toBe(2);
  });
});
