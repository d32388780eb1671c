import { describe, expect, it } from 'vitest';
import type { Acl, AclItem, ConfigNode, Driver, Section } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import { printConfig } from '../../grammar/config/printer.ts';
import { visit } from '../../grammar/config/visitor.ts';
import { parse } from './read.ts';

const main = (text: string) => {
  const [section] = parse(text).sections;
  return section?.kind === 'main' ? section.items : [];
};

describe('the main section', () => {
  it('holds options in every form', () => {
    expect(
      main('a = 1\nb\nno_c\nnot_d\nhide e = x\nf = "q\\"\\t\\101" rest\ng =\nh x = 2\nhide hide\n= 3\n').map((item) =>
        item.kind === 'option'
          ? [item.name.text, item.negation, item.hide, item.value?.text, item.value?.extra?.text, item.rest?.text]
          : [item.kind, item.start],
      ),
    ).toEqual([
      ['a', '', false, '1', undefined, undefined],
      ['b', '', false, undefined, undefined, undefined],
      ['no_c', 'no_', false, undefined, undefined, undefined],
      ['not_d', 'not_', false, undefined, undefined, undefined],
      ['e', '', true, 'x', undefined, undefined],
      ['f', '', false, 'q"\tA', ' rest', undefined],
      ['g', '', false, undefined, undefined, undefined],
      ['h', '', false, undefined, undefined, 'x = 2'],
      ['hide', '', true, undefined, undefined, undefined],
      ['bad', 73],
    ]);
  });

  it('holds named lists', () => {
    expect(
      main(
        'domainlist a = x : y\nhide hostlist b = "q"\naddresslist_cache c=z\nlocalpartlists d = w\nhostlist e x\n',
      ).map((item) =>
        item.kind === 'named-list'
          ? [
              item.list,
              item.name.text,
              item.hide,
              item.cache,
              item.value?.text,
              item.malformed?.text,
              item.missingEquals?.text,
            ]
          : item.kind,
      ),
    ).toEqual([
      ['domainlist', 'a', false, false, 'x : y', undefined, undefined],
      ['hostlist', 'b', true, false, 'q', undefined, undefined],
      ['addresslist', 'c', false, true, 'z', undefined, undefined],
      ['localpartlist', '', false, false, undefined, 's', undefined],
      ['hostlist', 'e', false, false, undefined, undefined, 'x'],
    ]);
  });

  it('says where each character of a quoted value stands', () => {
    const [item] = main('f = "a\\tb"');
    if (item?.kind !== 'option' || !item.value) throw new Error('an option was expected');
    const value = item.value;
    expect([0, 1, 2, 3].map((index) => offsetInLogicalText(value, index))).toEqual([5, 6, 8, 9]);
  });

  it.each([
    ['f = "abc', true],
    ['f = "', true],
    ['f = ""', undefined],
    ['f = "abc\\"', undefined],
    ['f = "abc\\" x', true],
  ])('%j: unclosed %j', (text, unclosed) => {
    const [item] = main(text);
    expect(item?.kind === 'option' && item.value?.unclosed).toBe(unclosed);
  });
});

const drivers = (section: Section | undefined): Driver[] =>
  section?.kind === 'drivers' ? section.items.filter((item): item is Driver => item.kind === 'driver') : [];

describe('driver sections', () => {
  it('hold drivers, and what stands between them', () => {
    const [, section] = parse('begin routers\nx = 1\nr1:\n driver = accept\n no_more\n1x\nM = 1\ny\nr2 : z\n').sections;
    if (section?.kind !== 'drivers') throw new Error('drivers were expected');
    expect(section.items.map((item) => [item.kind, item.kind === 'bad' ? item.text : item.name.text])).toEqual([
      ['option', 'x'],
      ['driver', 'r1'],
      ['macro', 'M'],
      ['option', 'y'],
      ['driver', 'r2'],
    ]);
    const [first, second] = drivers(section);
    expect(first?.items.map((item) => (item.kind === 'bad' ? item.text : item.name.text))).toEqual([
      'driver',
      'no_more',
      '1x',
    ]);
    expect(second?.extra?.text).toBe('z');
  });
});

const acls = (text: string): Acl[] =>
  parse(text).sections.flatMap((section) =>
    section.kind === 'acls' ? section.items.filter((item): item is Acl => item.kind === 'acl') : [],
  );
const itemOf = (item: AclItem) => [
  `${item.negated ? '!' : ''}${item.name.text}`,
  item.variable?.text,
  item.value?.text,
  item.rest?.text,
];

describe('ACL sections', () => {
  it('hold statements of every form', () => {
    const [acl] = acls(
      'begin acl\ncheck:\n warn set acl_m_x = 1\n  accept !hosts = +x : y\n endpass\n !verify=recipient\n deny\n message = "no"\n foo bar\n "x"\n!\n set\n',
    );
    expect(
      acl?.body.map((each) => (each.kind === 'bad' ? each.text : [each.verb.text, ...each.items.map(itemOf)])),
    ).toEqual([
      ['warn', ['set', 'acl_m_x', '1', undefined]],
      [
        'accept',
        ['!hosts', undefined, '+x : y', undefined],
        ['endpass', undefined, undefined, undefined],
        ['!verify', undefined, 'recipient', undefined],
      ],
      [
        'deny',
        ['message', undefined, '"no"', undefined],
        ['foo', undefined, undefined, 'bar'],
        ['', undefined, undefined, '"x"'],
        ['!', undefined, undefined, undefined],
        ['set', '', undefined, undefined],
      ],
    ]);
  });

  it('begin a new ACL at a name and a colon, and a statement at a verb', () => {
    const found = acls('begin acl\na: extra\nb:\n hosts = x\n!accept\nM = 1\nc:\ndrop log_message = z\n');
    expect(found.map((acl) => [acl.name.text, acl.extra?.text, acl.body.map((each) => each.kind)])).toEqual([
      ['a', 'extra', []],
      ['b', undefined, ['bad', 'acl-statement']],
      ['c', undefined, ['acl-statement']],
    ]);
    const [statement] = found[1]?.body.slice(1) ?? [];
    expect(statement?.kind === 'acl-statement' && statement.negated).toBe(true);
  });
});

describe('other sections', () => {
  it('hold retry and rewrite rules', () => {
    const [, retry, rewrite, unknown] = parse(
      'begin retry\n"a b" quota_7d senders=: F,2h,15m; G,16h,1h,1.5\n* senders x\nBegin rewrite\n^x "$1 y" Ttf\nz\nbegin nonsense\nq\n',
    ).sections;
    if (retry?.kind !== 'retry' || rewrite?.kind !== 'rewrite') throw new Error('retry and rewrite were expected');
    expect(
      retry.items.map((rule) => [
        rule.pattern.text,
        rule.error?.text,
        rule.senders?.text,
        rule.parameters.map((set) => [set.letter.text, ...set.arguments.map((each) => each.text)]),
      ]),
    ).toEqual([
      [
        'a b',
        'quota_7d',
        ':',
        [
          ['F', '2h', '15m'],
          ['G', '16h', '1h', '1.5'],
        ],
      ],
      ['*', 'senders', undefined, [['x']]],
    ]);
    expect(rewrite.items.map((rule) => [rule.pattern.text, rule.replacement?.text, rule.flags?.text])).toEqual([
      ['^x', '$1 y', 'Ttf'],
      ['z', undefined, undefined],
    ]);
    expect(unknown?.kind).toBe('unknown');
  });
});

const sample = `M = 1
domainlist local = @ : "x\\ty"
hide a = "b c"
begin acl
check:
  accept hosts = : +local
         endpass
  deny   message = no
begin routers
r: driver = accept
  transport = t
begin retry
* * F,2h,15m
begin rewrite
*@x "$1@y" Ff
`;

describe('the printer', () => {
  it('writes what parses to the same tree', () => {
    const once = printConfig(parse(sample));
    expect(printConfig(parse(once))).toBe(once);
    expect(once).toContain('domainlist local = @ : "x\\ty"');
  });
});

describe('the visitor', () => {
  it('enters every node once, parents first, children within their parents', () => {
    const kinds: string[] = [];
    const stack: ConfigNode[] = [];
    visit(parse(sample), {
      'acl-item': (node, parents) => {
        kinds.push(node.name.text);
        expect(parents.map((each) => each.kind)).toEqual(['config', 'acls', 'acl', 'acl-statement']);
      },
      driver: () => 'skip',
      option: (node) => {
        kinds.push(node.name.text);
      },
      leave: (node) => stack.push(node),
    });
    expect(kinds).toEqual(['a', 'hosts', 'endpass', 'message']);
    expect(stack.at(-1)?.kind).toBe('config');
  });
});
