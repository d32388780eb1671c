import type { Finding, RuleDocument } from '../../src/check/rule.ts';
import type { ReportContext } from '../../src/report/context.ts';
import { plain } from '../../src/report/context.ts';

export const rule: RuleDocument = {
  name: 'option/unknown',
  severity: 'error',
  summary: 'Every option is known.',
  why: 'Exim stops.',
  exceptions: 'A patched Exim.',
  wrong: [{ config: 'hosst = x\n' }],
  right: [{ config: 'hosts = x\n' }],
};

export const files: Readonly<Record<string, readonly string[]>> = {
  'exim.conf': [
    'hosst = größe',
    '\tbad\x1b[31m & <"x">',
    'ok',
    `${'x'.repeat(300)}BAD${'y'.repeat(300)}`,
    'in 日本 BAD',
    '',
  ],
  'clean.conf': ['ok'],
};

/** A finding in the sample's file, told with as little as it needs. */
export function finding(more: Partial<Finding> = {}): Finding {
  return {
    rule: 'option/unknown',
    severity: 'error',
    message: 'unknown option "hosst"',
    file: 'exim.conf',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 6,
    related: [],
    ...more,
  };
}

export const full = finding({
  related: [{ file: 'more,conf', line: 7, column: 3, message: 'in macro X, used here' }],
  fix: {
    safe: false,
    title: 'Write "hosts"',
    edits: [{ file: 'exim.conf', line: 1, column: 1, endLine: 1, endColumn: 6, text: 'hosts' }],
  },
  exim: 'main option "hosst" unknown',
});

/** Text that each format must escape in its own way. */
export const awkward = finding({
  severity: 'warning',
  rule: 't/a',
  message: 'a & b < c > "d", 100%: e\nnext',
  line: 2,
  column: 2,
  endLine: 2,
  endColumn: 5,
});

export const context: ReportContext = {
  version: '1.2.3',
  files: Object.keys(files),
  rules: new Map([[rule.name, rule]]),
  lineOf: (file, line) => files[file]?.[line - 1],
  relative: (file) => file,
  paint: plain,
  width: 80,
};
