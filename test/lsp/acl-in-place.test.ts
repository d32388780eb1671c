import { describe, expect, it } from 'vitest';
import { offersAt } from '../../lsp/server/methods/completion.ts';
import { incomingCalls } from '../../lsp/server/methods/call-hierarchy.ts';
import { definition } from '../../lsp/server/methods/definition.ts';
import { diagnosticsFor } from '../../lsp/server/methods/diagnostics.ts';
import { formatDocument } from '../../lsp/server/methods/formatting.ts';
import { foldingRanges } from '../../lsp/server/methods/folding.ts';
import { hover } from '../../lsp/server/methods/hover.ts';
import { selectionRanges } from '../../lsp/server/methods/selection.ts';
import { semanticTokens, tokenTypes } from '../../lsp/server/methods/semantic-tokens.ts';
import { documentSymbols } from '../../lsp/server/methods/symbols.ts';
import { offsetAt } from '../../lsp/server/positions.ts';
import { cursorIn, viewOf } from './view.ts';

const rest = 'hostlist relays = 192.0.2.1\nbegin acl\ncheck:\n  accept\n';

/** What may stand at the cursor, and what has been typed of it. */
function offered(line: string): { readonly labels: readonly string[]; readonly typed: string } {
  const { view, offset } = cursorIn(line.includes('begin') ? line : `${line}\n${rest}`);
  const { offers, typed } = offersAt(view, offset);
  return { labels: offers.map(({ label }) => label), typed };
}

/** The tokens of the first line: their text and type. */
function tokens(text: string, name?: string): string[] {
  const view = viewOf(
    name === undefined ? `${text}\n${rest}` : { '/etc/exim.conf': `${text}\n${rest}`, ...files },
    {},
    name,
  );
  const { data } = semanticTokens(view);
  const [first = ''] = view.file.text.split('\n');
  const found: string[] = [];
  for (let i = 0, line = 0, at = 0; i < data.length; i += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = data.slice(i, i + 5);
    at = down > 0 ? right : at + right;
    line += down;
    if (line === 0) found.push(`${first.slice(at, at + length)} ${tokenTypes[type] ?? ''}`);
  }
  return found;
}

const files = { '/etc/acl': 'accept hosts = +relays\n  condition = yes\ndeny\n' };

describe('an ACL in place of its name', () => {
  it('is completed as the lines of an ACL are: names and verbs first', () => {
    expect(offered('acl_smtp_mail = ‸').labels).toEqual(expect.arrayContaining(['check', 'accept', 'deny']));
    expect(offered('acl_smtp_mail = ac‸')).toMatchObject({ typed: 'ac' });
    expect(offered('acl_smtp_mail = ‸').labels).not.toContain('begin');
  });

  it('then words that are legal in the phase of the option', () => {
    const atRcpt = offered('acl_smtp_rcpt = accept ‸').labels;
    expect(atRcpt).toEqual(expect.arrayContaining(['domains', 'dnslists', 'message']));
    expect(atRcpt).not.toContain('malware');
    expect(offered('acl_smtp_data = deny message = no\\n ma‸').labels).toContain('malware');
    expect(offered('acl_smtp_data = "deny message = no\\n ‸"').labels).toEqual(
      expect.arrayContaining(['spam', 'warn']),
    );
    expect(offered('acl_smtp_rcpt = accept control = dkim_‸').labels).toContain('dkim_disable_verify');
    expect(offered('acl_smtp_rcpt = accept hosts = +‸').labels).toContain('+relays');
  });

  it('also in choices, in conditions and in expansions', () => {
    expect(offered('acl_smtp_rcpt = ${if eq{$interface_port}{25}{‸').labels).toEqual(
      expect.arrayContaining(['check', 'accept']),
    );
    expect(offered('acl_smtp_rcpt = ${if eq{$interface_port}{25}{deny dom‸').labels).toContain('domains');
    expect(offered('acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny acl = "accept ho‸"\n').labels).toContain('hosts');
    expect(offered('acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny condition = ${acl{accept ho‸').labels).toContain(
      'hosts',
    );
  });

  it('tells of the words under the cursor', () => {
    const told = (text: string): string => {
      const { view, position } = cursorIn(`${text}\n${rest}`);
      return JSON.stringify(hover(view, position)?.contents);
    };
    expect(told('acl_smtp_rcpt = acc‸ept hosts = +relays')).toContain('**accept: an ACL verb**');
    expect(told('acl_smtp_rcpt = accept ho‸sts = +relays')).toContain('**hosts = …: an ACL condition**');
    expect(told('acl_smtp_rcpt = accept hosts = +rel‸ays')).toContain('host list');
    expect(told('acl_smtp_rcpt = "deny\\n  warn control = fake‸reject"')).toContain('fakereject');
    expect(told('acl_smtp_rcpt = accept condition = ${if eq{$sender_‸address}{}}')).toContain('The envelope sender');
    expect(told('acl_smtp‸_rcpt = accept')).toContain('RCPT');
  });

  it('leads to what it names, and what it names leads back', () => {
    const { view, position } = cursorIn(`acl_smtp_rcpt = accept acl = che‸ck\n${rest}`);
    expect(definition(view, position)?.map(({ range }) => range.start)).toEqual([{ line: 3, character: 0 }]);
    const calls = incomingCalls(view.analysis, {
      name: 'check',
      data: { kind: 'acl', name: 'check' },
    } as never);
    expect(calls?.map(({ from }) => from.name)).toEqual(['acl_smtp_rcpt']);
  });

  it('is coloured as the lines of an ACL are', () => {
    expect(tokens('acl_smtp_rcpt = accept hosts = +relays')).toEqual([
      'acl_smtp_rcpt property',
      'accept keyword',
      'hosts property',
      'relays type',
    ]);
    expect(tokens('acl_smtp_rcpt = "warn set acl_m_x = $domain\\n deny"')).toEqual([
      'acl_smtp_rcpt property',
      'warn keyword',
      'set keyword',
      'acl_m_x variable',
      '$domain variable',
      'deny keyword',
    ]);
  });

  it('is selected from the word outwards', () => {
    const { view, position } = cursorIn(`acl_smtp_rcpt = accept hosts = 192.0.‸2.1\n${rest}`);
    const [range] = selectionRanges(view, [position]);
    const widths: number[] = [];
    for (let at = range; at; at = at.parent) {
      if (at.range.start.line === 0 && at.range.end.line === 0)
        widths.push(at.range.end.character - at.range.start.character);
    }
    expect(widths).toEqual([1, 9, 17, 24, 40]);
  });
});

describe('a file with an ACL', () => {
  const text = `acl_smtp_rcpt = /etc/acl\n${rest}`;
  const view = viewOf({ '/etc/exim.conf': text, ...files }, {}, '/etc/acl');

  it('belongs to the configuration that names it', () => {
    const wrong = viewOf({ '/etc/exim.conf': text, '/etc/acl': 'accept hots = 1.2.3.4\n' }, {}, '/etc/acl');
    expect(diagnosticsFor([wrong.analysis], '/etc/acl', {} as never).map(({ message }) => message)).toEqual([
      expect.stringContaining('did you mean "hosts"'),
    ]);
    expect(diagnosticsFor([view.analysis], '/etc/acl', {} as never)).toEqual([]);
  });

  it('is completed, coloured and told of', () => {
    const labels = (line: number, character: number): string[] =>
      offersAt(view, offsetAt(view.file, { line, character })).offers.map(({ label }) => label);
    expect(labels(2, 0)).toEqual(expect.arrayContaining(['accept', 'hosts']));
    expect(labels(2, 0)).not.toContain('malware');
    expect(labels(0, 16)).toContain('+relays');
    expect(tokens('acl_smtp_rcpt = /etc/acl', '/etc/acl')).toEqual(['accept keyword', 'hosts property', 'relays type']);
    expect(JSON.stringify(hover(view, { line: 1, character: 4 })?.contents)).toContain(
      '**condition = …: an ACL condition**',
    );
    expect(definition(view, { line: 0, character: 18 })?.map(({ range }) => range.start)).toEqual([
      { line: 1, character: 9 },
    ]);
  });

  it('is left as it is', () => {
    expect(formatDocument(view, { tabSize: 2, insertSpaces: true })).toEqual([]);
    expect(foldingRanges(view)).toEqual([]);
    expect(documentSymbols(view)).toEqual([]);
  });
});
