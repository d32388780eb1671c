import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse, check } from '../../src/check/engine.ts';
import { applyEdits, chooseEdits } from '../../src/check/fixes.ts';
import type { ProjectSettings } from '../../src/check/settings.ts';
import { defaultSettings } from '../../src/check/settings.ts';
import { readConfig, wordRule } from './read-config.ts';

const rules = [wordRule('t/bad', 'bad'), wordRule('t/ugly', 'ugly'), wordRule('u/odd', 'odd')];

/** What is found: the rule and the line of each finding. */
function found(text: string, settings: Partial<ProjectSettings> = {}, files = {}): string[] {
  return check(readConfig(text, files), rules, { ...defaultSettings, ...settings }).map(
    ({ rule, line }) => `${rule} ${line}`,
  );
}

describe('the next line', () => {
  it('is the one after the comment', () => {
    expect(found('# eximc-disable-next-line t/bad -- known\na = bad\nb = bad\n')).toEqual(['t/bad 3']);
  });

  it('is the whole next logical line, other comments and empty lines passed over', () => {
    const text =
      '# eximc-disable-next-line t/bad -- known\n\n# why\na = x \\\n  bad \\\n # in between\n  bad\nb = bad\n';
    expect(found(text)).toEqual(['t/bad 8']);
  });

  it('is the next physical line when the comment stands inside a continuation', () => {
    const text = 'a = x \\\n  # eximc-disable-next-line t/bad -- known\n  bad \\\n  bad\n';
    expect(found(text)).toEqual(['t/bad 4']);
  });

  it('may be the definition of a macro', () => {
    expect(found('# eximc-disable-next-line t/bad -- known\nMAC = bad\na = MAC\nb = MAC\n')).toEqual([]);
  });

  it('may stand in an included file', () => {
    const part = '# eximc-disable-next-line t/bad -- known\na = bad\nb = bad\n';
    expect(found('.include /p\nc = bad\n.include /p\n', {}, { '/p': part })).toEqual(['t/bad 2', 't/bad 3']);
  });
});

describe('names', () => {
  const line = 'a = bad ugly odd\n';

  it('may be several, and groups', () => {
    expect(found(`# eximc-disable-next-line t/bad, t/ugly -- known\n${line}`)).toEqual(['u/odd 2']);
    expect(found(`# eximc-disable-next-line t/bad t/ugly -- known\n${line}`)).toEqual(['u/odd 2']);
    expect(found(`# eximc-disable-next-line t/* -- known\n${line}`)).toEqual(['u/odd 2']);
  });

  it('may be left out to mean all', () => {
    expect(found(`# eximc-disable-next-line -- known\n${line}`)).toEqual([]);
    expect(found(`## eximc-disable-next-line\n${line}`)).toEqual([]);
  });

  it('that do not exist are found, and what was meant', () => {
    const text = '# eximc-disable-next-line t/bda, zz/* -- known\na = bad\n';
    const all = check(readConfig(text), rules, defaultSettings);
    expect(all.map(({ rule, line: at, column, message }) => `${rule} ${at}:${column} ${message}`)).toEqual([
      'suppression/unknown-rule 1:27 there is no rule "t/bda"; did you mean "t/bad"?',
      'suppression/unknown-rule 1:34 there is no rule "zz/*"',
      't/bad 2:5 "bad" stands here',
    ]);
  });
});

describe('a block', () => {
  it('goes from disable to enable', () => {
    const text = 'a = bad\n# eximc-disable t/bad -- known\nb = bad\nc = bad\n# eximc-enable t/bad\nd = bad\n';
    expect(found(text)).toEqual(['t/bad 1', 't/bad 6']);
  });

  it('goes to the end of its file when nothing ends it, and not into others', () => {
    expect(found('# eximc-disable t/bad -- known\na = bad\n.include /p\n', {}, { '/p': 'b = bad\n' })).toEqual([
      't/bad 1',
    ]);
  });

  it('ends for the rules that are enabled', () => {
    const text =
      '# eximc-disable t/bad, t/ugly -- known\na = bad ugly\n# eximc-enable t/bad\nb = bad ugly\n# eximc-enable\nc = ugly\n';
    expect(found(text)).toEqual(['t/bad 4', 't/ugly 6']);
  });
});

describe('a file', () => {
  it('is silenced from anywhere in it', () => {
    expect(found('a = bad ugly\n# eximc-disable-file t/bad -- known\nb = bad\n')).toEqual(['t/ugly 1']);
  });
});

describe('the comments themselves', () => {
  it('are reported when nothing needs them', () => {
    const text = '# eximc-disable-next-line t/bad, t/ugly -- known\na = bad\n';
    const [finding, ...others] = check(readConfig(text), rules, defaultSettings);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'suppression/unused', line: 1, column: 34, endColumn: 40 });
  });

  it('are not reported where their rule was not run, nor in parts that are left out', () => {
    expect(found('# eximc-disable-next-line t/bad -- known\na = b\n', { rules: { 't/bad': 'off' } })).toEqual([]);
    expect(found('.ifdef NONE\n# eximc-disable-next-line t/bad -- known\na = bad\n.endif\nb = c\n')).toEqual([]);
  });

  it('want a reason where the preset is strict', () => {
    const text = '# eximc-disable-next-line t/bad\na = bad\n';
    expect(found(text)).toEqual([]);
    expect(found(text, { preset: 'strict' })).toEqual(['suppression/no-reason 1']);
    expect(found('# eximc-disable-next-line t/bad --\na = bad\n', { preset: 'strict' })).toEqual([
      'suppression/no-reason 1',
    ]);
    expect(found('# eximc-disable t/bad -- why\na = bad\n# eximc-enable t/bad\n', { preset: 'strict' })).toEqual([]);
  });

  it('are found when misspelt', () => {
    expect(found('# eximc-disable-nextline t/bad -- known\na = bad\n')).toEqual([
      'suppression/unknown-directive 1',
      't/bad 2',
    ]);
    expect(found('# we like eximc-disable-next-line\na = b\n')).toEqual([]);
  });

  it('can be suppressed like anything else', () => {
    expect(
      found(
        '# eximc-disable-file suppression/unused -- for other targets\n# eximc-disable-next-line t/bad -- x\na = b\n',
      ),
    ).toEqual([]);
  });
});

describe('the fix of an unused one', () => {
  const mended = (text: string): string | undefined => {
    const config = readConfig(text);
    const { edits } = chooseEdits(analyse(config, rules, defaultSettings), false);
    return applyEdits(text, [...edits.values()][0] ?? []);
  };

  it('takes out the comment, or a name of it', () => {
    expect(mended('x = 1\n# eximc-disable-next-line t/bad -- known\na = b\n')).toBe('x = 1\na = b\n');
    expect(mended('# eximc-disable-next-line t/bad, t/ugly -- known\na = bad\n')).toBe(
      '# eximc-disable-next-line t/bad -- known\na = bad\n',
    );
    expect(mended('# eximc-disable-next-line t/bad, t/ugly -- known\na = ugly\n')).toBe(
      '# eximc-disable-next-line t/ugly -- known\na = ugly\n',
    );
  });
});

describe('any configuration', () => {
  const part = fc.constantFrom(
    'a = bad',
    'a = bad ugly \\',
    '  odd bad',
    '',
    '# eximc-disable-next-line t/bad -- r',
    '# eximc-disable-next-line t/*, u/odd',
    '  # eximc-disable t/ugly',
    '# eximc-enable',
    '# eximc-enable t/ugly',
    '# eximc-disable-file u/odd -- r',
    '# eximc-disable-file nonsense',
    'MAC = bad',
    'b = MAC',
    '.ifdef MAC',
    '.else',
    '.endif',
  );

  it('loses no finding but to a comment that names its rule', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 25 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        // The same text with comments that say nothing to eximc.
        const plain = text.replaceAll('eximc-', 'eximc_');
        const without = new Set(found(plain));
        const left = found(text).filter((each) => !each.startsWith('suppression/'));
        for (const each of left) expect(without).toContain(each);
        const named = [...text.matchAll(/eximc-disable\S* (.*)/g)].map(([, names = '']) => names).join(' ');
        for (const each of without) {
          const [rule = ''] = each.split(' ');
          if (!left.includes(each)) expect(named).toMatch(rule.startsWith('t/') ? /t\// : /u\/odd/);
        }
      }),
    );
  });
});
