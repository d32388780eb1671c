import { describe, expect, it } from 'vitest';
import {
  formatFixed,
  formatInteger,
  formatKilobytes,
  formatOctal,
  readFactor,
  readFixed,
  readInteger,
  readKilobytes,
} from '../../src/compile/values/numbers.ts';
import { formatTime, readMilliseconds, readTime, readTimeList } from '../../src/compile/values/time.ts';

describe('times', () => {
  it.each([
    ['0s', 0],
    ['90s', 90],
    ['1h30m', 5400],
    ['1w2d3h4m5s', 788_645],
    ['2h2h', 14_400],
    ['3', undefined],
    ['', undefined],
    ['1h ', undefined],
    ['-1h', undefined],
    ['1.5h', undefined],
    // What sscanf makes of a number that does not fit.
    ['99999999999s', 1_215_752_191],
  ])('%j is %j', (text, seconds) => {
    expect(readTime(text)).toBe(seconds);
  });

  it('end where the terminator stands', () => {
    expect(readTime('x,2h,', 2, ',')).toBe(7200);
    expect(readTime('2h;', 0, ',')).toBeUndefined();
  });

  it('are printed with the largest units', () => {
    expect([0, 59, 5400, 788_645, 86_400, -60].map(formatTime)).toEqual([
      '0s',
      '59s',
      '1h30m',
      '1w2d3h4m5s',
      '1d',
      '-1m',
    ]);
  });

  it('may have a fraction where milliseconds are read', () => {
    expect(readMilliseconds('0.5s')).toBe(500);
    expect(readMilliseconds('4m')).toBe(240_000);
    expect(readMilliseconds('1m0.25s')).toBe(60_250);
    expect(readMilliseconds('0.5')).toBeUndefined();
  });

  it('in lists must grow, and fit', () => {
    expect(readTimeList('4h:8h:24h', 10)).toEqual({ ok: true, times: [14_400, 28_800, 86_400] });
    expect(readTimeList('', 10)).toEqual({ ok: true, times: [] });
    expect(readTimeList('0s', 10)).toEqual({ ok: true, times: [] });
    expect(readTimeList('2h : 4h', 10)).toEqual({ ok: true, times: [7200, 14_400] });
    expect(readTimeList('2h:1h', 10)).toEqual({ ok: false, fault: 'order' });
    expect(readTimeList('2h:', 10)).toEqual({ ok: false, fault: 'invalid' });
    expect(readTimeList('1h:2h', 1)).toEqual({ ok: false, fault: 'many' });
    expect(readTimeList('1h:', 1)).toEqual({ ok: false, fault: 'many' });
  });
});

describe('integers', () => {
  it.each([
    ['12', 0, { ok: true, value: 12, end: 2 }],
    ['  0x1F', 0, { ok: true, value: 31, end: 6 }],
    ['010', 0, { ok: true, value: 8, end: 3 }],
    ['08', 0, { ok: true, value: 0, end: 1 }],
    ['-3K', 0, { ok: true, value: -3072, end: 3 }],
    ['2m x', 0, { ok: true, value: 2_097_152, end: 3 }],
    ['1G', 0, { ok: true, value: 1_073_741_824, end: 2 }],
    ['2G', 0, { ok: false, fault: 'overflow' }],
    ['99999999999', 0, { ok: false, fault: 'overflow' }],
    ['x', 0, { ok: false, fault: 'expected' }],
    ['', 0, { ok: false, fault: 'expected' }],
    ['0660', 8, { ok: true, value: 0o660, end: 4 }],
    ['9', 8, { ok: false, fault: 'expected' }],
  ] as const)('%j in base %j', (text, base, reading) => {
    expect(readInteger(text, base)).toEqual(reading);
  });

  it('in K count K where nothing follows, and bytes where something else does', () => {
    expect(readKilobytes('10000')).toEqual({ ok: true, value: 10_000, end: 5 });
    expect(readKilobytes('10000 ')).toEqual({ ok: true, value: 10, end: 6 });
    expect(readKilobytes('4000G')).toEqual({ ok: true, value: 4000 * 2 ** 20, end: 5 });
    expect(readKilobytes('4000Z')).toEqual({ ok: false, fault: 'overflow' });
  });

  it('are printed as -bP does', () => {
    expect([0, 1000, 1024, 3_145_728].map(formatInteger)).toEqual(['0', '1000', '1K', '3M']);
    expect([0, 10, 2048, 2 ** 20, 2 ** 30].map(formatKilobytes)).toEqual(['0', '10K', '2M', '1G', '1T']);
    expect([0, 0o22].map(formatOctal)).toEqual(['0', '022']);
  });
});

describe('numbers with a fixed point', () => {
  it('have three places', () => {
    expect(readFixed('3.14159')).toEqual({ ok: true, value: 3141, end: 7 });
    expect(readFixed('7')).toEqual({ ok: true, value: 7000, end: 1 });
    expect(readFixed('-1')).toEqual({ ok: false, fault: 'overflow' });
    expect(readFixed('4000000000000000.1')).toEqual({ ok: false, fault: 'overflow' });
    expect(readFactor('1.5;', 0, ';')).toBe(1500);
    expect(readFactor('1.5x', 0, ';')).toBeUndefined();
  });

  it('are printed with one place at least', () => {
    expect([7000, 3141, 50, 500].map(formatFixed)).toEqual(['7.0', '3.141', '0.05', '0.5']);
  });
});
