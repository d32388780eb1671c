import { describe, expect, it } from 'vitest';
import { applyEdits } from './apply-edits.ts';
import { findingsOf } from './lint.ts';
import { features } from '../../src/features/index.ts';

/** The offset of the n-th time that a text stands in another. */
function place(text: string, part: string, occurrence: number): number {
  let at = -1;
  for (let i = 0; i < occurrence; i++) at = text.indexOf(part, at + 1);
  return at;
}

for (const feature of features) {
  describe(feature.name, () => {
    for (const rule of feature.rules) {
      describe(rule.name, () => {
        it('belongs to its system and is documented', () => {
          expect(rule.name.startsWith(`${feature.name}/`)).toBe(true);
          expect(rule.wrong.length).toBeGreaterThan(0);
          expect(rule.right.length).toBeGreaterThan(0);
          for (const text of [rule.summary, rule.why, rule.exceptions ?? 'None.'])
            expect(text).toMatch(/^[A-Z$"_a-z].*\.\)?$/s);
        });
        for (const [index, example] of rule.wrong.entries()) {
          it(`finds what is wrong in example ${String(index + 1)}`, () => {
            const found = findingsOf(example.config, rule, example.target, example.files);
            const start = place(example.config, example.points ?? '', example.occurrence ?? 1);
            expect(start).toBeGreaterThanOrEqual(0);
            const messages = found.map((each) => `${example.config.slice(each.start, each.end)}: ${each.message}`);
            const hit = found.find((each) => each.start === start);
            expect(hit, `nothing at "${example.points ?? ''}", but:\n${messages.join('\n')}`).toBeDefined();
            expect(example.config.slice(hit?.start, hit?.end)).toBe(example.points);
            expect(hit?.message).toContain(example.says ?? '');
            if (example.fixed !== undefined) {
              const edits = found.flatMap(({ fix }) => fix?.edits ?? []);
              expect(applyEdits(example.config, edits)).toBe(example.fixed);
              expect(findingsOf(example.fixed, rule, example.target, example.files)).toEqual([]);
            }
          });
        }
        for (const [index, example] of rule.right.entries()) {
          it(`finds nothing wrong in right example ${String(index + 1)}`, () => {
            expect(findingsOf(example.config, rule, example.target, example.files)).toEqual([]);
          });
        }
      });
    }
  });
}
