import { describe, expect, it } from 'vitest';
import { printBaseline, readBaseline, updateBaseline, withoutKnown } from '../../src/check/baseline.ts';
import type { Finding } from '../../src/check/rule.ts';

const lines: Record<string, string[]> = { 'exim.conf': ['  a = 1', 'b = 2', 'a = 1'], 'other.conf': ['x = y'] };
const keys = {
  fileOf: ({ file }: Finding): string => file,
  lineOf: (file: string, line: number): string => lines[file]?.[line - 1] ?? '',
};

function finding(rule: string, line: number, file = 'exim.conf'): Finding {
  return { rule, severity: 'warning', message: 'm', file, line, column: 1, endLine: line, endColumn: 2, related: [] };
}

const both = new Set(['exim.conf', 'other.conf']);

describe('a baseline', () => {
  it('is made of findings, and reads back as written', () => {
    const baseline = updateBaseline(undefined, [finding('t/b', 2), finding('t/a', 1), finding('t/a', 3)], both, keys);
    expect(baseline.findings).toEqual([
      { file: 'exim.conf', rule: 't/a', text: 'a = 1', count: 2 },
      { file: 'exim.conf', rule: 't/b', text: 'b = 2' },
    ]);
    expect(readBaseline(printBaseline(baseline))).toEqual(baseline);
    expect(readBaseline(printBaseline({ version: 1, findings: [] }))).toEqual({ version: 1, findings: [] });
  });

  it('silences what it knows, wherever its line has moved, as often as it knows it', () => {
    const baseline = updateBaseline(undefined, [finding('t/a', 1)], both, keys);
    expect(withoutKnown(baseline, [finding('t/a', 3)], both, keys)).toEqual({ remaining: [], stale: [] });
    expect(withoutKnown(baseline, [finding('t/a', 1), finding('t/a', 3)], both, keys).remaining).toHaveLength(1);
    expect(withoutKnown(baseline, [finding('t/b', 1)], both, keys).remaining).toHaveLength(1);
    expect(withoutKnown(baseline, [finding('t/a', 2)], both, keys).remaining).toHaveLength(1);
  });

  it('tells the entries that no longer occur, of the files that were looked at', () => {
    const baseline = updateBaseline(
      undefined,
      [finding('t/a', 1), finding('t/a', 3), finding('t/x', 1, 'other.conf')],
      both,
      keys,
    );
    expect(withoutKnown(baseline, [finding('t/a', 1)], new Set(['exim.conf']), keys).stale).toEqual([
      { file: 'exim.conf', rule: 't/a', text: 'a = 1' },
    ]);
    expect(withoutKnown(baseline, [], both, keys).stale).toHaveLength(2);
  });

  it('drops these when it is brought up to date, and keeps those of other files', () => {
    const before = updateBaseline(undefined, [finding('t/a', 1), finding('t/x', 1, 'other.conf')], both, keys);
    expect(
      updateBaseline(before, [finding('t/b', 2)], new Set(['exim.conf']), keys).findings.map(({ rule }) => rule),
    ).toEqual(['t/b', 't/x']);
  });

  it('never silences a fault of eximc itself', () => {
    const broken = finding('internal/rule-failed', 1);
    expect(updateBaseline(undefined, [broken], both, keys).findings).toEqual([]);
    const forged = {
      version: 1,
      findings: [{ file: 'exim.conf', rule: 'internal/rule-failed', text: 'a = 1' }],
    } as const;
    expect(withoutKnown(forged, [broken], both, keys).remaining).toHaveLength(1);
  });

  it('is refused when it is none', () => {
    for (const text of ['', '[]', '{}', 'null', '{"version":2,"findings":[]}', '{"version":1,"findings":[{}]}']) {
      expect(() => readBaseline(text)).toThrow();
    }
  });
});
