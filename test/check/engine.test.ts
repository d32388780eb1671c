import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/engine.ts';
import { faultRule } from '../../src/check/fault-rule.ts';
import type { Rule } from '../../src/check/rule.ts';
import { defaultSettings } from '../../src/check/settings.ts';
import { readConfig, wordRule } from './read-config.ts';

const page = { severity: 'error', summary: 's', why: 'w', wrong: [], right: [] } as const;

describe('places', () => {
  it('points at what was typed, through continuations and comments', () => {
    const found = check(
      readConfig('a = x \\\n  # a comment\n   : bad : y\n'),
      [wordRule('t/bad', 'bad')],
      defaultSettings,
    );
    expect(found).toMatchObject([
      { file: '/etc/exim.conf', line: 3, column: 6, endLine: 3, endColumn: 9, related: [] },
    ]);
  });

  it('counts characters of UTF-8, and bytes of a line that is none', () => {
    const utf8 = Buffer.from('a = größe bad\n').toString('latin1');
    const found = check(readConfig(`${utf8}b = gr\xf6\xdfe bad\n`), [wordRule('t/bad', 'bad')], defaultSettings);
    expect(found.map(({ line, column, endColumn }) => [line, column, endColumn])).toEqual([
      [1, 11, 14],
      [2, 11, 14],
    ]);
  });

  it('points into the text of a macro, once, and tells every use', () => {
    const text = 'INNER = bad\nOUTER = x INNER\na = OUTER\nb = OUTER OUTER\nc = OUTER\n';
    const found = check(readConfig(text), [wordRule('t/bad', 'bad')], defaultSettings);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ line: 1, column: 9 });
    const uses = found[0]?.related.map(({ line, column, message }) => `${line}:${column} ${message}`);
    expect(uses).toContain('2:11 in macro INNER, used here');
    expect(uses).toContain('3:5 in macro OUTER, used here');
    expect(uses).toContain('4:5 in macro OUTER, used here');
    expect(uses).toContain('4:11 in macro OUTER, used here');
    expect(uses).toHaveLength(5);
  });

  it('points at a line of its file when the file is included', () => {
    const config = readConfig('.include /etc/more\n.include /etc/more\n', { '/etc/more': '# nothing\na = bad\n' });
    expect(check(config, [wordRule('t/bad', 'bad')], defaultSettings)).toMatchObject([
      { file: '/etc/more', line: 2, column: 5 },
    ]);
  });
});

describe('order and number', () => {
  it('sorts by file, place, rule and message', () => {
    const config = readConfig('b = two one\n.include /etc/a\n', { '/etc/a': 'a = one\n' });
    const found = check(
      config,
      [wordRule('z/one', 'one'), wordRule('a/one', 'one'), wordRule('m/two', 'two')],
      defaultSettings,
    );
    expect(found.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      '/etc/exim.conf m/two',
      '/etc/exim.conf a/one',
      '/etc/exim.conf z/one',
      '/etc/a a/one',
      '/etc/a z/one',
    ]);
  });

  it('reports the same thing once', () => {
    const twice: Rule = {
      ...page,
      name: 't/t',
      check({ report }) {
        for (const at of [0, 0]) report({ at: { start: at, end: 1 }, message: 'm' });
      },
    };
    expect(check(readConfig('a = b\n'), [twice], defaultSettings)).toHaveLength(1);
  });
});

describe('severity', () => {
  const config = readConfig('a = bad\n');
  const severity = (
    rules: Record<string, 'error' | 'warning' | 'info' | 'off'>,
    rule = wordRule('t/bad', 'bad'),
  ): string[] => check(config, [rule], { ...defaultSettings, rules }).map((finding) => finding.severity);

  it('is what the project says of the rule, of its group, or of all', () => {
    expect(severity({})).toEqual(['warning']);
    expect(severity({ '*': 'info' })).toEqual(['info']);
    expect(severity({ '*': 'info', 't/*': 'error' })).toEqual(['error']);
    expect(severity({ 't/*': 'error', 't/bad': 'info' })).toEqual(['info']);
    expect(severity({ 't/bad': 'off' })).toEqual([]);
    expect(severity({ 't/*': 'off', 't/bad': 'error' })).toEqual(['error']);
  });

  it('leaves out the rules of another preset, unless they are named', () => {
    const strict: Rule = { ...wordRule('t/bad', 'bad'), presets: ['strict'] };
    expect(severity({}, strict)).toEqual([]);
    expect(severity({ 't/bad': 'info' }, strict)).toEqual(['info']);
    expect(check(config, [strict], { ...defaultSettings, preset: 'strict' })).toHaveLength(1);
  });
});

describe('a rule that throws', () => {
  it('becomes a finding, and the others are run', () => {
    const broken: Rule = {
      ...page,
      name: 't/broken',
      check() {
        throw new Error('out of luck');
      },
    };
    const found = check(readConfig('a = bad\n'), [broken, wordRule('t/bad', 'bad')], defaultSettings);
    expect(found.map(({ rule }) => rule)).toEqual(['internal/rule-failed', 't/bad']);
    expect(found[0]?.message).toContain('t/broken');
    expect(found[0]?.message).toContain('out of luck');
  });
});

describe('faults', () => {
  const fault = (rule: string, start: number, end: number, order: number, exim?: string) => ({
    rule,
    message: `${rule} here`,
    at: { start, end },
    order,
    ...(exim !== undefined && { exim: { message: exim } }),
  });
  const text = 'aaa = 1\nbbb = 2\nccc = 3\n';

  it('are reported by the rule of their name, with what was meant', () => {
    const config = { ...readConfig(text), faults: [{ ...fault('t/name', 0, 3, 0), suggestions: ['aab'] }] };
    const found = check(config, [faultRule({ ...page, name: 't/name' })], defaultSettings);
    expect(found).toMatchObject([
      {
        rule: 't/name',
        severity: 'error',
        message: 't/name here; did you mean "aab"?',
        line: 1,
        column: 1,
        endColumn: 4,
      },
    ]);
    expect(found[0]?.fix).toMatchObject({ safe: false, edits: [{ line: 1, column: 1, endColumn: 4, text: 'aab' }] });
  });

  it('are never lost for want of a rule', () => {
    const config = {
      ...readConfig(text),
      faults: [fault('t/none', 0, 3, 0), fault('t/other', 8, 11, 1, 'Exim stops')],
    };
    expect(check(config, [], defaultSettings)).toMatchObject([
      { rule: 't/none', severity: 'warning' },
      { rule: 't/other', severity: 'error' },
    ]);
  });

  it('tell where Exim stops: at the first only', () => {
    const config = {
      ...readConfig(text),
      faults: [fault('t/a', 0, 3, 5, 'late'), fault('t/a', 8, 11, 1, 'early'), fault('t/a', 16, 19, 0)],
    };
    expect(check(config, [faultRule({ ...page, name: 't/a', accepted: 'info' })], defaultSettings)).toMatchObject([
      { line: 1, severity: 'error' },
      { line: 2, severity: 'error', exim: 'early' },
      { line: 3, severity: 'info' },
    ]);
    expect(check(config, [], defaultSettings).filter(({ exim }) => exim !== undefined)).toHaveLength(1);
  });

  it('of one stretch of text are told once', () => {
    const config = { ...readConfig(text), faults: [fault('t/a', 0, 3, 0, 'one'), fault('t/b', 0, 3, 0, 'two')] };
    expect(check(config, [], defaultSettings).map(({ rule }) => rule)).toEqual(['t/a']);
  });

  it('in a long run of lines are told as one', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `x${String(i).padStart(2, '0')} = 1`);
    const config = {
      ...readConfig(`${lines.join('\n')}\n`),
      faults: lines.map((_, i) => fault('option/unknown', i * 8, i * 8 + 3, i, 'no')),
    };
    const found = check(config, [], defaultSettings);
    expect(found).toHaveLength(1);
    expect(found[0]?.related).toMatchObject([{ line: 2, message: expect.stringContaining('39 lines') as string }]);
  });
});

describe('a configuration with an included file missing', () => {
  it('is not told that something is nowhere', () => {
    const nowhere: Rule = { ...wordRule('t/bad', 'bad'), needsWhole: true };
    expect(check(readConfig('a = bad\n'), [nowhere], defaultSettings)).toHaveLength(1);
    expect(
      check(readConfig('a = bad\n.include /etc/none\n'), [nowhere], defaultSettings).filter(
        ({ rule }) => rule === 't/bad',
      ),
    ).toEqual([]);
    expect(check(readConfig('a = bad\n.include_if_exists /etc/none\n'), [nowhere], defaultSettings)).toHaveLength(1);
  });
});

describe('fixes', () => {
  const fixes = (text: string, files = {}): boolean[] =>
    check(readConfig(text, files), [wordRule('t/bad', 'bad', 'good')], defaultSettings).map(
      ({ fix }) => fix !== undefined,
    );

  it('are offered in plain text, and in text that is continued', () => {
    expect(fixes('a = bad\n')).toEqual([true]);
    expect(fixes('a = ba\\\n   d\n')).toEqual([true]);
  });

  it('are not offered where they would take a comment with them', () => {
    expect(fixes('a = ba\\\n# note\n   d\n')).toEqual([false]);
  });

  it('are not offered where a macro only gave a part', () => {
    expect(fixes('PART = ba\na = PARTd\n')).toEqual([false]);
  });

  it('are offered in a macro when every use is wrong', () => {
    const rule: Rule = {
      ...wordRule('t/bad', 'bad'),
      check({ config, report }) {
        // Only in options whose names begin with w.
        for (const { start, end } of config.source.logical.lines) {
          const at = config.source.logical.text.indexOf('bad', start);
          if (config.source.logical.text[start] !== 'w' || at < 0 || at > end) continue;
          report({
            at: { start: at, end: at + 3 },
            message: 'm',
            fix: { safe: true, title: 't', edits: [{ at: { start: at, end: at + 3 }, text: 'good' }] },
          });
        }
      },
    };
    const offered = (text: string): boolean | undefined => {
      const found = check(readConfig(text), [rule], defaultSettings);
      expect(found).toHaveLength(1);
      return found[0]?.fix !== undefined;
    };
    expect(offered('MAC = bad\nwa = MAC\n')).toBe(true);
    expect(offered('MAC = bad\nwa = MAC\nwb = MAC\n')).toBe(true);
    expect(offered('MAC = bad\nwa = MAC\nok = MAC\n')).toBe(false);
    expect(offered('MAC = bad\nTWO = MAC\nwa = TWO\nok = TWO\n')).toBe(false);
    expect(offered('MAC = bad\nTWO = MAC\nwa = TWO\nwb = TWO\n')).toBe(true);
  });

  it('are not offered in a macro when a use asks for more than its text', () => {
    const text = 'MAC = x # note\na = MAC\nb = MAC : y\n';
    const toEnd: Rule = {
      ...page,
      name: 't/end',
      check({ config, report }) {
        const { lines, text: logical } = config.source.logical;
        for (const { start, end } of lines.slice(1)) {
          const at = { start: logical.indexOf('#', start), end };
          report({ at, message: 'm', fix: { safe: true, title: 't', edits: [{ at, text: '' }] } });
        }
      },
    };
    const found = check(readConfig(text), [toEnd], defaultSettings);
    expect(found.every(({ fix }) => fix === undefined)).toBe(true);
    expect(check(readConfig(text.replace(' : y', '')), [toEnd], defaultSettings)[0]?.fix).toBeDefined();
  });

  it('are safe only where every report says so', () => {
    const unsure: Rule = {
      ...page,
      name: 't/unsure',
      check({ config, report }) {
        const { lines, text: logical } = config.source.logical;
        for (const [i, { start }] of lines.slice(1).entries()) {
          const from = logical.indexOf('bad', start);
          const at = { start: from, end: from + 3 };
          report({ at, message: 'm', fix: { safe: i === 0, title: 't', edits: [{ at, text: 'good' }] } });
        }
      },
    };
    expect(check(readConfig('MAC = bad\na = MAC\nb = MAC\n'), [unsure], defaultSettings)[0]?.fix?.safe).toBe(false);
  });

  it('are offered in an included file when every reading of it is wrong', () => {
    const files = { '/etc/part': 'a = bad\n' };
    expect(fixes('.include /etc/part\n', files)).toEqual([true]);
    expect(fixes('.include /etc/part\nMAC = x\n.include /etc/part\n', files)).toEqual([true]);
  });
});
