import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The release of the exim4 that is installed, and its lookup types; undefined where there is none. */
export const installedExim = ((): { readonly version: string; readonly lookups: readonly string[] } | undefined => {
  const { stdout, status } = spawnSync('exim4', ['-bV'], { encoding: 'latin1' });
  const version = /^Exim version (\d+\.\d+)/m.exec(stdout)?.[1];
  if (status !== 0 || version === undefined) return undefined;
  return { version, lookups: (/^Lookups \(built-in\): (.*)$/m.exec(stdout)?.[1] ?? '').split(' ') };
})();

/** A text as it must stand in an expansion to stand for itself. */
export function literal(text: string): string {
  return text.replace(/[^A-Za-z0-9_./-]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const mark = '@@@@';

/**
 * Has the installed Exim expand strings.
 *
 * @param expressions strings to be expanded, of one line each
 * @param config the main section
 * @returns for each what it gives, or `Failed: …`
 */
export function eximExpands(expressions: readonly string[], config = ''): string[] {
  const place = mkdtempSync(join(tmpdir(), 'exim-'));
  try {
    const file = join(place, 'exim.conf');
    writeFileSync(file, `${config}\n`);
    // Arguments may have no more than 256 characters; lines may.
    const input = expressions.map((each) => `${each}\n${mark}\n`).join('');
    const { stdout } = spawnSync('exim4', ['-C', file, '-be'], {
      encoding: 'latin1',
      input: Buffer.from(input, 'latin1'),
    });
    return stdout.replace(/^> /, '').split(`\n> ${mark}\n> `).slice(0, expressions.length);
  } finally {
    rmSync(place, { recursive: true });
  }
}
