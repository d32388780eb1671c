import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SieveCommand, SieveLanguage, SieveScript, SieveTest } from '../../grammar/sieve/ast.ts';
import { decodeCharacters } from '../../grammar/sieve/encoded-character.ts';
import { readMailto } from '../../grammar/sieve/mailto.ts';
import { parseSieve } from '../../grammar/sieve/parse.ts';
import { randomScript } from '../runtime/sieve/random-sieve.ts';

const language: SieveLanguage = {
  release: 99,
  isSet: () => true,
  addressFault: (text) => (text.includes(' ') ? 'malformed' : undefined),
};

const parse = (text: string): SieveScript => parseSieve(text, language);

const everything = 'require ["fileinto","copy","envelope","vacation","subaddress","enotify"];';

/** A test with every bracket that its tree stands for. */
function shownTest(test: SieveTest): string {
  switch (test.kind) {
    case 'address':
    case 'header':
    case 'envelope': {
      const { kind, part, comparator, match, names, keys } = test;
      const list = (strings: typeof names): string => strings.map(({ text }) => text).join('|');
      return `${kind} ${part} ${comparator} ${match} ${list(names)}: ${list(keys)}`;
    }
    case 'allof':
    case 'anyof':
      return `${test.kind}(${test.tests.map(shownTest).join(', ')})`;
    case 'not':
      return `!${shownTest(test.test)}`;
    case 'constant':
      return String(test.value);
    case 'size':
      return `size ${test.over ? '>' : '<'} ${test.limit}`;
    case 'fault':
      return `*${test.fault.message}*`;
    default:
      return test.kind;
  }
}

/** Commands in short. */
function shown(commands: readonly SieveCommand[]): string {
  return commands
    .map((command): string => {
      switch (command.kind) {
        case 'if': {
          const branches = command.branches.map((each) => `${shownTest(each.test)} {${shown(each.commands)}}`);
          return `if ${branches.join(' ')}${command.otherwise ? ` else {${shown(command.otherwise)}}` : ''}`;
        }
        case 'redirect':
          return `redirect${command.copy ? '+' : ''} ${command.address.text}`;
        case 'fileinto':
          return `fileinto${command.copy ? '+' : ''} ${command.folder.text}`;
        case 'vacation':
          return `vacation ${command.arguments?.reason.text ?? '?'}`;
        case 'fault':
          return `*${command.fault.message}*`;
        default:
          return command.kind;
      }
    })
    .join('; ');
}

describe('Sieve scripts', () => {
  it.each([
    ['keep; discard ;\nSTOP;', 'keep; discard; stop'],
    [`${everything}redirect :copy "a@b"; fileinto "x";`, 'redirect+ a@b; fileinto x'],
    [
      'if header :contains "a" ["b","c"] {keep;} elsif not true {} else {stop;}',
      'if header all en;ascii-casemap contains a: b|c {keep} !true {} else {stop}',
    ],
    [
      `${everything}if allof(size :over 2K, anyof (false, envelope :user :comparator "I;OCTET" "to" "x")) {}`,
      'if allof(size > 2048, anyof(false, envelope user i;octet is to: x)) {}',
    ],
    ['if true {keep;} zap', 'if true {keep}; *syntax error*'],
    // Up to a fault all is kept that Exim would do or try out before.
    ['redirect "a@b" keep;', 'redirect a@b; *missing semicolon*'],
    ['keep discard;', '*missing semicolon*'],
    ['if anyof(true, zap', 'if anyof(true, *missing test*) {}; *missing test*'],
    [
      'if true {keep; if false {discard; zap',
      'if true {keep; if false {discard; *expecting command or closing brace*}; *expecting command or closing brace*}; *expecting command or closing brace*',
    ],
    [`${everything}vacation :days x "y";`, 'vacation ?; *missing number*'],
  ])('%j are %s', (text, tree) => {
    expect(shown(parse(text).commands)).toBe(tree);
  });

  it('keep where things stand, and count lines as Exim does', () => {
    const text = '# c\nif true { /* a\nb */\n  redirect\n"a@b\nc" ; zap }';
    const [first] = parse(text).commands;
    const inner = first?.kind === 'if' ? first.branches[0]?.commands : undefined;
    expect(inner?.map(({ start, end, line }) => [text.slice(start, end), line])).toEqual([
      ['redirect\n"a@b\nc"', 5],
      ['', 5],
    ]);
    expect(parse(text).fault).toMatchObject({ message: 'expecting command or closing brace', line: 5, start: 45 });
  });

  it('read strings', () => {
    const textOf = (string: string): string | undefined => {
      const [first] = parse(`redirect ${string};`).commands;
      return first?.kind === 'redirect' ? first.address.text : undefined;
    };
    expect(textOf('"a\\"\\\\\\x@\nb"')).toBe('a"\\x@\r\nb');
    expect(textOf('text: # c\n..@\n..b\n.\n')).toBe('..@\r\n.b\r\n');
    // A line with nothing but a dot ends them, unless it is the first.
    expect(textOf('text:\n.\n@\n.\n')).toBe('.\r\n@\r\n');
  });

  it('know what is required, and what the router switches off', () => {
    expect([...parse('require ["copy","fileinto"];').required]).toEqual(['copy', 'fileinto']);
    const off = parseSieve('require "vacation";', { ...language, isSet: () => false });
    expect(off.fault?.message).toBe('vacation disabled');
  });

  it('are found to kill Exim', () => {
    const fatal = parse('require "encoded-character";redirect "";').fault;
    expect(fatal).toMatchObject({ fatal: true, start: 37 });
  });

  it('are read whatever they hold, and every fault lies within them', () => {
    const bytes = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text).toString('latin1'));
    const words = fc
      .array(
        fc.constantFrom(
          ...['if', 'elsif', 'else', 'not', 'allof', '(', ')', '{', '}', '[', ']', ',', ';', '"a"', '"', ':is', 'true'],
          ...['require', 'notify', 'vacation', ':days', '7', 'text:\n', '/*', '#', '\n', 'header', 'size', ':over'],
        ),
      )
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(fc.oneof(bytes, words, randomScript), (text) => {
        const { fault } = parse(text);
        if (!fault) return;
        expect(fault.message).not.toBe('');
        expect(fault.line).toBeGreaterThan(0);
        expect(fault.start).toBeGreaterThanOrEqual(0);
        expect(fault.end).toBeGreaterThanOrEqual(fault.start);
        expect(fault.end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 100 },
    );
  });

  it('may be nested without end', () => {
    expect(parse(`if ${'not '.repeat(100_000)}`).fault?.message).toContain('deep');
    expect(parse(`if ${'allof('.repeat(100_000)}`).fault?.message).toContain('deep');
    expect(parse('if true {'.repeat(100_000)).fault?.message).toContain('deep');
  });

  it('may be long', () => {
    expect(parse('keep;\n'.repeat(50_000)).commands).toHaveLength(50_000);
    expect(parse(`redirect [${'"a", '.repeat(50_000)}`).fault?.message).toBe('missing redirect recipient string');
  });
});

describe('encoded characters', () => {
  it.each([
    ['${hex:41 42}${HEX: 43 }', 'ABC'],
    ['${unicode:e4 20ac}', '\xc3\xa4\xe2\x82\xac'],
    // Exim takes the second byte of four from the wrong bits.
    ['${unicode:1f600}', '\xf0\xbd\x98\x80'],
    ['${hex:}${hex:4x}${unicode:}${hex:41', '${hex:}${hex:4x}${unicode:}${hex:41'],
    ['${unicode:${hex:41}}', '${unicode:A}'],
    ['${unicode:d7ff e000 10ffff}', '\xed\x9f\xbf\xee\x80\x80\xf4\xbf\xbf\xbf'],
    ['${unicode:d800}', undefined],
    ['${unicode:110000}', undefined],
    ['${unicode:1234567}', undefined],
  ])('of %s are %j', (text, decoded) => {
    expect(decodeCharacters(text)).toBe(decoded);
  });
});

describe('mailto: URIs', () => {
  it.each([
    ['mailto:a%40b%2cc@d', 99, { recipients: ['c@d', 'a@b'] }],
    [
      'mailto:a@b?subject=x%20y&body=z&to=c%40d&x-foo=bar',
      99,
      { recipients: ['c@d', 'a@b'], subject: 'x y', body: 'z' },
    ],
    // Before 4.97 a value takes the place of its name.
    ['mailto:a@b?subject=x%20y&body=&to=', 96, { recipients: ['', 'a@b'], header: 'x%20y: \n', body: '' }],
    ['mailto:?to=', 99, { recipients: [undefined] }],
  ])('%s of 4.%d', (text, release, parts) => {
    const uri = { header: '', subject: undefined, body: undefined, ...parts };
    expect(readMailto(text, release)).toEqual({ ok: true, uri });
  });

  it.each([
    ['xmpp:a@b', 'Unknown URI scheme'],
    ['mailto:a@b%2C', 'Missing addr-spec in URI'],
    ['mailto:a%4', 'Invalid URI encoding'],
    ['mailto:a@b?x', 'Missing equal after hname'],
    ['mailto:a@b?x=%g', 'Invalid URI encoding'],
    ['mailto:a@b?x=y;', 'Syntactically invalid URI'],
  ])('%s is none: %s', (text, message) => {
    expect(readMailto(text, 99)).toMatchObject({ ok: false, message });
  });

  it('with an empty body kill Exim from 4.97 on', () => {
    expect(readMailto('mailto:a@b?body=', 97)).toMatchObject({ ok: false, fatal: true });
    expect(readMailto('mailto:a@b?body=', 96)).toMatchObject({ ok: true });
  });
});
