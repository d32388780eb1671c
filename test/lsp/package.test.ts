import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../cli/run-cli.ts';
import { built, notBuilt } from './client.ts';

/** The names of the files in a zip archive, from its central directory. */
function namesIn(zip: Buffer): string[] {
  const names: string[] = [];
  const signature = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
  for (let at = zip.indexOf(signature); at >= 0; at = zip.indexOf(signature, at + 46)) {
    const length = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + length));
  }
  return names;
}

describe.skipIf(notBuilt !== undefined)('the package of the extension', () => {
  it('holds all that it needs, and nothing of the machine that made it', { timeout: 60_000 }, () => {
    const target = join(folderWith({}), 'eximc.vsix');
    const env = { ...process.env, EXIMC_DIST: join(built, '..') };
    const how = { encoding: 'utf8', env, timeout: 55_000 } as const;
    const { status, stderr } = spawnSync(process.execPath, ['.config/vscode.mjs', target], how);
    expect([status, stderr]).toEqual([0, '']);
    const names = namesIn(readFileSync(target));
    const manifest = JSON.parse(readFileSync('lsp/vscode/package.json', 'utf8')) as {
      main: string;
      contributes: {
        grammars: { path: string }[];
        languages: { configuration: string }[];
        jsonValidation: { url: string }[];
      };
    };
    const { grammars, languages, jsonValidation } = manifest.contributes;
    const needed = [
      manifest.main,
      ...grammars.map(({ path }) => path),
      ...languages.map(({ configuration }) => configuration),
      ...jsonValidation.map(({ url }) => url),
      './package.json',
      './server/cli.js',
      './server/package.json',
      './server/command/eximc.cjs',
    ];
    for (const path of needed) expect(names).toContain(`extension/${path.slice(2)}`);
    expect(names).toContain('extension.vsixmanifest');
    expect(names.filter((name) => name.endsWith('.cache') || name.endsWith('.map'))).toEqual([]);
  });
});
