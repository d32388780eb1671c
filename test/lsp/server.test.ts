import { spawn } from 'node:child_process';
import type { CompletionList, Hover } from 'vscode-languageserver-protocol';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../cli/run-cli.ts';
import { built, capable, marked, notBuilt, startServer } from './client.ts';

const config = `HOST = mail.example.org
primary_hostname = HOST
.ifdef NONE
nonsense = 1
.endif
domainlist local_domains = @ : example.org
acl_smtp_rcpt = check_rcpt

begin acl
check_rcpt:
  accept domains = +local_domains
  deny malware = *
`;

describe.skipIf(notBuilt !== undefined)('eximc lsp --stdio', { timeout: 60_000 }, () => {
  it('pushes diagnostics with related places, tags and pages', async () => {
    const client = await startServer(folderWith({ 'exim.conf': config }));
    client.open('exim.conf', config);
    const found = await client.diagnostics('exim.conf');
    expect(found).toContainEqual({
      range: { start: { line: 11, character: 7 }, end: { line: 11, character: 14 } },
      severity: DiagnosticSeverity.Error,
      code: 'acl/wrong-phase',
      source: 'eximc',
      message: 'cannot test "malware" in the RCPT ACL: acl_smtp_rcpt -> check_rcpt',
      codeDescription: { href: 'eximc:/rules/acl/wrong-phase.md' },
      relatedInformation: [
        {
          location: {
            uri: client.uri('exim.conf'),
            range: { start: { line: 6, character: 16 }, end: { line: 6, character: 26 } },
          },
          message: 'acl_smtp_rcpt runs "check_rcpt"',
        },
      ],
    });
    expect(found).toContainEqual(
      expect.objectContaining({
        range: { start: { line: 3, character: 0 }, end: { line: 3, character: 12 } },
        severity: DiagnosticSeverity.Hint,
        tags: [DiagnosticTag.Unnecessary],
      }),
    );
    const page = await client.request<{ text: string }>('workspace/textDocumentContent', {
      uri: 'eximc:/rules/acl/wrong-phase.md',
    });
    expect(page.text).toMatch(/^# acl\/wrong-phase \(error\)\n/);
    expect(await client.stop()).toBe(0);
  });

  it('is started as the library of VS Code starts it, and ends with what started it', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)'], { stdio: 'ignore' });
    const child = spawn(process.execPath, [built, 'lsp', '--stdio', `--clientProcessId=${other.pid ?? 0}`], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(child.exitCode).toBeNull();
    other.kill();
    await ended;
  });

  it('follows edits, and answers in UTF-16', async () => {
    const client = await startServer(folderWith({}));
    client.open('exim.conf', '# é𝄞\nlog_selector = +all\n');
    expect(await client.diagnostics('exim.conf')).toEqual([]);
    client.change('exim.conf', [
      { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, text: 'smtp_banner = "é𝄞" x\n' },
    ]);
    expect(await client.diagnostics('exim.conf')).toMatchObject([
      { code: 'option/extra-text', range: { start: { line: 1, character: 19 }, end: { line: 1, character: 21 } } },
    ]);
  });

  it('answers when it is asked for diagnostics, and pushes none then', async () => {
    const capabilities = { ...capable, textDocument: { ...capable.textDocument, diagnostic: {} } };
    const client = await startServer(folderWith({}), { capabilities });
    client.open('exim.conf', 'nonsense = 1\n');
    const report = await client.request('textDocument/diagnostic', {
      textDocument: { uri: client.uri('exim.conf') },
    });
    expect(report).toMatchObject({ kind: 'full', items: [{ code: 'option/unknown' }] });
  });

  it('completes and tells of words', async () => {
    const client = await startServer(folderWith({}));
    const { text, position } = marked(`${config}  warn !dom‸\n`);
    client.open('exim.conf', text);
    const list = await client.at<CompletionList>('textDocument/completion', 'exim.conf', position);
    const item = list.items.find(({ label }) => label === 'domains');
    expect(item).toMatchObject({ textEdit: { newText: 'domains = ', range: { start: { line: 12, character: 8 } } } });
    const resolved = await client.request<{ documentation: { value: string } }>('completionItem/resolve', item ?? {});
    expect(resolved.documentation.value).toContain('an ACL condition');
    const hover = await client.at<Hover>('textDocument/hover', 'exim.conf', { line: 1, character: 20 });
    expect(hover).toMatchObject({
      contents: { kind: 'markdown', value: expect.stringContaining('`mail.example.org`') as string },
      range: { start: { line: 1, character: 19 }, end: { line: 1, character: 23 } },
    });
  });
});
