import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  Position,
  Range,
  SelectionRange,
  SemanticTokens,
  SignatureHelp,
  SymbolInformation,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { MarkupContent } from 'vscode-languageserver-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { tokenTypes } from '../../lsp/server/methods/semantic-tokens.ts';
import { folderWith } from '../cli/run-cli.ts';
import type { Client } from './client.ts';
import { notBuilt, startServer } from './client.ts';

const main = `DOMAIN = example.org
SPOOL  = /var/spool/mail
domainlist local_domains = <; DOMAIN ; DOMAIN.test
acl_smtp_rcpt = check_rcpt
.ifdef NONE
nonsense = 1
.endif
.include other.conf

begin acl
# who may send
check_rcpt:
  warn set acl_m_count = 1
  deny acl = inner
       condition = \${if eq{$acl_m_count}{\${lc:X}}}
  accept domains = +local_domains

inner:
  accept vorify = recipient

begin routers
local:
  driver = accept
  domains = +local_domains
  transport = box

begin transports
box:
driver=appendfile
  file = SPOOL/$local_part
`;
const other = `# one more file
addresslist friends = a@DOMAIN
`;

/** Where a text stands in the main file. */
function at(text: string, inside = 0, occurrence = 1): Position {
  let offset = -1;
  for (let i = 0; i < occurrence; i++) offset = main.indexOf(text, offset + 1);
  if (offset < 0) throw new Error(`no ${text}`);
  const before = main.slice(0, offset + inside).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const rangeOf = (text: string, occurrence = 1): Range => ({
  start: at(text, 0, occurrence),
  end: at(text, text.length, occurrence),
});

describe.skipIf(notBuilt !== undefined)('every method over a process', { timeout: 60_000 }, () => {
  let client: Client;
  const name = 'exim.conf';
  const ask = <R>(method: string, position: Position, more?: object): Promise<R> =>
    client.at<R>(`textDocument/${method}`, name, position, more);
  const document = <R>(method: string, more: object = {}): Promise<R> =>
    client.request<R>(`textDocument/${method}`, { textDocument: { uri: client.uri(name) }, ...more });

  beforeAll(async () => {
    client = await startServer(folderWith({ 'exim.conf': main, 'other.conf': other }));
    client.open(name, main);
    return async () => {
      expect(await client.stop()).toBe(0);
    };
  });

  it('definition', async () => {
    const own = (text: string, occurrence = 1): Location[] => [
      { uri: client.uri(name), range: rangeOf(text, occurrence) },
    ];
    expect(await ask('definition', at('= check_rcpt', 4))).toEqual(own('check_rcpt', 2));
    expect(await ask('definition', at('+local_domains', 3))).toEqual(own('local_domains'));
    expect(await ask('definition', at('DOMAIN ;', 2))).toEqual(own('DOMAIN'));
    expect(await ask('definition', at('= box', 3))).toEqual(own('box', 2));
    expect(await ask('definition', at('$acl_m_count', 3))).toEqual(own('acl_m_count'));
    expect(await ask('definition', at('other.conf', 3))).toMatchObject([{ uri: client.uri('other.conf') }]);
    expect(await ask('definition', at('acl_smtp_rcpt', 3))).toBeNull();
  });

  it('references, also of files that are not open', async () => {
    const found = await ask<Location[]>('references', at('DOMAIN'), { context: { includeDeclaration: true } });
    expect(found.map(({ uri }) => uri.split('/').at(-1)).sort()).toEqual([name, name, name, 'other.conf']);
    const uses = await ask<Location[]>('references', at('inner:'), { context: { includeDeclaration: false } });
    expect(uses).toEqual([{ uri: client.uri(name), range: rangeOf('inner') }]);
  });

  it('documentHighlight', async () => {
    const found = await ask<DocumentHighlight[]>('documentHighlight', at('local_domains'));
    expect(found.map(({ kind }) => kind).sort()).toEqual([2, 2, 3]);
  });

  it('rename', async () => {
    expect(await ask('prepareRename', at('DOMAIN ;', 1))).toEqual({
      range: rangeOf('DOMAIN', 2),
      placeholder: 'DOMAIN',
    });
    const { changes } = await ask<WorkspaceEdit>('rename', at('DOMAIN ;', 1), { newName: 'ZONE' });
    expect(
      Object.values(changes ?? {})
        .map((edits) => edits.length)
        .sort(),
    ).toEqual([1, 3]);
    await expect(ask('rename', at('DOMAIN ;', 1), { newName: 'zone' })).rejects.toThrow('capital letter');
    await expect(ask('rename', at('DOMAIN ;', 1), { newName: 'SPOOL' })).rejects.toThrow('there already');
    await expect(ask('prepareRename', at('begin acl', 7))).rejects.toThrow('nothing here');
  });

  it('documentSymbol and workspace/symbol', async () => {
    const symbols = await document<DocumentSymbol[]>('documentSymbol');
    const outline = (list: readonly DocumentSymbol[]): unknown[] =>
      list.map(({ name: each, children }) => (children ? [each, outline(children)] : each));
    expect(outline(symbols)).toEqual([
      'DOMAIN',
      'SPOOL',
      'local_domains',
      'acl_smtp_rcpt',
      [
        'acl',
        [
          ['check_rcpt', ['warn', 'deny', 'accept']],
          ['inner', ['accept']],
        ],
      ],
      ['routers', [['local', ['driver', 'domains', 'transport']]]],
      ['transports', [['box', ['driver', 'file']]]],
    ]);
    const found = await client.request<SymbolInformation[]>('workspace/symbol', { query: 'frnds' });
    expect(found).toMatchObject([{ name: 'friends', location: { uri: client.uri('other.conf') } }]);
  });

  it('documentLink', async () => {
    expect(await document<DocumentLink[]>('documentLink')).toEqual([
      { range: rangeOf('other.conf'), target: client.uri('other.conf') },
    ]);
  });

  it('foldingRange', async () => {
    const found = await document<FoldingRange[]>('foldingRange');
    const lines = found.map(({ startLine, endLine }) => `${startLine}-${endLine}`);
    expect(lines).toEqual(
      ['4-6', '9-17', '11-15', '13-14', '17-18', '20-24', '21-24', '26-29', '27-29'].map((each) =>
        each === '9-17' ? '9-18' : each,
      ),
    );
  });

  it('selectionRange', async () => {
    const [found] = await document<SelectionRange[]>('selectionRange', { positions: [at('${lc:X}', 2)] });
    const texts: string[] = [];
    for (let range = found; range; range = range.parent) {
      const { start, end } = range.range;
      if (start.line === end.line)
        texts.push((main.split('\n')[start.line] ?? '').slice(start.character, end.character));
    }
    expect(texts.slice(0, 5)).toEqual([
      'lc',
      '${lc:X}',
      'eq{$acl_m_count}{${lc:X}}',
      '${if eq{$acl_m_count}{${lc:X}}}',
      'condition = ${if eq{$acl_m_count}{${lc:X}}}',
    ]);
  });

  it('semanticTokens', async () => {
    const { data } = await document<SemanticTokens>('semanticTokens/full');
    const tokens: string[] = [];
    let line = 0;
    let character = 0;
    for (let i = 0; i < data.length; i += 5) {
      const [deltaLine = 0, deltaStart = 0, length = 0, type = 0] = data.slice(i, i + 5);
      line += deltaLine;
      character = deltaLine === 0 ? character + deltaStart : deltaStart;
      tokens.push(`${(main.split('\n')[line] ?? '').slice(character, character + length)} ${tokenTypes[type] ?? ''}`);
    }
    expect(tokens).toContain('nonsense = 1 comment');
    expect(tokens).toContain('.ifdef keyword');
    expect(tokens).toContain('lc method');
    expect(tokens).toContain('eq keyword');
    expect(tokens).toContain('$acl_m_count variable');
    expect(tokens).toContain('DOMAIN macro');
    expect(tokens).toContain('local_domains type');
    expect(tokens).toContain('appendfile type');
    expect(tokens).toContain('# who may send comment');
    const part = await document<SemanticTokens>('semanticTokens/range', { range: rangeOf('local_domains') });
    expect(part.data.length).toBeLessThan(data.length);
  });

  it('inlayHint', async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const found = await document<InlayHint[]>('inlayHint', { range });
    const shown = found.map(({ position, label }) => `${position.line} ${label as string}`);
    expect(shown).toEqual(['2 by ;', '2 = example.org', '2 = example.org', '29 = /var/spool/mail', '29 tainted']);
  });

  it('signatureHelp', async () => {
    const help = await ask<SignatureHelp>('signatureHelp', at('{${lc:X}', 3));
    expect(help.signatures[0]?.label).toBe('eq{string1}{string2}');
    expect(help.activeParameter).toBe(1);
    const inner = await ask<SignatureHelp>('signatureHelp', at('${lc:X}', 6));
    expect(inner.signatures[0]?.label).toBe('${lc:string}');
  });

  it('callHierarchy', async () => {
    const [item] = await ask<CallHierarchyItem[]>('prepareCallHierarchy', at('check_rcpt', 0, 2));
    expect(item).toMatchObject({ name: 'check_rcpt', detail: 'acl' });
    const incoming = await client.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
    expect(incoming.map(({ from }) => from.name)).toEqual(['acl_smtp_rcpt']);
    const outgoing = await client.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
    expect(outgoing.map(({ to, fromRanges }) => [to.name, fromRanges])).toEqual([['inner', [rangeOf('inner')]]]);
    const [router] = await ask<CallHierarchyItem[]>('prepareCallHierarchy', at('local:', 0));
    const runs = await client.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item: router });
    expect(runs.map(({ to }) => to.name)).toEqual(['box']);
  });

  it('codeAction', async () => {
    const diagnostics = (await client.diagnostics(name)).filter(({ code }) => code === 'acl/unknown-word');
    const range = rangeOf('vorify');
    const found = await document<CodeAction[]>('codeAction', { range, context: { diagnostics } });
    const fix = found.find(({ kind, edit }) => kind === 'quickfix' && edit && !edit.changes?.['']);
    expect(fix?.edit?.changes?.[client.uri(name)]).toEqual([{ range, newText: 'verify' }]);
    expect(fix?.diagnostics).toEqual(diagnostics);
    const silence = found.find(({ title }) => title === 'Silence acl/unknown-word here');
    expect(silence?.edit?.changes?.[client.uri(name)]).toEqual([
      {
        range: { start: { line: 18, character: 0 }, end: { line: 18, character: 0 } },
        newText: '  # eximc-disable-next-line acl/unknown-word -- the reason\n',
      },
    ]);
    expect(found.find(({ title }) => title === 'Explain acl/unknown-word')?.command?.arguments).toEqual([
      'acl/unknown-word',
    ]);
  });

  it('formatting, of all, of a range, and as one types', async () => {
    const options = { tabSize: 2, insertSpaces: true };
    const all = await document<TextEdit[]>('formatting', { options });
    expect(all.map(({ newText }) => newText)).toEqual(['  driver = appendfile']);
    const part = await document<TextEdit[]>('rangeFormatting', { options, range: rangeOf('driver=appendfile') });
    expect(part.map(({ newText }) => newText)).toEqual(['  driver = appendfile']);
    client.open('typed.conf', 'begin routers\nx:\n\n');
    const typed = await client.at<TextEdit[]>(
      'textDocument/onTypeFormatting',
      'typed.conf',
      { line: 2, character: 0 },
      { ch: '\n', options },
    );
    expect(typed.map(({ newText }) => newText)).toEqual(['  ']);
    client.close('typed.conf');
  });

  it('executeCommand', async () => {
    const shown = new Promise<string>((resolve) => {
      client.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
        resolve(message);
      });
    });
    await client.request('workspace/executeCommand', { command: 'eximc.explain', arguments: ['acl/unused'] });
    expect(await shown).toMatch(/^acl\/unused: /);
    const evaluated = await client.request('workspace/executeCommand', {
      command: 'eximc.evaluate',
      arguments: [client.uri(name), rangeOf('${lc:X}')],
    });
    expect(evaluated).toMatchObject({ ok: true, text: 'x', missing: [] });
  });

  it('hover, with what a part always comes to', async () => {
    const told = await ask<Hover>('hover', at('${lc:X}', 3));
    expect(MarkupContent.is(told.contents) && told.contents.value).toMatch(
      /an expansion operator[^]*always comes to `x`$/,
    );
  });
});
