import { describe, expect, it } from 'vitest';
import { locate } from '../../grammar/source/logical.ts';
import { lineColumn } from '../../grammar/source/file.ts';
import { linesOf, read } from './read.ts';

const eximSays = (text: string, files: Readonly<Record<string, string>> = {}) => {
  const fault = read(text, files).faults.find((each) => each.exim);
  return fault?.exim ? `${fault.exim.line ?? '-'}: ${fault.exim.message}` : undefined;
};

describe('physical lines become logical lines', () => {
  it.each<[string, string, string[]]>([
    ['drops comments and empty lines', '# one\n\n  # two\na = 1\n \t\nb = 2', ['a = 1', 'b = 2']],
    ['joins continuations without their leading space', 'a = 1\\\n   2\\\n3\nb', ['a = 123', 'b']],
    ['keeps space before the backslash', 'a = 1 \\\n   2', ['a = 1 2']],
    ['drops comments within a continuation', 'a = 1 \\\n# no\n  2', ['a = 1 2']],
    ['ends a continuation at an empty line', 'a = 1 \\\n\nb', ['a = 1', 'b']],
    ['goes on past an empty line when the space before it hid a backslash', 'a\\ \\\n\nb', ['ab']],
    ['keeps a comment character inside a line', 'a = 1 # not a comment', ['a = 1 # not a comment']],
    ['takes the end of the file for the end of a continuation', 'a = 1 \\', ['a = 1 ']],
    ['lets only the last backslash go on', 'a\\\\\nb', ['a\\b']],
    ['takes off carriage returns', 'a = 1\r\nb = 2\\\r\n  3\r\n', ['a = 1', 'b = 23']],
    ['reads nothing past a NUL', 'a = 1\0garbage\nb', ['a = 1', 'b']],
    ['does nothing with a lone backslash', '\\\na', ['a']],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });
});

describe('macros', () => {
  it.each<[string, string, string[]]>([
    ['replace their name wherever it stands', 'A_B = x\nq = 1A_B2 A_B', ['A_B = x', 'q = 1x2 x']],
    [
      'are tried in the order of definition, each on what the ones before it left',
      'AA = BB\nBB = c\nq = AA',
      ['AA = BB', 'BB = c', 'q = c'],
    ],
    ['are not searched again for themselves', 'AA = xAA\nq = AA', ['AA = xAA', 'q = xAA']],
    [
      'do not reach back: a later macro cannot bring an earlier one in',
      'AA = x\nBB = A\nq = BBA',
      ['AA = x', 'BB = A', 'q = AA'],
    ],
    ['are replaced in the text of later definitions', 'AA = x\nBB = AA.AA\nq = BB', ['AA = x', 'BB = x.x', 'q = x.x']],
    ['may be redefined by ==', 'AA = x\nAA == y\nq = AA', ['AA = x', 'AA == y', 'q = y']],
    ['may begin with an underscore when the target predefines them', 'q = _HAVE_X', ['q = y']],
    [
      'of the target are found only where the first name on a line has the underscore',
      'q = X _HAVE_X',
      ['q = X _HAVE_X'],
    ],
    ['are no definitions in a continuation', 'a = 1 \\\nAA = 2\nb = AA', ['a = 1 AA = 2', 'b = AA']],
    [
      'may be defined between drivers',
      'begin routers\nr:\n driver = accept\nAA = x\ns:\n q = AA',
      ['begin routers', 'r:', 'driver = accept', 'AA = x', 's:', 'q = x'],
    ],
    ['are no definitions among retry rules', 'begin retry\nAA = x\nAA', ['begin retry', 'AA = x', 'AA']],
    ['that vanish leave the rest of the line', 'AA =\nAA a = 1', ['AA =', 'a = 1']],
    ['may make a line a comment', 'AA = #\nAA a = 1\nb', ['AA = #', 'b']],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text, {}, { predefined: [{ name: '_HAVE_X', value: 'y' }] })).toEqual(lines);
  });

  it('of the command line win over those of the file', () => {
    expect(linesOf('AA = file\nq = AA', {}, { defines: [{ name: 'AA', value: 'line' }] })).toEqual([
      'AA = file',
      'q = line',
    ]);
  });

  it.each<[string, string, string]>([
    ['AA = 1\nAA = 2', 'already defined', '-: macro "AA" is already defined (use "==" if you want to redefine it)'],
    ['AA == 1', 'not defined yet', '-: can\'t redefine an undefined macro "AA"'],
    [
      'AB = 1\nXABX = 2',
      'hidden',
      '-: "XABX" cannot be defined as a macro because previously defined macro "AB" is a substring',
    ],
    ['\nAA + 1', 'malformed', '2: malformed macro definition "AA + 1"'],
    [`${'A'.repeat(64)} = 1`, 'too long', '1: macro name too long (maximum is 63 characters)'],
  ])('%j is refused: %s', (text, _, message) => {
    expect(eximSays(text)).toBe(message);
  });

  it('lead back to the text that was typed, and to the places where they were used', () => {
    const { logical } = read('INNER = foo bar\nOUTER = <INNER>\nq = a OUTER b\n');
    const at = logical.text.lastIndexOf('bar');
    const place = locate(logical.segments, at, at + 3);
    if (!place) throw new Error('no place');
    expect(place.file.text.slice(place.start, place.end)).toBe('bar');
    expect(lineColumn(place.file, place.start)).toEqual({ line: 1, column: 13 });
    expect(place.uses.map(({ macro, site }) => [macro.name, lineColumn(site.file, site.start)])).toEqual([
      ['INNER', { line: 2, column: 10 }],
      ['OUTER', { line: 3, column: 7 }],
    ]);
    const after = logical.text.lastIndexOf('b\n');
    expect(lineColumn(place.file, locate(logical.segments, after, after + 1)?.start ?? 0)).toEqual({
      line: 3,
      column: 13,
    });
  });

  it('of the command line stand for the name that was typed', () => {
    const { logical } = read('q = XX;\n', {}, { defines: [{ name: 'XX', value: 'long text' }] });
    const place = locate(logical.segments, 6, 9);
    expect(place && [place.start, place.end, place.uses[0]?.macro.from]).toEqual([4, 6, 'command-line']);
  });
});

describe('conditionals', () => {
  it.each<[string, string, string[]]>([
    ['.ifdef holds when a macro was replaced', 'AA = 1\n.ifdef AA\nq\n.else\nr\n.endif', ['AA = 1', 'q']],
    [
      '.ifdef holds when any macro was replaced, even inside a word',
      'AA = 1\n.ifdef xAAy or not\nq\n.endif',
      ['AA = 1', 'q'],
    ],
    ['.ifdef does not hold otherwise', '.ifdef AA\nq\n.else\nr\n.endif\ns', ['r', 's']],
    ['.ifndef is its opposite', '.ifndef AA\nq\n.else\nr\n.endif', ['q']],
    [
      '.elifdef is tried when nothing held',
      'BB = 1\n.ifdef AA\nq\n.elifdef BB\nr\n.elifdef BB\ns\n.else\nt\n.endif',
      ['BB = 1', 'r'],
    ],
    ['.elifndef likewise', '.ifdef AA\nq\n.elifndef BB\nr\n.endif', ['r']],
    [
      'nested ones in a branch that is left out are left out',
      '.ifdef AA\n.ifndef BB\nq\n.else\nr\n.endif\ns\n.else\nt\n.endif',
      ['t'],
    ],
    ['a definition that is left out defines nothing', '.ifdef AA\nBB = 1\n.endif\n.ifdef BB\nq\n.endif\nr', ['r']],
    ['they work inside a continuation', 'AA = 1\nq = x \\\n.ifdef AA\ny\\\n.endif\nz', ['AA = 1', 'q = x yz']],
    ['a tab after the name makes Exim drop the line', '.ifdef\tAA\nq', ['q']],
    ['.elseif is dropped likewise', '.ifdef AA\nq\n.elseif\nr\n.else\ns\n.endif', ['s']],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it.each([
    ['a\n.endif', '2: .endif without matching .ifdef'],
    ['.else x', '1: .else without matching .ifdef'],
    ['a\n.ifdef X\nb\n', '3: Unexpected end of configuration file: .endif missing'],
    ['a\n.ifdef X\nb', '3: Unexpected end of configuration file: .endif missing'],
    ['.ifdef X\n'.repeat(11), '11: .ifdef nested too deeply'],
  ])('%j is refused', (text, message) => {
    expect(eximSays(text)).toBe(message);
  });

  it('keep what they leave out, marked', () => {
    const { inactive } = read('.ifdef X\na\nb\n.else\nc\n.endif\n');
    expect(inactive.map(({ file, start, end }) => file.text.slice(start, end))).toEqual(['a\nb']);
  });
});

describe('included files', () => {
  it.each<[string, string, Record<string, string>, string[]]>([
    ['take the place of the line', 'a\n.include /x\nb', { '/x': 'one\ntwo\n' }, ['a', 'one', 'two', 'b']],
    [
      'may be named relative to the file that includes them',
      '.include sub/x\n',
      { '/etc/sub/x': '.include y', '/etc/sub/y': 'q' },
      ['q'],
    ],
    ['may be quoted', '.include "/x y"', { '/x y': 'q' }, ['q']],
    ['may be named by a macro', 'DIR = /d\n.include DIR/x', { '/d/x': 'q' }, ['DIR = /d', 'q']],
    ['may be absent', '.include_if_exists /x\nq', {}, ['q']],
    ['may end in a continuation that goes on after the line', '.include /x\nb', { '/x': 'a = \\' }, ['a = b']],
  ])('%s', (_, text, files, lines) => {
    expect(linesOf(text, files)).toEqual(lines);
  });

  it.each<[string, Record<string, string>, string]>([
    ['\n.include /none', {}, '2: failed to open included configuration file /none'],
    ['.include_if_exists rel', {}, '1: .include specifies a non-absolute path "rel"'],
    ['.include /x', { '/x': '\n.include /y', '/y': '.include /x' }, '1: failed to open included configuration file /x'],
  ])('%j is refused', (text, files, message) => {
    expect(eximSays(text, files)).toBe(message);
  });
});

describe('hostile input', () => {
  const rules = (text: string) => read(text).faults.map((fault) => fault.rule);

  it('has a clear error', () => {
    expect(rules(`a = ${'x'.repeat(10_000_000)}\nb`)).toEqual(['preprocess/too-long']);
    expect(rules('.ifdef X\n'.repeat(10_000))).toContain('preprocess/unbalanced-conditional');
    const doubling = Array.from({ length: 60 }, (_, i) => `M${i + 10} = M${i + 9}M${i + 9}`);
    expect(rules(['M9 = xx', ...doubling, 'a = M69'].join('\n'))).toContain('macro/bomb');
    expect(rules('a = \\\n'.repeat(100_000))).toEqual([]);
    expect(rules(`AA = b\nq = ${'AA'.repeat(200_000)}`)).toEqual([]);
  });

  it('that begins with a byte order mark is told so, and read', () => {
    const { faults, logical } = read('\xef\xbb\xbfa = 1\nb');
    expect(faults.map((fault) => fault.exim)).toEqual([
      { message: 'found unexpected BOM (Byte Order Mark)', file: '/etc/exim.conf', line: 1 },
    ]);
    expect(logical.text).toBe('a = 1\nb\n');
  });
});
