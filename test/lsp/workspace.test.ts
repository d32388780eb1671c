import type { Location, PublishDiagnosticsParams, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../cli/run-cli.ts';
import { capable, notBuilt, startServer } from './client.ts';

/** The diagnostics that come for a document until they are as they should be. */
async function until<T>(ask: () => Promise<T>, right: (value: T) => boolean): Promise<T> {
  for (let i = 0; ; i++) {
    const value = await ask();
    if (right(value) || i > 200) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe.skipIf(notBuilt !== undefined)('a workspace over a process', { timeout: 60_000 }, () => {
  it('takes a conf.d folder for one configuration', async () => {
    const files = {
      'conf.d/main/01_lists': 'domainlist local_domains = example.org\nacl_smtp_rcpt = acl_check_rcpt\n',
      'conf.d/acl/00_header': 'begin acl\n',
      'conf.d/acl/30_check': 'acl_check_rcpt:\n  accept domains = +local_domains\n  accept vorify = recipient\n',
      'conf.d/router/00_header': 'begin routers\n',
    };
    const client = await startServer(folderWith(files));
    client.open('conf.d/acl/30_check', files['conf.d/acl/30_check']);
    const found = await client.diagnostics('conf.d/acl/30_check');
    expect(found.map(({ code }) => code)).toEqual(['acl/unknown-word']);
    const definition = await client.at<Location[]>('textDocument/definition', 'conf.d/acl/30_check', {
      line: 1,
      character: 22,
    });
    expect(definition.map(({ uri }) => uri)).toEqual([client.uri('conf.d/main/01_lists')]);
    const { changes } = await client.at<WorkspaceEdit>(
      'textDocument/rename',
      'conf.d/acl/30_check',
      { line: 0, character: 3 },
      { newName: 'check' },
    );
    expect(Object.keys(changes ?? {}).sort()).toEqual([
      client.uri('conf.d/acl/30_check'),
      client.uri('conf.d/main/01_lists'),
    ]);
    expect(await client.stop()).toBe(0);
  });

  it('finds the main file of a part, and forgets it when it is included no more', async () => {
    const files = {
      'exim.conf': 'A = x\n.include parts/one.conf\n',
      'parts/one.conf': 'primary_hostname = A.example\n',
    };
    const client = await startServer(folderWith(files));
    client.open('parts/one.conf', files['parts/one.conf']);
    expect(await client.at('textDocument/hover', 'parts/one.conf', { line: 0, character: 19 })).toMatchObject({
      contents: { value: expect.stringContaining('`x`') as string },
    });
    client.open('exim.conf', files['exim.conf']);
    client.change('exim.conf', [{ text: 'A = y\n' }]);
    expect(await client.at('textDocument/hover', 'parts/one.conf', { line: 0, character: 19 })).toBeNull();
    client.close('exim.conf');
    expect(await client.at('textDocument/hover', 'parts/one.conf', { line: 0, character: 19 })).not.toBeNull();
    expect(await client.stop()).toBe(0);
  });

  it('uses what stands in the editor, and tells of files that are not open', async () => {
    const files = { 'exim.conf': '.include other.conf\n', 'other.conf': 'qualify_domain = a\n' };
    const client = await startServer(folderWith(files));
    const received = new Map<string, PublishDiagnosticsParams['diagnostics']>();
    client.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: PublishDiagnosticsParams) => {
        received.set(uri, diagnostics);
      },
    );
    client.open('exim.conf', files['exim.conf']);
    client.change('exim.conf', [{ text: '.include other.conf\nnonsense\n' }]);
    const told = (name: string, count: number): Promise<unknown> =>
      until(
        () => Promise.resolve(received.get(client.uri(name))?.length),
        (length) => length === count,
      );
    expect(await told('exim.conf', 1)).toBe(1);
    client.open('other.conf', 'qualify_domin = a\n');
    expect(await told('other.conf', 1)).toBe(1);
    client.change('exim.conf', [{ text: '' }]);
    expect(await told('exim.conf', 0)).toBe(0);
    // It is a configuration of its own now.
    expect(await told('other.conf', 1)).toBe(1);
    client.close('other.conf');
    expect(await told('other.conf', 0)).toBe(0);
    expect(await client.stop()).toBe(0);
  });

  it('heeds the project, reads it again when it changes, and says what is wrong with it', async () => {
    const folder = folderWith({ 'eximc.config.json': '{ "rules": { "option/unknown": "off" } }' });
    const client = await startServer(folder);
    const shown: string[] = [];
    client.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      shown.push(message);
    });
    client.open('exim.conf', 'nonsense = 1\n');
    expect(await client.diagnostics('exim.conf')).toEqual([]);
    writeFileSync(join(folder, 'eximc.config.json'), '{ "rules": { "option/unknown": "warning" } }');
    const changed = (): void => {
      void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: client.uri('eximc.config.json'), type: 2 }],
      });
    };
    changed();
    const severity = await until(
      async () => (await client.diagnostics('exim.conf'))[0]?.severity,
      (each) => each !== undefined,
    );
    expect(severity).toBe(2);
    writeFileSync(join(folder, 'eximc.config.json'), '{ "ruls": {} }');
    changed();
    await until(
      () => Promise.resolve(shown),
      (messages) => messages.length > 0,
    );
    expect(shown[0]).toContain('unknown key "ruls"');
    expect(await client.stop()).toBe(0);
  });

  it('renames in all configurations that share a file, and tells of such files when asked', async () => {
    const shared = 'hostlist friends = 192.0.2.1\nnonsense = 1\n';
    const files = {
      'exim.conf': '.include shared\nhost_lookup = +friends\n',
      'exim4.conf': '.include shared\nhost_lookup = !+friends\n',
      shared,
    };
    const folder = folderWith(files);
    const capabilities = { textDocument: { diagnostic: { relatedDocumentSupport: true } } };
    const client = await startServer(folder, { capabilities });
    client.open('exim.conf', files['exim.conf']);
    const report = await client.request('textDocument/diagnostic', { textDocument: { uri: client.uri('exim.conf') } });
    expect(report).toMatchObject({
      items: [],
      relatedDocuments: { [client.uri('shared')]: { kind: 'full', items: [{ code: 'option/unknown' }] } },
    });
    client.open('shared', shared);
    const where = { line: 0, character: 10 };
    const { changes } = await client.at<WorkspaceEdit>('textDocument/rename', 'shared', where, { newName: 'kin' });
    expect(
      Object.entries(changes ?? {})
        .map(([uri, edits]) => `${uri.split('/').at(-1) ?? ''} ${edits.length}`)
        .sort(),
    ).toEqual(['exim.conf 1', 'exim4.conf 1', 'shared 1']);
    const found = await client.at<Location[]>('textDocument/references', 'shared', where, {
      context: { includeDeclaration: true },
    });
    expect(found).toHaveLength(3);
    expect(await client.stop()).toBe(0);
  });

  it('notices files that come and go, and knows documents that are no files yet', async () => {
    const folder = folderWith({});
    const client = await startServer(folder);
    const main = '.include late.conf\n';
    client.open('exim.conf', main);
    const codes = async (): Promise<unknown[]> => (await client.diagnostics('exim.conf')).map(({ code }) => code);
    expect(await codes()).toEqual(['include/missing']);
    writeFileSync(join(folder, 'late.conf'), 'qualify_domain = example.org\n');
    for (const name of ['unrelated.txt', 'late.conf']) {
      const changes = [{ uri: client.uri(name), type: 1 }];
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    }
    expect(await until(codes, (found) => found.length === 0)).toEqual([]);
    client.open('untitled:Untitled-1', 'nonsense = 1\n');
    expect((await client.diagnostics('untitled:Untitled-1')).map(({ code }) => code)).toEqual(['option/unknown']);
    expect(await client.stop()).toBe(0);
  });

  it('has several configurations at once, also such as the settings name', async () => {
    const folder = folderWith({
      'a/exim.conf': 'A = 1\n',
      'b/mail.cfg': 'B = 2\n.include part\n',
      'b/part': 'C = B\n',
    });
    mkdirSync(dirname(join(folder, 'b/part')), { recursive: true });
    const client = await startServer(folder, { capabilities: capable, options: { roots: ['b/mail.cfg'] } });
    client.open('a/exim.conf', 'A = 1\nsmtp_banner = A\n');
    client.open('b/part', 'C = B\n');
    expect(await client.at('textDocument/hover', 'b/part', { line: 0, character: 4 })).toMatchObject({
      contents: { value: expect.stringContaining('`2`') as string },
    });
    expect(await client.at('textDocument/hover', 'a/exim.conf', { line: 1, character: 14 })).toMatchObject({
      contents: { value: expect.stringContaining('`1`') as string },
    });
    expect(await client.stop()).toBe(0);
  });
});
