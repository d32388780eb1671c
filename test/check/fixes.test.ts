import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceFile } from '../../grammar/source/file.ts';
import { analyse } from '../../src/check/engine.ts';
import { applyEdits, chooseEdits, fixUntilStable } from '../../src/check/fixes.ts';
import type { Located } from '../../src/check/located.ts';
import { defaultSettings } from '../../src/check/settings.ts';
import { readConfig, wordRule } from './read-config.ts';

const file = sourceFile('f', 'abcdefghij');

function finding(edits: readonly (readonly [number, number, string])[], safe = true): Located {
  return {
    rule: 't/t',
    severity: 'error',
    message: 'm',
    at: { file, start: 0, end: 0 },
    uses: [],
    related: [],
    fix: { safe, title: 't', edits: edits.map(([start, end, text]) => ({ at: { file, start, end }, text })) },
  };
}

function fixed(findings: readonly Located[], unsafe = false): [string, number] {
  const { edits, applied } = chooseEdits(findings, unsafe);
  return [applyEdits(file.text, edits.get(file) ?? []), applied];
}

describe('fixes made together', () => {
  it('are made in the order of the text', () => {
    expect(fixed([finding([[8, 9, 'X']]), finding([[0, 1, 'YY']]), finding([[3, 3, '-']])])).toEqual([
      'YYbc-defghXj',
      3,
    ]);
  });

  it('leave out what meets an earlier one', () => {
    expect(fixed([finding([[2, 5, 'X']]), finding([[4, 6, 'Y']])])).toEqual(['abXfghij', 1]);
    expect(fixed([finding([[2, 5, 'X']]), finding([[5, 6, 'Y']])])).toEqual(['abXYghij', 2]);
    expect(fixed([finding([[2, 2, 'X']]), finding([[2, 2, 'Y']])])).toEqual(['abXcdefghij', 1]);
  });

  it('share an edit that is the very same', () => {
    expect(
      fixed([
        finding([[2, 3, 'X']]),
        finding([
          [2, 3, 'X'],
          [5, 6, 'Y'],
        ]),
      ]),
    ).toEqual(['abXdeYghij', 2]);
  });

  it('are made as a whole or not at all', () => {
    expect(
      fixed([
        finding([[2, 5, 'X']]),
        finding([
          [0, 1, 'Y'],
          [4, 6, 'Z'],
        ]),
        finding([[0, 1, 'W']]),
      ]),
    ).toEqual(['WbXfghij', 2]);
  });

  it('are only safe ones unless others are asked for', () => {
    expect(fixed([finding([[0, 1, 'X']], false)])).toEqual(['abcdefghij', 0]);
    expect(fixed([finding([[0, 1, 'X']], false)], true)).toEqual(['Xbcdefghij', 1]);
  });

  it('never overlap, and are all applied', () => {
    const edit = fc
      .tuple(fc.nat(10), fc.nat(4), fc.constantFrom('', 'x', 'yy'))
      .map(([start, length, text]) => [start, Math.min(10, start + length), text] as const);
    fc.assert(
      fc.property(
        fc.array(
          fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => finding(edits)),
          { maxLength: 8 },
        ),
        (findings) => {
          const { edits, applied } = chooseEdits(findings, true);
          const chosen = edits.get(file) ?? [];
          for (const [i, each] of chosen.entries()) {
            const next = chosen[i + 1];
            if (next) expect(each.at.end).toBeLessThanOrEqual(next.at.start);
          }
          const whole = findings.filter(({ fix }) =>
            fix?.edits.every((each) =>
              chosen.some(
                (other) => other.at.start === each.at.start && other.at.end === each.at.end && other.text === each.text,
              ),
            ),
          );
          expect(whole.length).toBeGreaterThanOrEqual(applied);
          const length = chosen.reduce(
            (sum, { at, text }) => sum + text.length - (at.end - at.start),
            file.text.length,
          );
          expect(applyEdits(file.text, chosen)).toHaveLength(length);
        },
      ),
    );
  });
});

describe('fixing until nothing is left', () => {
  const look =
    (text: string, ...rules: Parameters<typeof analyse>[1]) =>
    (texts: ReadonlyMap<string, string>): readonly Located[] =>
      analyse(readConfig(texts.get('/etc/exim.conf') ?? text), rules, defaultSettings);

  it('mends what a fix brings to light', () => {
    const result = fixUntilStable(
      look('a = one\n', wordRule('t/one', 'one', 'two'), wordRule('t/two', 'two', 'three')),
      false,
    );
    expect(result).toMatchObject({ applied: 2, remaining: [], stable: true });
    expect(result.texts.get('/etc/exim.conf')).toBe('a = three\n');
  });

  it('ends where fixes undo each other', () => {
    const result = fixUntilStable(
      look('a = one\n', wordRule('t/one', 'one', 'two'), wordRule('t/two', 'two', 'one')),
      false,
    );
    expect(result.stable).toBe(false);
    expect(result.applied).toBe(10);
  });

  it('changes nothing where there is nothing to mend', () => {
    expect(fixUntilStable(look('a = one\n', wordRule('t/one', 'one', 'two', false)), false)).toMatchObject({
      applied: 0,
      stable: true,
      texts: new Map(),
    });
  });

  it('mends every stretch of any text, one with the other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('one', 'x', ' : ', '\\\n', '\n# c\n', '\nb = '), { maxLength: 20 }),
        (parts) => {
          const text = `a = ${parts.join('')}\n`;
          const { texts, remaining } = fixUntilStable(look(text, wordRule('t/one', 'one', '1')), false);
          expect(remaining.filter(({ fix }) => fix)).toEqual([]);
          const after = readConfig(texts.get('/etc/exim.conf') ?? text).source.logical.text;
          if (remaining.length === 0) expect(after).toBe(readConfig(text).source.logical.text.replaceAll('one', '1'));
        },
      ),
    );
  });
});
