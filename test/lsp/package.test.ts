import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../cli/run-cli.ts';
import { built, notBuilt } from './client.ts';

/** The files in a zip archive, from its central directory. */
function filesIn(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const signature = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
  for (let at = zip.indexOf(signature); at >= 0; at = zip.indexOf(signature, at + 46)) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    files.set(name, zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes);
  }
  return files;
}

/** A message of the protocol as it goes over standard input. */
function message(content: object): string {
  const text = JSON.stringify({ jsonrpc: '2.0', ...content });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

describe.skipIf(notBuilt !== undefined)('the package of the extension', () => {
  it('holds all that it needs, and nothing of the machine that made it', { timeout: 60_000 }, async () => {
    const target = join(folderWith({}), 'eximc.vsix');
    const env = { ...process.env, EXIMC_DIST: join(built, '..') };
    const how = { encoding: 'utf8', env, timeout: 55_000 } as const;
    const { status, stderr } = spawnSync(process.execPath, ['.config/vscode.mjs', target], how);
    expect([status, stderr]).toEqual([0, '']);
    const files = filesIn(readFileSync(target));
    const names = [...files.keys()];
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
      './README.md',
      './server/cli.js',
      './server/package.json',
      './server/command/eximc.cjs',
    ];
    for (const path of needed) expect(names).toContain(`extension/${path.slice(2)}`);
    expect(names).toContain('extension.vsixmanifest');
    expect(names.filter((name) => name.endsWith('.cache') || name.endsWith('.map'))).toEqual([]);

    // The server starts from what is in it, with nothing else beside it.
    const folder = folderWith(Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.toString('latin1')])));
    const server = spawn(process.execPath, [join(folder, 'extension/server/cli.js'), 'lsp', '--stdio'], {
      cwd: folder,
    });
    let said = '';
    const ended = new Promise((resolve) => server.on('exit', resolve));
    const told = new Promise<void>((resolve) => {
      server.stdout.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes('"serverInfo"')) resolve();
      });
      server.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    });
    const params = { processId: null, rootUri: null, capabilities: {} };
    server.stdin.write(message({ id: 1, method: 'initialize', params }));
    await Promise.race([told, ended]);
    server.kill();
    await ended;
    expect(said).toContain('"serverInfo":{"name":"eximc"');
  });
});
