import { MarkupContent } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import { hover } from '../../lsp/server/methods/hover.ts';
import { cursorIn } from './view.ts';

/** What is told of the place of the cursor `‸`, without the signs of Markdown, and the text that it is told of. */
function told(text: string): readonly [value: string, of: string] | undefined {
  const { view, position } = cursorIn(text);
  const found = hover(view, position);
  if (!found || !MarkupContent.is(found.contents)) return undefined;
  const { start, end } = found.range ?? { start: position, end: position };
  const line = text.replace('‸', '').split('\n')[start.line] ?? '';
  return [found.contents.value.replace(/[\\*]/g, ''), line.slice(start.character, end.character)];
}

const acl = (line: string): string => `acl_smtp_rcpt = a\nbegin acl\na:\n  ${line}\n`;

describe('hover', () => {
  it.each([
    [
      'an option that has no default',
      'begin transports\nt:\n  driver = smtp\n  hosts_requ‸ire_tls = *',
      'default: none',
      'hosts_require_tls',
    ],
    ['an option that has one', 'message_size_lim‸it = 1M', 'default: 50M', 'message_size_limit'],
    ['a word of a list', 'domainlist d = a : @mx_a‸ny', 'a domain whose MX records name this host', '@mx_any'],
    ['a word of an option', 'host_lookup = +include_unk‸nown : *', 'taken to match', '+include_unknown'],
    ['a lookup in a list', 'domainlist d = a : partial-lsea‸rch;/f', 'lsearch: a lookup type', 'partial-lsearch'],
    ['a lookup with options', acl('accept hosts = net-c‸db,cache=no;/f'), 'cdb: a lookup type', 'net-cdb'],
    ['an option of a control', acl('accept control = submission/dom‸ain=x'), 'domain=…, name=…', 'domain'],
    ['an option of verify', acl('accept verify = recipient/callout=30s,defer_‸ok'), 'callout[=…]', 'defer_ok'],
    ['a flag of a rewriting rule', 'begin rewrite\n*@a $1@b Ff‸r', 'Reply-To', 'r'],
    [
      'an error of a retry rule',
      'begin retry\n* timeout_con‸nect_MX F,1h,5m',
      'Something took too long',
      'timeout_connect_MX',
    ],
    ['a refusal in a retry rule', 'begin retry\n* rcpt_4‸52 F,1h,5m', 'A 4xx answer to RCPT', 'rcpt_452'],
    [
      'a rule in a comment',
      '# eximc-disable-next-line acl/wrong-ph‸ase, acl/unused',
      'Exim notices when',
      'acl/wrong-phase',
    ],
  ])('tells of %s', (_, text, value, of) => {
    const [found, stretch] = told(text) ?? [];
    expect(found).toContain(value);
    expect(stretch).toBe(of);
  });

  it.each([
    ['a domain', 'domainlist d = exa‸mple.org'],
    ['a word of a text', 'smtp_banner = @mx_a‸ny'],
    ['a comment', '# some‸thing'],
    ['a comment that names no rule', '# eximc-disable-next-line some/th‸ing'],
  ])('tells nothing of %s', (_, text) => {
    expect(told(text)).toBeUndefined();
  });

  it('tells what options a lookup takes once each', () => {
    expect(told('domainlist d = lsea‸rch;/f')?.[0]).toContain('options: cache=…, ret=…\n');
  });
});
