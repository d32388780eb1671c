import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../cli/run-cli.ts';
import type { Client } from './client.ts';
import { notBuilt, startServer } from './client.ts';

const whole = readFileSync('fixtures/demo/exim.conf', 'utf8');

/** Asks everything of a place, and gives how many answers there were: a server that has gone gives none. */
async function askAll(client: Client, name: string, line: number, character: number): Promise<number> {
  const position = { line, character };
  const range = { start: { line: 0, character: 0 }, end: { line: line + 1, character: 0 } };
  const options = { tabSize: 2, insertSpaces: true };
  const uri = client.uri(name);
  const answers = await Promise.all([
    ...['completion', 'hover', 'signatureHelp', 'definition', 'documentHighlight', 'prepareCallHierarchy'].map(
      (method) => client.at(`textDocument/${method}`, name, position),
    ),
    client.at('textDocument/references', name, position, { context: { includeDeclaration: true } }),
    client.at('textDocument/onTypeFormatting', name, position, { ch: '\n', options }),
    client.request('textDocument/selectionRange', { textDocument: { uri }, positions: [position] }),
    client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [] } }),
    client.request('textDocument/rangeFormatting', { textDocument: { uri }, range, options }),
    client.request('textDocument/inlayHint', { textDocument: { uri }, range }),
    ...['documentSymbol', 'foldingRange', 'documentLink', 'semanticTokens/full'].map((method) =>
      client.request(`textDocument/${method}`, { textDocument: { uri } }),
    ),
    client.request('textDocument/formatting', { textDocument: { uri }, options }),
  ]);
  return answers.length;
}

describe.skipIf(notBuilt !== undefined)('a server that is given anything', { timeout: 60_000 }, () => {
  it('stays up while a configuration is typed', { timeout: 60_000 }, async () => {
    const client = await startServer(folderWith({}));
    client.open('exim.conf', '');
    const errors: string[] = [];
    client.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      errors.push(message);
    });
    let line = 0;
    let character = 0;
    for (let at = 0; at < whole.length; at += 23) {
      const text = whole.slice(at, at + 23);
      const position = { line, character };
      client.change('exim.conf', [{ range: { start: position, end: position }, text }]);
      const lines = text.split('\n');
      line += lines.length - 1;
      character = lines.length > 1 ? (lines.at(-1)?.length ?? 0) : character + text.length;
      if (at % 460 === 0) expect(await askAll(client, 'exim.conf', line, character)).toBe(17);
      else await client.at('textDocument/completion', 'exim.conf', { line, character });
    }
    expect(errors).toEqual([]);
    expect((await client.diagnostics('exim.conf')).length).toBeGreaterThan(0);
    expect(await client.stop()).toBe(0);
  });

  const bytes = Array.from({ length: 4096 }, (_, i) => String.fromCharCode((i * 193) % 256)).join('');
  it.each([
    ['binary', bytes],
    ['lone surrogates', '\ud800 = \udfff\nprimary_hostname = \ud83d\n'],
    ['NUL bytes', 'a\0b = c\0d\nbegin acl\n\0:\n accept\0\n'],
    ['carriage returns', 'primary_hostname = a\rbegin acl\ra:\r  accept\r'],
    ['nothing but braces', '${'.repeat(3000)],
    ['a backslash at the end', 'smtp_banner = a\\'],
    ['no file at all', '.include /etc/none\n.include x\n.include\n'],
  ])('stays up: %s', async (_, text) => {
    const client = await startServer(folderWith({}));
    client.open('exim.conf', text);
    await client.diagnostics('exim.conf');
    for (const [line, character] of [
      [0, 0],
      [0, 7],
      [1, 3],
      [99, 99],
    ] as const)
      expect(await askAll(client, 'exim.conf', line, character)).toBe(17);
    expect(await client.stop()).toBe(0);
  });

  it('stays up: a line of 10 MB, and what is no position', { timeout: 120_000 }, async () => {
    const client = await startServer(folderWith({}));
    client.open('exim.conf', `smtp_banner = ${'x'.repeat(10_000_000)}\nbegin acl\n`);
    await client.diagnostics('exim.conf');
    expect(await client.at('textDocument/hover', 'exim.conf', { line: 0, character: 3 })).not.toBeNull();
    await client.at('textDocument/completion', 'exim.conf', { line: 0, character: 9_000_000 });
    await client.at('textDocument/hover', 'exim.conf', { line: -1, character: -1 }).catch(() => null);
    client.change('exim.conf', [
      { range: { start: { line: 0, character: 20 }, end: { line: 0, character: 10_000_013 } }, text: '' },
    ]);
    expect(await client.diagnostics('exim.conf')).toEqual([]);
    expect(await client.stop()).toBe(0);
  });

  it('tells of a thousand findings at the most, the gravest among them', async () => {
    const client = await startServer(folderWith({}));
    const text = `${'log_selector = +all\n'.repeat(3000)}begin acl\na:\n  accept vorify = recipient\n`;
    client.open('exim.conf', text);
    const found = await client.diagnostics('exim.conf');
    expect(found).toHaveLength(1001);
    expect(found.at(-1)?.message).toMatch(/^only 1000 of 3\d\d\d findings are told here/);
    await client.stop();
  });

  it.skipIf(!existsSync('/proc/self/status'))(
    'needs no more memory after 10,000 edits',
    { timeout: 120_000 },
    async () => {
      const client = await startServer(folderWith({}));
      const memory = (): number =>
        Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${client.pid}/status`, 'utf8'))?.[1]) / 1024;
      const lines = whole.split('\n').length;
      client.open('exim.conf', whole);
      let before = 0;
      for (let i = 0; i < 13_000; i++) {
        const line = ((i >> 1) * 7) % lines;
        const start = { line, character: 0 };
        const text = i % 2 === 0 ? 'x' : '';
        client.change('exim.conf', [{ range: { start, end: { line, character: i % 2 } }, text }]);
        // Every text that is asked about is read and analysed: what is kept of it would add up.
        if (i % 50 === 0) {
          await client.at('textDocument/hover', 'exim.conf', start);
          await client.request('textDocument/codeLens', { textDocument: { uri: client.uri('exim.conf') } });
        }
        // Until then, the heap is still growing to the size with which collecting pays.
        if (i === 3000) before = memory();
      }
      await client.at('textDocument/hover', 'exim.conf', { line: 0, character: 0 });
      expect(before).toBeGreaterThan(20);
      expect(memory() - before).toBeLessThan(40);
      expect(await client.stop()).toBe(0);
    },
  );
});
