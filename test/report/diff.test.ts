import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/report/diff.ts';

/** Applies a unified difference, and sees that each line it names is there. */
function patch(before: string, diff: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  const lines = diff.split('\n').slice(2, -1);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/.exec(line);
    if (hunk) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      result.push(...old.slice(at, start));
      at = start;
      expect(result.length + (hunk[4] === '0' ? 0 : 1)).toBe(Number(hunk[3]));
      continue;
    }
    if (line.startsWith('\\')) continue;
    const text = line.slice(1) + (lines[i + 1]?.startsWith('\\') === true ? '' : '\n');
    if (line.startsWith('+')) result.push(text);
    else {
      expect(old[at]).toBe(text);
      at++;
      if (line.startsWith(' ')) result.push(text);
    }
  }
  return [...result, ...old.slice(at)].join('');
}

const numbered = (n: number): string => Array.from({ length: n }, (_, i) => `line ${i}\n`).join('');

describe('unifiedDiff', () => {
  it('is empty where nothing differs', () => {
    expect(unifiedDiff('f', 'a\n', 'a\n')).toBe('');
  });

  it('prints what diff -u prints', () => {
    const before = numbered(20);
    const after = before.replace('line 4\n', 'new 4\n').replace('line 17\n', '');
    expect(unifiedDiff('exim.conf', before, after)).toBe(
      [
        '--- exim.conf',
        '+++ exim.conf',
        '@@ -2,7 +2,7 @@',
        ' line 1',
        ' line 2',
        ' line 3',
        '-line 4',
        '+new 4',
        ' line 5',
        ' line 6',
        ' line 7',
        '@@ -15,6 +15,5 @@',
        ' line 14',
        ' line 15',
        ' line 16',
        '-line 17',
        ' line 18',
        ' line 19',
        '',
      ].join('\n'),
    );
  });

  it('tells of files without a newline at the end, and of empty ones', () => {
    expect(unifiedDiff('f', 'a', 'a\n')).toBe('--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n');
    expect(unifiedDiff('f', '', 'a\n')).toBe('--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n');
    expect(unifiedDiff('f', 'a\n', '')).toBe('--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n');
  });

  it('gives a patch that makes the one text of the other', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', '\n'), { maxLength: 40 })
      .map((lines) => lines.join(''));
    fc.assert(
      fc.property(text, text, fc.boolean(), fc.nat(4), (before, after, cut, context) => {
        const end = cut ? after.replace(/\n$/, '') : after;
        const diff = unifiedDiff('f', before, end, context);
        expect(diff === '' ? before : patch(before, diff)).toBe(end);
      }),
      { numRuns: 500 },
    );
  });

  it('takes texts that have nothing in common, however long', () => {
    const before = numbered(5000);
    const after = before.replaceAll('line', 'other');
    expect(patch(before, unifiedDiff('f', before, after))).toBe(after);
  });
});
