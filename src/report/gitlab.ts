import { createHash } from 'node:crypto';
import type { Severity } from '../check/rule.ts';
import type { Format } from './context.ts';

const severityNames: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

/** So much of a line's text tells a finding from another. */
const longestText = 500;

/** GitLab's Code Quality report. A fingerprint holds while the text of the line does, wherever the line moves. */
export const gitlab: Format = (findings, { relative, lineOf }) => {
  const seen = new Map<string, number>();
  const issues = findings.map(({ rule, severity, message, file, line, column, endLine, endColumn }) => {
    const identity = JSON.stringify([relative(file), rule, lineOf(file, line)?.trim().slice(0, longestText), message]);
    const nth = seen.get(identity) ?? 0;
    seen.set(identity, nth + 1);
    return {
      description: message,
      check_name: rule,
      fingerprint: createHash('sha256').update(`${identity} ${nth}`).digest('hex'),
      severity: severityNames[severity],
      location: {
        path: relative(file),
        positions: { begin: { line, column }, end: { line: endLine, column: endColumn } },
        lines: { begin: line, end: endLine },
      },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
};
