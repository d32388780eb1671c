import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const text = `acl_smtp_rcpt = check
begin acl
check:
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  file = /dev/null
`;

describe('eximc graph', () => {
  const folder = folderWith({ 'exim.conf': text });

  it('draws SVG unless told otherwise', async () => {
    const { code, out, err } = await runCli(folder, ['graph', 'exim.conf']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^<svg /);
  });

  it('takes the language from the option or the name of the file', async () => {
    expect((await runCli(folder, ['graph', '--format', 'mermaid', 'exim.conf'])).out).toMatch(/^flowchart LR\n/);
    await runCli(folder, ['graph', '-o', 'exim.dot', 'exim.conf']);
    expect(readFileSync(join(folder, 'exim.dot'), 'utf8')).toContain('"router:all" -> "transport:box"');
  });

  it('draws a part', async () => {
    const { out } = await runCli(folder, ['graph', '--format', 'dot', '--part', 'acls', 'exim.conf']);
    expect(out).toContain('"event:acl_smtp_rcpt" -> "acl:check"');
    expect(out).not.toContain('router:all');
  });

  it('cannot do without a file', async () => {
    expect((await runCli(folder, ['graph', 'none.conf'])).code).toBe(2);
    expect((await runCli(folder, ['graph', '--format', 'png', 'exim.conf'])).code).toBe(2);
  });
});
