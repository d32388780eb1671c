import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf } from './lint.ts';

const folder = 'fixtures/features';
const samples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.conf'))
  .map((name) => readFileSync(`${folder}/${name}`, 'latin1'));
samples.push(readFileSync('fixtures/demo/exim.conf', 'latin1'));

describe('rules on damaged configurations', () => {
  it('never fail, and point into the text', () => {
    const damage = fc.record({
      sample: fc.nat(samples.length - 1),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(40),
      put: fc.constantFrom('', '{', '}', '${', '$', ':', '/', '\\', '\n', '"', ' = ', '<;', '!', 'x'),
      version: fc.constantFrom('4.93', '4.95', '4.99', '4.100'),
    });
    fc.assert(
      fc.property(damage, ({ sample, from, length, put, version }) => {
        const whole = samples[sample] ?? '';
        const at = Math.floor(from * whole.length);
        const text = whole.slice(0, at) + put + whole.slice(at + length);
        for (const { rule, message, start, end } of findingsOf(text, undefined, { version })) {
          expect(rule, message).not.toBe('internal/rule-failed');
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(start).toBeLessThanOrEqual(end);
        }
      }),
      { numRuns: 100 },
    );
  });
});
