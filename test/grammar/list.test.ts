import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListPattern, ListType } from '../../grammar/list/ast.ts';
import { parseList, parseListItem } from '../../grammar/list/parse.ts';
import { splitList } from '../../grammar/list/split.ts';

function patterns(text: string, type: ListType): ListPattern[] {
  return parseList(text, type).items.map((item) => item.pattern);
}

function only(text: string, type: ListType): ListPattern {
  return parseListItem(text, type).pattern;
}

/** The text that a node stands for. */
function textAt(text: string, node: { readonly start: number; readonly end: number } | undefined): string | undefined {
  return node && text.slice(node.start, node.end);
}

describe('the items of a list', () => {
  it('are parted by colons or by what the list says', () => {
    const list = parseList(' <; ::1 ; fe80::/10;; ; a;;b ', 'host');
    expect(list.separator).toBe(';');
    expect(textAt(' <; ::1', list.change)).toBe('<;');
    expect(list.items.map((item) => item.text)).toEqual(['::1', 'fe80::/10;', 'a;b']);
    expect(parseList('<\n a:b\nc', 'string').items.map((item) => item.text)).toEqual(['a:b', 'c']);
  });

  it('may be negated, with white space after the mark', () => {
    const text = 'a : ! *.b';
    const [first, second] = parseList(text, 'domain').items;
    expect(first?.negation).toBeUndefined();
    expect(textAt(text, second?.negation)).toBe('!');
    expect(second?.pattern).toMatchObject({ kind: 'wildcard', tail: { text: '.b' } });
    expect(textAt(text, second?.pattern)).toBe('*.b');
  });

  it('point at the right characters where a separator is doubled', () => {
    const text = 'x : lsearch;/a::b : y';
    const pattern = patterns(text, 'domain')[1];
    expect(pattern).toMatchObject({ kind: 'lookup', argument: { text: '/a:b' } });
    if (pattern?.kind !== 'lookup') throw new Error('no lookup');
    expect(textAt(text, pattern.argument)).toBe('/a::b');
  });

  it('are the same as those that the runtime sees', () => {
    const char = fc.constantFrom('a', ':', ';', '<', ' ', '!', '*', '@', '/', '+', '^', ',', '.', '1', '\n', '\\');
    fc.assert(
      fc.property(fc.string({ unit: char, maxLength: 20 }), (text) => {
        for (const type of ['domain', 'host', 'address', 'local-part', 'string'] as const) {
          const { items } = parseList(text, type);
          expect(items.map((item) => item.text)).toEqual(splitList(text));
          for (const { start, end, pattern } of items) {
            expect(start).toBeLessThanOrEqual(pattern.start);
            expect(pattern.end).toBeLessThanOrEqual(end);
          }
        }
      }),
    );
  });
});

describe('patterns of every list', () => {
  it('are regular expressions, wildcards, files, named lists or plain text', () => {
    expect(only('^a;b', 'domain')).toMatchObject({ kind: 'regex', source: '^a;b' });
    expect(only('*', 'domain')).toMatchObject({ kind: 'wildcard', tail: { text: '' } });
    expect(only('/etc/list', 'domain')).toMatchObject({ kind: 'file', path: '/etc/list' });
    expect(only('+local', 'domain')).toMatchObject({ kind: 'named', name: { text: 'local' } });
    expect(only('+local', 'string')).toMatchObject({ kind: 'literal', text: '+local' });
    expect(only('', 'domain')).toMatchObject({ kind: 'empty' });
    expect(only('example.org', 'domain')).toMatchObject({ kind: 'literal', text: 'example.org' });
  });

  it('take the type of a lookup apart', () => {
    const text = 'partial3(.)lsearch*@,ret=full,cache=no;/etc/a b';
    expect(only(text, 'domain')).toMatchObject({
      kind: 'lookup',
      partial: { count: 3, affix: { text: '.' } },
      name: { text: 'lsearch' },
      star: { text: '*@' },
      options: [
        { name: { text: 'ret' }, value: { text: 'full' } },
        { name: { text: 'cache' }, value: { text: 'no' } },
      ],
      argument: { text: '/etc/a b' },
    });
    expect(only('partial-dbm; /x', 'domain')).toMatchObject({
      partial: { count: undefined, affix: undefined },
      name: { text: 'dbm' },
      argument: { text: '/x' },
    });
  });
});

describe('patterns of domain lists', () => {
  it('have special forms beginning with "@"', () => {
    expect(only('@', 'domain')).toMatchObject({ kind: 'primary-host' });
    expect(only('@[]', 'domain')).toMatchObject({ kind: 'local-addresses' });
    expect(only('@MX_any', 'domain')).toMatchObject({ kind: 'mx', which: 'any', ignore: undefined });
    expect(only('@mx_primary/ignore=127.0.0.1', 'domain')).toMatchObject({
      which: 'primary',
      ignore: { text: '127.0.0.1' },
    });
    expect(only('@mx_anything', 'domain')).toMatchObject({ kind: 'literal' });
    expect(only('@', 'local-part')).toMatchObject({ kind: 'literal', text: '@' });
  });
});

describe('patterns of host lists', () => {
  it('are addresses with masks', () => {
    expect(only('192.0.2.0/24', 'host')).toMatchObject({
      kind: 'ip',
      family: 4,
      address: { text: '192.0.2.0' },
      bits: { value: 24 },
    });
    expect(only('2001:db8::/32', 'host')).toMatchObject({ kind: 'ip', family: 6, bits: { value: 32 } });
    expect(only('::ffff:192.0.2.1', 'host')).toMatchObject({ kind: 'ip', family: 6, bits: undefined });
    expect(only('fe80::1%eth0', 'host')).toMatchObject({ kind: 'ip', family: 6 });
    expect(only('::', 'host')).toMatchObject({ kind: 'ip', family: 6 });
  });

  it('tell what was meant to be an address', () => {
    expect(only('192.0.2/24', 'host')).toMatchObject({ kind: 'malformed-ip', family: 4 });
    expect(only('192.0.2.256', 'host')).toMatchObject({ kind: 'malformed-ip', family: 4 });
    expect(only('2001:db8:', 'host')).toMatchObject({ kind: 'malformed-ip', family: 6 });
  });

  it('are lookups by address or by name', () => {
    expect(only('net24-lsearch;/etc/nets', 'host')).toMatchObject({
      kind: 'lookup',
      net: { bits: 24 },
      name: { text: 'lsearch' },
    });
    expect(only('net-iplsearch;/etc/nets', 'host')).toMatchObject({
      net: { bits: undefined },
      name: { text: 'iplsearch' },
    });
    expect(only('partial-lsearch;/etc/names', 'host')).toMatchObject({ net: undefined, name: { text: 'lsearch' } });
  });

  it('are directives', () => {
    expect(only('+ignore_unknown', 'host')).toMatchObject({ kind: 'directive', directive: 'ignore_unknown' });
    expect(only('+ignore_unknown', 'domain')).toMatchObject({ kind: 'named' });
    expect(only('+caseful', 'local-part')).toMatchObject({ kind: 'directive', directive: 'caseful' });
  });
});

describe('patterns of address lists', () => {
  it('have a local part and a domain', () => {
    expect(only('*-list@*.example.org', 'address')).toMatchObject({
      kind: 'address',
      local: { kind: 'wildcard', tail: { text: '-list' } },
      domain: { pattern: { kind: 'wildcard', tail: { text: '.example.org' } } },
    });
    expect(only('joe@+local', 'address')).toMatchObject({
      local: { kind: 'literal', text: 'joe' },
      domain: { pattern: { kind: 'named', name: { text: 'local' } } },
    });
    expect(only('example.org', 'address')).toMatchObject({
      local: undefined,
      domain: { pattern: { kind: 'literal', text: 'example.org' } },
    });
    expect(only('a@!b', 'address')).toMatchObject({ domain: { negation: { start: 2, end: 3 } } });
  });

  it('have domains that begin with "@"', () => {
    expect(only('x@@', 'address')).toMatchObject({
      local: { text: 'x' },
      domain: { pattern: { kind: 'primary-host' } },
    });
    expect(only('*@@mx_any', 'address')).toMatchObject({ domain: { pattern: { kind: 'mx', which: 'any' } } });
  });

  it('are lookups of the address, or of the domain', () => {
    expect(only('lsearch*@;/etc/a', 'address')).toMatchObject({ kind: 'lookup', star: { text: '*@' } });
    expect(only('@@lsearch;/etc/a', 'address')).toMatchObject({ kind: 'split', lookup: { kind: 'lookup' } });
    expect(only('a@lsearch;/etc/a', 'address')).toMatchObject({ domain: { pattern: { kind: 'lookup' } } });
  });
});
