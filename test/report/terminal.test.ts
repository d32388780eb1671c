import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/check/rule.ts';
import { terminal } from '../../src/report/terminal.ts';
import { context, finding, full } from './sample.ts';

const lines = (findings: readonly Finding[], width = 80): string[] =>
  terminal(findings, { ...context, width }).split('\n');

describe('the terminal', () => {
  it('shows the source line, what is wrong underlined, how it came there, and how to mend it', () => {
    expect(terminal([full], context)).toBe(`exim.conf:1:1  error  unknown option "hosst"  option/unknown
     1 │ hosst = größe
       │ ^~~~~
       = more,conf:7:3  in macro X, used here
       = Exim stops here: main option "hosst" unknown
       = fix: Write "hosts" (--fix-unsafe)

1 error in 1 file
1 can be mended with --fix-unsafe
eximc explain option/unknown tells why
`);
  });

  it('says so when there is nothing', () => {
    expect(terminal([], context)).toBe('No findings in 2 files.\n');
  });

  it('counts', () => {
    const safe: Finding = { ...full, fix: { safe: true, title: 't', edits: [] } };
    const all = lines([
      safe,
      full,
      finding({ severity: 'warning' }),
      finding({ severity: 'info', file: 'clean.conf' }),
    ]);
    expect(all).toContain('2 errors, 1 warning, 1 info in 2 files');
    expect(all).toContain('1 can be mended with --fix, 1 more with --fix-unsafe');
  });

  it('lets nothing in a configuration steer it', () => {
    const text = terminal(
      [finding({ line: 2, column: 2, endColumn: 5, message: 'x\x1b]0;y\x07', file: 'exim.conf' })],
      context,
    );
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(text).toContain('x^[]0;y^G');
    expect(text).toContain('    bad^[[31m & <"x">\n');
    expect(text).toContain('│     ^~~\n');
  });

  it('cuts a long line to what is underlined', () => {
    const [, source = '', marks = ''] = lines([finding({ line: 4, column: 301, endColumn: 304 })]);
    expect(source.length).toBeLessThanOrEqual(80);
    expect(source).toContain('…');
    expect(source.slice(marks.indexOf('^'), marks.indexOf('^') + 3)).toBe('BAD');
    expect(marks.trimEnd().endsWith('^~~')).toBe(true);
  });

  it('shows something of a stretch that is longer than the line is wide', () => {
    const [, source = '', marks = ''] = lines([finding({ line: 4, column: 1, endColumn: 604 })]);
    expect(source.length).toBeLessThanOrEqual(80);
    expect(marks.length).toBeLessThanOrEqual(80);
    expect(marks).toContain('^~~~~~~~~');
  });

  it('knows that some characters are wide', () => {
    const [, source = '', marks = ''] = lines([finding({ line: 5, column: 7, endColumn: 10 })]);
    expect(source).toContain('in 日本 BAD');
    expect(marks).toContain('│ in'.replace('in', '        ^~~'));
  });

  it('marks an empty stretch with one sign, and the end of the line where it goes on', () => {
    expect(lines([finding({ line: 3, column: 3, endLine: 3, endColumn: 3 })])[2]).toBe('       │   ^');
    expect(lines([finding({ line: 3, column: 1, endLine: 4, endColumn: 3 })])[2]).toBe('       │ ^~ …');
  });

  it('shows no line that does not exist or is empty', () => {
    expect(lines([finding({ line: 6 })])[1]).toBe('');
    expect(lines([finding({ line: 99 })])[1]).toBe('');
  });

  it('shows the first of many related places', () => {
    const related = Array.from({ length: 50 }, (_, i) => ({ file: 'f', line: i + 1, column: 1, message: 'used here' }));
    const shown = lines([finding({ related })]);
    expect(shown.filter((line) => line.includes('used here'))).toHaveLength(3);
    expect(shown).toContain('       = and 47 other places');
  });
});
