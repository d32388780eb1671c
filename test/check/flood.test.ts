import { describe, expect, it } from 'vitest';
import { mostLines, preprocess } from '../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../grammar/source/file.ts';
import { gravest } from '../../src/check/gravest.ts';
import { lastBefore } from '../../src/check/last-before.ts';
import { check, compile } from '../../src/index.ts';

const rulesOf = (text: string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { rule } of check(compile(sourceFile('exim.conf', text)))) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
};

describe('where there is too much', () => {
  it('the gravest findings are told, in their order', () => {
    const findings = [
      { severity: 'info', at: 1 },
      { severity: 'error', at: 2 },
      { severity: 'warning', at: 3 },
      { severity: 'error', at: 4 },
    ] as const;
    expect(gravest(findings, 4)).toBe(findings);
    expect(gravest(findings, 3).map(({ at }) => at)).toEqual([2, 3, 4]);
    expect(gravest(findings, 1).map(({ at }) => at)).toEqual([2]);
  });

  it('lines beyond the bound are not read, and that is said', () => {
    const { faults, logical } = preprocess(sourceFile('exim.conf', 'a\n'.repeat(mostLines + 5)), {
      reader: { read: () => undefined, exists: () => false },
    });
    expect(logical.lines).toHaveLength(mostLines);
    expect(faults.map(({ rule, message }) => [rule, message])).toEqual([
      ['preprocess/too-long', `the configuration has ${mostLines} lines or more; the rest of it is not read`],
    ]);
  });

  it('lines with NUL bytes are told as far as anybody would read', () => {
    expect(rulesOf('a\0\n'.repeat(3000)).get('preprocess/nul')).toBe(1000);
  });

  it('a list of very many bare addresses is told with one fix', () => {
    const list = Array.from({ length: 200 }, (_, i) => `fe80::${i.toString(16)}1`).join(' : ');
    const found = check(compile(sourceFile('exim.conf', `hostlist h = ${list}\n`))).filter(
      ({ rule }) => rule === 'list/ipv6-colons',
    );
    expect(found).toHaveLength(200);
    expect(found.filter(({ fix }) => fix)).toHaveLength(1);
    expect(found[0]?.fix?.edits).toHaveLength(200);
  });

  it('a long way of an ACL to itself is told by its beginning', () => {
    const acls = Array.from({ length: 50 }, (_, i) => `a${i}:\n  accept acl = a${(i + 1) % 50}\n`).join('');
    const found = check(compile(sourceFile('exim.conf', `acl_smtp_rcpt = a0\nbegin acl\n${acls}`))).filter(
      ({ rule }) => rule === 'acl/recursion',
    );
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/ comes to run itself: a0 -> (?:a\d+ -> ){19}\.\.\. -> a0$/),
    ]);
  });

  it('authenticators of one name are told by the next one that has a side with them', () => {
    const one = (name: string, side: string): string =>
      `${name}:\n  driver = plaintext\n  public_name = PLAIN\n  ${side}\n`;
    const server = 'server_condition = yes';
    const client = 'client_send = a';
    const text = `begin authenticators\n${one('a', server)}${one('b', client)}${one('c', server)}${one('d', client)}${one('e', 'server_prompts = x')}`;
    const said = compile(sourceFile('exim.conf', text)).faults.map(({ message }) => message);
    expect(said).toEqual([
      '"a" and "c" are both server authenticators called PLAIN',
      '"b" and "d" are both client authenticators called PLAIN',
    ]);
  });
});

describe('the last stretch before a place', () => {
  it('is found as by looking at each', () => {
    const nodes = [2, 5, 5, 9].map((start, index) => ({ start, index }));
    for (let place = 0; place < 12; place++) {
      const eachLookedAt = nodes.findLast(({ start }) => start <= place);
      expect(lastBefore(nodes, place)).toBe(eachLookedAt);
    }
    const none: typeof nodes = [];
    expect(lastBefore(none, 3)).toBe(undefined);
  });
});
