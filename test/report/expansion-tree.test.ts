import { describe, expect, it } from 'vitest';
import { compile, sourceFile } from '../../src/index.ts';
import { explainedJson } from '../../src/report/expansion-json.ts';
import { plain } from '../../src/report/context.ts';
import { caretLines, expansionTreeLines, explainExpansion, failurePlace } from '../../src/report/expansion-tree.ts';
import { expandValue } from '../../src/runtime/expand/expand.ts';
import type { RecordedExpansion } from '../../src/runtime/expand/record.ts';
import { recordExpansion } from '../../src/runtime/expand/record.ts';
import { createRun } from '../../src/runtime/run/create-run.ts';
import { createScenarioWorld } from '../../src/runtime/world/scenario-world.ts';

const config = compile(sourceFile('exim.conf', ''));

function newRun(): ReturnType<typeof createRun> {
  return createRun({ config, world: createScenarioWorld({}) });
}

const record = (text: string): RecordedExpansion => recordExpansion(text, newRun().expansion);

const treeOf = (text: string, width = 100): string[] =>
  expansionTreeLines(explainExpansion(record(text)), { paint: plain, width });

const placeOf = (text: string): string | undefined => {
  const place = failurePlace(record(text));
  return place && text.slice(place.start, place.end);
};

describe('the tree of an expansion', () => {
  it('has a line for each turn of a list', () => {
    expect(treeOf('${map{a:b}{<$item>}}')).toEqual([
      '  ${map{a:b}{<$item>}}  = "<a>:<b>"',
      '   ├ $item "a": <$item>  = "<a>"',
      '   │ └ $item  = "a"',
      '   └ $item "b": <$item>  = "<b>"',
      '     └ $item  = "b"',
    ]);
  });

  it('tells the branches of either reading of extract', () => {
    expect(treeOf('${extract{2}{:}{a:b}{[$value]}{none}}').slice(1)).toEqual([
      '   ├ yes: [$value]  = "[b]"',
      '   │ └ $value  = "b"',
      '   └ no: none  - skipped',
    ]);
    expect(treeOf('${extract{k}{j=1}{[$value]}{none}}').slice(1)).toEqual([
      '   ├ yes: [$value]  - skipped',
      '   └ no: none  = "none"',
    ]);
  });

  it('marks what was skipped, what failed, and what was not reached', () => {
    expect(treeOf('${if and{{eq{a}{b}}{eq{${lc:A}}{a}}}{1}{2}}')).toEqual([
      '  ${if and{{eq{a}{b}}{eq{${lc:A}}{a}}}{1}{2}}  = "2"',
      '   ├ and{{eq{a}{b}}{eq{${lc:A}}{a}}}  ✗ false',
      '   │ ├ eq{a}{b}  ✗ false',
      '   │ └ eq{${lc:A}}{a}  - skipped',
      '   ├ yes: 1  - skipped',
      '   └ no: 2  = "2"',
    ]);
    expect(treeOf('${if eq{${eval:1/0}}{1}{1}{2}}')).toEqual([
      '  ${if eq{${eval:1/0}}{1}{1}{2}}  ! failed',
      '   ├ eq{${eval:1/0}}{1}  ! failed',
      expect.stringMatching(/^ {3}│ └ \$\{eval:1\/0\} {2}! failed: .*divide by zero/),
      '   ├ yes: 1  - not reached',
      '   └ no: 2  - not reached',
    ]);
    expect(treeOf('${if eq{a}{b}{1}fail}').slice(1)).toEqual(['   ├ eq{a}{b}  ✗ false', '   └ yes: 1  - skipped']);
  });

  it('is one line where there is nothing to expand', () => {
    expect(treeOf('text')).toEqual(['  text  = "text"']);
    expect(treeOf('')).toEqual(['    = ""']);
    expect(treeOf('a\\tb')).toEqual(['  a\\tb  = "a^Ib"']);
  });

  it('cuts what is too long', () => {
    const [first = ''] = treeOf(`\${lc:${'A'.repeat(500)}}`, 60);
    expect(first).toContain('AAA…  = "aaa');
  });
});

describe('the place of a failure', () => {
  it('is the part that could not be evaluated', () => {
    expect(placeOf('a ${lc:${nope}} b')).toBe('${nope}');
    expect(placeOf('${if eq{$nope}{}{a}{b}}')).toBe('$nope');
    expect(placeOf('fine')).toBeUndefined();
  });

  it('is the fault of the language', () => {
    const text = '${if eq{a}{b}{c}{d}';
    expect(failurePlace(record(text))).toMatchObject({ start: text.length });
    expect(placeOf('a${nonesuch:x}')).toBe('nonesuch');
    expect(placeOf('${if eqq{a}{b}}')).toBe('eqq');
  });

  it('is shown by a caret', () => {
    expect(caretLines('a $b c', { start: 2, end: 4 }, 80)).toEqual(['a $b c', '  ^~']);
    expect(caretLines('ab', { start: 2, end: 2 }, 80)).toEqual(['ab', '  ^']);
    expect(caretLines('\xc3\xa4 $b', { start: 3, end: 5 }, 80)).toEqual(['ä $b', '  ^~']);
    expect(caretLines('ab', undefined, 80)).toEqual(['ab']);
    const [line = '', marks = ''] = caretLines(`${'x'.repeat(200)}$b c`, { start: 200, end: 202 }, 40);
    expect(line.length).toBeLessThanOrEqual(40);
    expect(line.slice(marks.indexOf('^'), marks.length)).toBe('$b');
  });
});

describe('recording', () => {
  it('changes nothing of what an expansion comes to', () => {
    const texts = [
      'plain \\$ text',
      '$primary_hostname ${uc:abc} ${length_2:abcd}',
      '${if match{abc}{^(.)(.)}{$2$1}{no}} ${if forany{a:b}{eq{$item}{b}}{1}{2}}',
      '${sort{c:a:b}{<=}{$item}} ${filter{a:b}{!eq{$item}{a}}} ${reduce{1:2}{0}{${eval:$value+$item}}}',
      '${extract json{a}{{"a":"b"}}} ${extract{a}{a=1 b=2}} ${listextract{2}{a:b}}',
      '${nope:x}',
      '${if eq{a}{b}{x}fail}',
      '${if or{{eq{a}{a}}{nope}}{x}}',
      '${run{/bin/true $primary_hostname}{yes}{no}}',
      '${lookup{a}lsearch{/nowhere}{$value}{no}}',
    ];
    for (const text of texts) {
      expect(record(text).result, text).toEqual(expandValue(text, newRun().expansion));
    }
  });

  it('keeps a bounded number of evaluations', () => {
    const list = Array.from({ length: 15_000 }, (_, i) => i).join(':');
    const { cut, result } = record(`\${reduce{${list}}{0}{\${eval:$value+$item}}}`);
    expect([cut, result]).toEqual([true, { ok: true, value: '112492500', tainted: false }]);
  });
});

describe('an expansion as JSON', () => {
  it('has texts decoded', () => {
    expect(explainedJson(record('\xc3\xa4'), false)).toEqual({ string: 'ä', ok: true, value: 'ä', tainted: false });
  });
});
