import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { built, notBuilt } from '../lsp/client.ts';
import { folderWith } from './run-cli.ts';

/** Runs the command as it is built, whose parts are scripts that are loaded when they are needed. */
function eximc(folder: string, args: readonly string[]): { readonly status: number | null; readonly out: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout + stderr };
}

describe.skipIf(notBuilt !== undefined)('the scripts of the command', () => {
  it('hand lint the simulation where Exim expands while it reads', () => {
    const folder = folderWith({ 'exim.conf': 'log_file_path = ${bad{x}}\n' });
    const { status, out } = eximc(folder, ['lint', 'exim.conf']);
    expect(status).toBe(1);
    expect(out).toContain('Exim stops here: failed to expand log_file_path');
  });

  it.each([
    [['help', 'lint'], 'Usage: eximc lint'],
    [['lint', '--help'], 'Usage: eximc lint'],
    [['lint', 'lsp'], 'lsp cannot be read'],
    [['lint', 'run'], 'run cannot be read'],
    [['help', 'lsp'], 'Usage: eximc lsp'],
    [['help', 'route'], 'Usage: eximc route'],
    [['--help'], 'language server'],
    [['compile', 'lint'], 'lint cannot be read'],
    [['nosuch'], "unknown command 'nosuch'"],
  ])('are the right ones for %j', (args, said) => {
    expect(eximc(folderWith({}), args).out).toContain(said);
  });

  it('expand in one that is not that of lint', () => {
    const folder = folderWith({ 'exim.conf': 'primary_hostname = mx.example.org\n' });
    expect(eximc(folder, ['expand', 'exim.conf', '${uc:$primary_hostname}'])).toEqual({
      status: 0,
      out: 'MX.EXAMPLE.ORG\n',
    });
  });
});
