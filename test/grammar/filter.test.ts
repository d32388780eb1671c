import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FilterCommand, FilterCondition, FilterLanguage } from '../../grammar/filter/ast.ts';
import { filterKind, parseFilter } from '../../grammar/filter/parse.ts';
import { randomFilter } from '../runtime/filter/random-filter.ts';

const user: FilterLanguage = { release: 99, system: false, allowDefer: false, allowFail: false, allowFreeze: false };
const system: FilterLanguage = { release: 99, system: true, allowDefer: true, allowFail: true, allowFreeze: true };

function commandsOf(text: string, language = user): readonly FilterCommand[] {
  const parsed = parseFilter(text, language);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.commands;
}

function faultOf(text: string, language = user): string {
  const parsed = parseFilter(text, language);
  return parsed.ok ? '' : parsed.fault.message;
}

/** A condition with every bracket that its tree stands for. */
function shown(condition: FilterCondition): string {
  const not = condition.negated ? '!' : '';
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `${not}(${shown(condition.left)} ${condition.kind} ${shown(condition.right)})`;
    case 'comparison':
      return `${not}${condition.left.text}-${condition.comparison}-${condition.right.text}`;
    case 'foranyaddress':
      return `${not}any ${condition.addresses.text} ${shown(condition.condition)}`;
    case 'personal':
      return `${not}personal${condition.aliases.map(({ text }) => ` ${text}`).join('')}`;
    case 'state':
      return `${not}${condition.word}`;
  }
}

function conditionOf(text: string): string {
  const [first] = commandsOf(`if ${text} then finish endif`);
  return first?.kind === 'if' && first.branches[0] ? shown(first.branches[0].condition) : '';
}

describe('filter files', () => {
  it.each([
    ['# Exim filter', 'exim'],
    ['\n \t#EXIMFILTER if', 'exim'],
    ['#\texim   Filter\n', 'exim'],
    ['# Sieve filter', 'sieve'],
    ['#sieve filter', 'sieve'],
    ['# Exim  filtre', 'list'],
    ['a@b', 'list'],
  ] as const)('%j is of kind %s', (text, kind) => {
    expect(filterKind(text)).toBe(kind);
  });

  it.each([
    ['a is b or c is d and e is f', '(a-is-b or (c-is-d and e-is-f))'],
    ['a is b and c is d or e is f', '((a-is-b and c-is-d) or e-is-f)'],
    ['not (a is b or c IS d) and delivered', '(!(a-is-b or c-IS-d) and delivered)'],
    ['not not delivered', 'delivered'],
    ['a does not contain b', '!a-contains-b'],
    ['a is not b', '!a-is-b'],
    ['a is above 3', 'a-above-3'],
    ['a IS then', 'a-IS-then'],
    ['personal alias a@b alias "c d"', 'personal a@b c d'],
    ['foranyaddress $h_to: (not $thisaddress matches "^x")', 'any $h_to: !$thisaddress-matches-^x'],
    ['(error_message)and first_delivery', '(error_message and first_delivery)'],
  ])('the condition %s', (text, tree) => {
    expect(conditionOf(text)).toBe(tree);
  });

  it('undo escapes, and join strings across lines', () => {
    const [first] = commandsOf('testprint "a\\n\\x41\\101 \\\n   b\\q"');
    expect(first?.kind === 'testprint' && first.text).toEqual({ text: 'a\nAA bq', start: 10, end: 32 });
  });

  it('keep where things stand', () => {
    const text = '# c\n  if 1 is 1 then\n save x 0640\nelse finish endif\n';
    const [first] = commandsOf(text);
    if (first?.kind !== 'if') throw new Error('no if');
    const save = first.branches[0]?.commands[0];
    expect(text.slice(save?.start, save?.end)).toBe('save x');
    expect(save).toMatchObject({ kind: 'save', mode: 0o640, seen: true, noerror: false });
    expect(first.otherwise).toMatchObject([{ kind: 'finish', seen: false }]);
  });

  it('know what a vacation message has where nothing is said', () => {
    const [first] = commandsOf('unseen vacation to a@b once /x');
    const texts =
      first?.kind === 'vacation' &&
      Object.fromEntries(Object.entries(first.fields).map(([name, { text }]) => [name, text]));
    expect(texts).toEqual({
      to: 'a@b',
      once: '/x',
      file: '.vacation.msg',
      log: '.vacation.log',
      once_repeat: '7d',
      subject: 'On vacation',
    });
    expect(first).toMatchObject({ expandsFile: true, seen: false });
  });

  it('may be failed only where that is allowed', () => {
    expect(faultOf('\nfail "x"')).toBe('filtering command "fail" is disabled: near line 2 of filter file');
    expect(commandsOf('freeze text "x"', system)).toMatchObject([{ kind: 'freeze', text: { text: 'x' } }]);
    expect(faultOf('headers add "a: b"')).toBe(
      'header addition and removal is available only in system filters: near line 1 of filter file',
    );
    expect(commandsOf('headers charset UTF-8')).toMatchObject([{ action: 'charset' }]);
  });

  it('have faults with a place', () => {
    const parsed = parseFilter('finish\nsavee x', user);
    expect(parsed).toEqual({
      ok: false,
      fault: { message: 'unknown filtering command "savee" near line 2 of filter file', start: 7, end: 12 },
    });
  });

  it('words are quoted as the release does it', () => {
    expect(faultOf('a\tb', user)).toContain('"a"');
    expect(faultOf('x"y', user)).toContain('"x\\"y"');
    expect(faultOf('x"y', { ...user, release: 98 })).toContain('"x"y"');
  });

  it('are read whatever they hold, and every fault lies within them', () => {
    const bytes = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text).toString('latin1'));
    const words = fc
      .array(
        fc.constantFrom(
          ...['if', 'if(', '(', ')', 'then', 'else', 'elif', 'endif', 'not', 'and', 'or', 'is', '"', '\\', '\n', ' '],
          ...['personal', 'alias', 'mail', 'to', 'seen', 'noerror', 'fail', 'text', 'headers', 'add', 'foranyaddress'],
        ),
      )
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(fc.oneof(bytes, words, randomFilter), fc.boolean(), (text, isSystem) => {
        const parsed = parseFilter(text, isSystem ? system : user);
        if (parsed.ok) return;
        const { message, start, end } = parsed.fault;
        expect(message).not.toBe('');
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('may have conditions without end', () => {
    const [first] = commandsOf(`if ${'1 is 2 or '.repeat(20_000)} 1 is 1 then finish endif`);
    expect(first).toMatchObject({ kind: 'if', branches: [{ condition: { kind: 'or' } }] });
  });

  it('may be nested without end', () => {
    expect(faultOf(`if ${'('.repeat(100_000)}`)).toContain('deep');
    expect(faultOf('if 1 is 1 then '.repeat(20_000))).toContain('deep');
  });
});
