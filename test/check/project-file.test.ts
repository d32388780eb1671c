import { describe, expect, it } from 'vitest';
import { readProjectFile } from '../../src/check/project-file.ts';
import { defaultSettings } from '../../src/check/settings.ts';

const rules = ['acl/unknown', 'option/unknown'];

describe('reading a project file', () => {
  it('fills in defaults', () => {
    expect(readProjectFile('', rules)).toMatchObject({ ok: true, settings: defaultSettings });
    expect(readProjectFile('{}', rules)).toMatchObject({ ok: true, settings: defaultSettings });
  });

  it('takes YAML and JSON', () => {
    const settings = {
      target: { version: '4.96' },
      preset: 'strict',
      rules: { 'acl/unknown': 'off', 'option/*': 'warning' },
    };
    const yaml = 'target: "4.96"\npreset: strict\nrules:\n  acl/unknown: off\n  option/*: warning\n';
    expect(readProjectFile(yaml, rules)).toMatchObject({ ok: true, settings });
    const json = JSON.stringify(
      { $schema: 'x', target: { version: '4.96' }, preset: 'strict', rules: settings.rules },
      null,
      '\t',
    );
    const read = readProjectFile(json, rules);
    expect(read).toMatchObject({ ok: true, settings });
    expect(read.ok && Object.keys(read.settings)).not.toContain('$schema');
  });

  it('takes macros as numbers too', () => {
    expect(readProjectFile('macros: { SIZE: 10, DIR: /var/mail }', rules)).toMatchObject({
      ok: true,
      settings: { macros: { SIZE: '10', DIR: '/var/mail' } },
    });
  });

  const problems = (text: string): string[] => {
    const read = readProjectFile(text, rules);
    return read.ok ? [] : read.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  };

  it('tells where an unknown key stands, and what was meant', () => {
    expect(problems('preset: strict\ntaget: "4.96"\n')).toEqual(['2:1 unknown key "taget"; did you mean "target"?']);
    expect(problems('target:\n  verzion: "4.96"\n')).toEqual(['2:3 unknown key "verzion"; did you mean "version"?']);
    expect(problems('{\n  "zzz": 1\n}\n')).toEqual([
      expect.stringMatching(/^2:3 unknown key "zzz": there are target, preset, .* and systems$/),
    ]);
  });

  it('tells where a value is wrong, and what it must be', () => {
    expect(problems('preset: strikt\n')).toEqual([
      '1:9 "preset" must be "recommended" or "strict"; did you mean "strict"?',
    ]);
    expect(problems('target: 4.96\n')).toEqual(['1:9 "target" must be a string or an object']);
    expect(problems('rules:\n  acl/unknown: fatal\n')).toEqual([
      '2:16 "acl/unknown" must be "error", "warning", "info" or "off"',
    ]);
    expect(problems('ignore:\n  - 1\n')).toEqual(['2:5 each item must be a string: put it in quotes']);
    expect(problems('maxWarnings: -1\n')).toEqual(['1:14 "maxWarnings" must be >= 0']);
    expect(problems('macros: { lower: x }\n')).toEqual([
      '1:11 "lower" is no name for a macro: it must begin with a capital letter and hold only letters, digits and underscores',
    ]);
    expect(problems('- a\n')).toEqual(['1:1 the file must be an object']);
  });

  it('tells all problems, in their order', () => {
    expect(problems('preset: x\nfailOn: y\nzz: 1\n')).toHaveLength(3);
  });

  it('finds rules that do not exist', () => {
    expect(problems('rules:\n  acl/unknwon: off\n  nix/*: off\n')).toEqual([
      '2:3 there is no rule "acl/unknwon"; did you mean "acl/unknown"?',
      '3:3 there is no rule "nix/*"',
    ]);
  });

  it('tells where YAML is broken', () => {
    const [first] = problems('a: [1\nb: }\n');
    expect(first).toMatch(/^2:/);
  });
});
