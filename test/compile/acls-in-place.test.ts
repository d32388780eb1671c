import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate } from '../../grammar/source/logical.ts';
import type { CompiledConfig } from '../../src/compile/config.ts';
import { references } from '../../src/compile/references.ts';
import { compileText } from './compile-text.ts';

const rest = 'begin acl\nnamed:\n  accept\n';

/** What was typed where a stretch of the logical text came from. */
function typed(config: CompiledConfig, { start, end }: { readonly start: number; readonly end: number }): string {
  const at = locate(config.source.logical.segments, start, end);
  return at ? at.file.text.slice(at.start, at.end) : '';
}

/** The ACLs in place of a configuration: each with its statements as they were typed. */
function inPlace(text: string, files: Readonly<Record<string, string>> = {}): string[][] {
  const config = compileText(text, { files });
  return config.aclsInPlace.map((acl) => [
    acl.file ? acl.name : acl.text,
    ...acl.statements.map(({ verb, items, node }) => {
      expect(typed(config, node.verb)).toBe(verb);
      for (const { row, node: item } of items) expect(typed(config, item.name)).toBe(row.name);
      return [verb, ...items.map(({ row, value }) => `${row.name}=${value}`)].join(' ');
    }),
  ]);
}

describe('ACLs in place of their names', () => {
  it('stand in options, conditions, expansions and files', () => {
    expect(inPlace(`acl_smtp_vrfy = accept\nacl_smtp_mail = deny senders = x\\n accept\n${rest}`)).toEqual([
      ['accept', 'accept'],
      ['deny senders = x\n accept', 'deny senders=x', 'accept'],
    ]);
    expect(
      inPlace(`acl_smtp_rcpt = named\n${rest}  deny acl = "accept hosts = 1.2.3.4"\n  deny acl = named a b\n`),
    ).toEqual([['accept hosts = 1.2.3.4', 'accept hosts=1.2.3.4']]);
    expect(inPlace(`smtp_banner = \${acl{accept message = \${acl{deny}}}}\n`)).toEqual([
      ['accept message = ${acl{deny}}', 'accept message=${acl{deny}}'],
      ['deny', 'deny'],
    ]);
    const files = { '/acl': '# a file\naccept hosts = \\\n  # more\n  1.2.3.4\n' };
    expect(inPlace('acl_smtp_rcpt = /acl\nacl_smtp_data = /acl\nacl_smtp_mail = /none\n', files)).toEqual([
      ['ACL /acl', 'accept hosts=1.2.3.4'],
    ]);
  });

  it('are each outcome of a choice', () => {
    expect(
      inPlace(
        `acl_smtp_mail = \${if eq{$sender_address}{}{named}{\${if eq{1}{2}{accept}{deny senders = x}}}}\n${rest}`,
      ),
    ).toEqual([
      ['accept', 'accept'],
      ['deny senders = x', 'deny senders=x'],
    ]);
  });

  it('keep what only a run can tell as it is written, where it is within a value', () => {
    expect(inPlace('acl_smtp_mail = accept senders = $primary_hostname:\\$sender_address\n')).toEqual([
      ['accept senders = $primary_hostname:$sender_address', 'accept senders=$primary_hostname:$sender_address'],
    ]);
    const open = compileText('acl_smtp_mail = accept ${if eq{1}{2}{senders = x}}\n');
    expect([open.aclsInPlace.length, open.unreadAcls.length]).toEqual([0, 1]);
    const dark = compileText('acl_smtp_mail = /etc/$primary_hostname\nacl_smtp_helo = $primary_hostname accept\n');
    expect([dark.aclsInPlace.length, dark.unreadAcls.length]).toEqual([0, 0]);
    expect(references(dark).map(({ name }) => name)).toEqual(['', '']);
  });

  it('are read as in the release: what follows a header is not', () => {
    const faults = (text: string): string[] => compileText(text).faults.map(({ rule }) => rule);
    expect(faults('acl_smtp_mail = "accept\\\\n named:\\\\n nonsense"\n')).toEqual(['acl/cut-short']);
    expect(faults('acl_smtp_mail = deny hosst = x\n')).toEqual(['acl/unknown-word']);
    expect(compileText('acl_smtp_mail = deny hosst = x\n').faults[0]).toMatchObject({
      related: [{ message: expect.stringContaining('unknown ACL condition/modifier in "deny hosst = x"') as string }],
    });
    expect(compileText('acl_smtp_mail = deny hosst = x\n').faults[0]?.exim).toBeUndefined();
  });

  it('are bounded however they are nested', () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'accept' : `accept condition = \${acl{${nested(depth - 1)}}}`;
    const config = compileText(`acl_smtp_mail = ${nested(60)}\n`);
    expect(config.aclsInPlace).toHaveLength(61);
  });

  it('have exact places through quotes, macros, escapes and continuation lines', () => {
    const statement = fc.constantFrom(
      'accept',
      'deny message = no',
      'warn set acl_m_x = a\\b"c',
      'deny hosts = 192.0.2.1 : *.example.org\n condition = yes',
      'require verify = sender',
    );
    const escape = (text: string): string => text.replaceAll(/[$\\]/g, '\\$&').replaceAll('\n', '\\n');
    const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
    const forms: ((text: string) => string)[] = [
      (text) => `acl_smtp_rcpt = ${escape(text)}\n`,
      (text) => `acl_smtp_rcpt = ${quote(escape(text))}\n`,
      (text) => `ACL = ${escape(text)}\nacl_smtp_rcpt = ACL\nacl_smtp_vrfy = ACL\n`,
      (text) => `acl_smtp_rcpt = \\\n   ${escape(text).replaceAll(' = ', ' \\\n # note\n    = ')}\n`,
      (text) => `acl_smtp_rcpt = \${if eq{1}{1}{${escape(text)}}{named}}\n`,
      (text) => `acl_smtp_rcpt = named\n${rest}  accept acl = ${quote(escape(text))}\n`,
    ];
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), fc.constantFrom(...forms), (all, form) => {
        const found = inPlace(form(all.join('\n')));
        expect(found.length).toBeGreaterThan(0);
        for (const [, ...statements] of found) {
          const expected = all.map((each) => each.replaceAll(/ *= */g, '=').replaceAll(/\n\s*/g, ' '));
          expect(statements).toEqual(expected.map((each) => each.replace('set acl_m_x=', 'set=')));
        }
      }),
      { numRuns: 200 },
    );
  });
});
