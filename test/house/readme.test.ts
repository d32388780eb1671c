import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** A command of the README, and what it is said to print. */
interface Shown {
  readonly command: string;
  readonly output: string;
}

/** The commands in `console` blocks; the lines below each are its output, `…` standing for any lines. */
function shown(): Shown[] {
  const blocks = readFileSync('README.md', 'utf8').matchAll(/^```console\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return { command: part.slice(0, end), output: part.slice(end + 1) };
      }),
  );
}

/** Whether a text is what the README shows of it. */
function agrees(text: string, output: string): boolean {
  const parts = output.split(/^…\n/m).map((part) => part.trim());
  let from = 0;
  for (const [i, part] of parts.entries()) {
    const at = text.indexOf(part, from);
    if (at < 0 || (i === 0 && at !== 0)) return false;
    from = at + part.length;
  }
  return output.endsWith('…\n') || from === text.trimEnd().length;
}

describe('the README', () => {
  const commands = shown();

  it('shows commands', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  it.skipIf(!existsSync('dist/cli.js')).each(commands)('$command (needs a build)', ({ command, output }) => {
    const [name, ...args] = command.split(' ');
    expect(name).toBe('eximc');
    const { stdout, stderr, status } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBeLessThanOrEqual(1);
    expect(agrees(stdout, output), stdout).toBe(true);
  });

  it('names only scripts that the package has', () => {
    const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }).scripts;
    for (const [, script = ''] of readFileSync('README.md', 'utf8').matchAll(/npm run ([a-z]+)/g))
      expect(scripts).toHaveProperty(script);
  });

  it('links only to files that exist', () => {
    for (const [, path = ''] of readFileSync('README.md', 'utf8').matchAll(/\]\(([^):]+)\)/g))
      expect(existsSync(path), path).toBe(true);
  });
});
