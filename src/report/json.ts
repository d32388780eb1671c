import type { Finding } from '../check/rule.ts';
import type { Format } from './context.ts';

/** A finding as programs read it: the contract of `--format json`. */
function plainFinding(finding: Finding): object {
  const { rule, severity, message, file, line, column, endLine, endColumn, related, fix } = finding;
  return {
    rule,
    severity,
    message,
    file,
    line,
    column,
    endLine,
    endColumn,
    related,
    ...(fix && { fix: { safe: fix.safe, edits: fix.edits } }),
  };
}

/** All findings as one JSON object, version 1. */
export const json: Format = (findings) =>
  `${JSON.stringify({ version: 1, findings: findings.map(plainFinding) }, null, 2)}\n`;
