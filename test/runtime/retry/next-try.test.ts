import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RetryIntervals, RetryMoment, RetryProgress } from '../../../src/runtime/retry/next-try.ts';
import { nextTry } from '../../../src/runtime/retry/next-try.ts';

type Letter = 'F' | 'G' | 'H';

/** See fixtures/recorded/queue/README.md. */
interface RecordedTry {
  readonly rule: readonly (readonly [Letter, number, number, number])[];
  readonly firstFailed: number;
  readonly lastTry: number;
  readonly nextTry: number;
  readonly age: number;
  readonly host: boolean;
  readonly isEnd: boolean;
  readonly most: number;
  readonly random: number;
  readonly next: number;
  readonly expired: boolean;
  readonly timedOut: boolean;
}

const fixture = new URL('../../../fixtures/recorded/queue/next-try-4.96.json', import.meta.url);
const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as readonly RecordedTry[];

const now = 10_000_000;

const parametersOf = (rule: RecordedTry['rule']): RetryIntervals =>
  rule.map(([letter, until, interval, factor]) => ({ letter, until, interval, ...(letter !== 'F' && { factor }) }));

const fresh: RetryProgress = { firstFailed: now, lastTry: now, nextTry: now };

const moment = (more: Partial<RetryMoment> = {}): RetryMoment => ({
  now,
  received: now,
  isEnd: true,
  most: 86_400,
  random: () => 0,
  ...more,
});

describe('when a destination is tried next', () => {
  it('is as retry.c of Exim 4.96 has it', () => {
    for (const each of recorded) {
      const { rule, firstFailed, lastTry, nextTry: planned, age, host, isEnd, most, random } = each;
      const asked: number[] = [];
      const { next, expired, outlasted } = nextTry(
        parametersOf(rule),
        { firstFailed: now + firstFailed, lastTry: now + lastTry, nextTry: now + planned },
        moment({
          received: now - age,
          ...(!host && { age }),
          isEnd,
          most,
          random(limit) {
            asked.push(limit);
            return random;
          },
        }),
      );
      const timedOut = isEnd && (expired || outlasted);
      expect({ next: next - now, expired, timedOut, asked: asked.length }, JSON.stringify(each)).toEqual({
        next: each.next,
        expired: each.expired,
        timedOut: each.timedOut,
        asked: random < 0 ? 0 : 1,
      });
    }
    expect(recorded).toHaveLength(300);
  });

  it('comes at fixed intervals, each set of parameters up to its time', () => {
    const parameters = parametersOf([
      ['F', 7200, 900, 0],
      ['F', 86_400, 3600, 0],
    ]);
    const after = (failing: number): number =>
      nextTry(parameters, { firstFailed: now - failing, lastTry: now, nextTry: now }, moment()).next - now;
    expect([0, 7200, 7201, 86_400, 900_000].map(after)).toEqual([900, 900, 3600, 3600, 3600]);
  });

  it('comes later and later where intervals grow, whichever was shorter: what was planned, or what passed', () => {
    const parameters = parametersOf([['G', 500_000, 900, 1500]]);
    const grow = (lastTry: number, planned: number): number =>
      nextTry(parameters, { firstFailed: now - 7200, lastTry, nextTry: planned }, moment()).next - now;
    expect(nextTry(parameters, fresh, moment()).next).toBe(now + 900);
    expect(grow(now - 1000, now)).toBe(1500);
    expect(grow(now - 5000, now - 4000)).toBe(1500);
    expect(grow(now - 1000, now + 5000)).toBe(1500);
    expect(grow(now - 899, now)).toBe(900);
  });

  it('comes at random between the interval and the grown one', () => {
    const parameters = parametersOf([['H', 500_000, 900, 3000]]);
    const before = { firstFailed: now - 7200, lastTry: now - 1000, nextTry: now };
    const limits: number[] = [];
    const { next } = nextTry(
      parameters,
      before,
      moment({
        random(limit) {
          limits.push(limit);
          return limit - 1;
        },
      }),
    );
    expect(limits).toEqual([2100]);
    expect(next - now).toBe(900 + 1049 + 1050);
    expect(nextTry(parameters, fresh, moment()).next).toBe(now + 900);
  });

  it('is never put off for longer than retry_interval_max', () => {
    const parameters = parametersOf([['F', 500_000, 90_000, 0]]);
    expect(nextTry(parameters, fresh, moment({ most: 3600 })).next).toBe(now + 3600);
  });

  it('does not come where there are no parameters, or the message has outlasted them', () => {
    expect(nextTry([], fresh, moment())).toEqual({ next: now, expired: true, outlasted: false });
    const parameters = parametersOf([['F', 3600, 900, 0]]);
    const received = now - 3601;
    expect(nextTry(parameters, fresh, moment({ received }))).toEqual({ next: now, expired: false, outlasted: true });
    expect(nextTry(parameters, fresh, moment({ received, age: 3601 }))).toEqual({
      next: now + 900,
      expired: true,
      outlasted: false,
    });
    // Of an address that it came from, nothing hangs on that.
    expect(nextTry(parameters, fresh, moment({ received, isEnd: false })).outlasted).toBe(false);
  });

  it('lies between now and the longest interval, whatever the rule', () => {
    const parameter = fc.tuple(
      fc.constantFrom<Letter>('F', 'G', 'H'),
      fc.nat(1_000_000),
      fc.nat(100_000),
      fc.integer({ min: 1000, max: 9000 }),
    );
    fc.assert(
      fc.property(
        fc.array(parameter, { maxLength: 4 }),
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.nat(100_000),
        fc.nat(),
        (rule, failing, gap, age, most, seed) => {
          const lastTry = now - Math.min(failing, gap);
          const before = { firstFailed: now - failing, lastTry, nextTry: lastTry + gap };
          const { next, expired, outlasted } = nextTry(
            parametersOf(rule),
            before,
            moment({ received: now - age, most, random: (limit) => seed % limit }),
          );
          expect(next).toBeGreaterThanOrEqual(now);
          expect(next).toBeLessThanOrEqual(now + most);
          expect(expired && outlasted).toBe(false);
          expect(expired).toBe(rule.every(([, until]) => failing > until));
        },
      ),
    );
  });
});
