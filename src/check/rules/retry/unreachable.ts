import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledRetry } from '../../../compile/config.ts';
import { coversPattern } from '../../pattern-cover.ts';
import type { Rule } from '../../rule.ts';

/** Whether a rule for an error is one for all that another error stands for. */
function coversError(wide: string, narrow: string): boolean {
  const [a, b] = [lowerCase(wide), lowerCase(narrow)];
  if (a === '*' || a === b) return true;
  // A kind of error without more: "quota" for "quota_7d", "timeout" for "timeout_connect".
  if (/^(?:quota|refused|timeout)$/.test(a)) return b.startsWith(`${a}_`);
  const code = /^((?:mail|rcpt|data)_4)(\dx|xx)$/.exec(a);
  if (!code) return false;
  const [, kind = '', digits = ''] = code;
  return b.startsWith(digits === 'xx' ? kind : kind + digits.charAt(0));
}

function covers(earlier: CompiledRetry, later: CompiledRetry): boolean {
  if (earlier.senders !== undefined && earlier.senders !== later.senders) return false;
  return coversError(earlier.error, later.error) && coversPattern(earlier.pattern, later.pattern);
}

/** A retry rule that is never used. */
export const retryUnreachable: Rule = {
  name: 'retry/unreachable',
  severity: 'warning',
  summary: 'No retry rule stands below one that applies to all that it is for.',
  why: 'Exim takes the first retry rule that fits the address or host and the error. One for a domain, or for an error, that stands below one for everything is never looked at, and what it is for is tried at the times of the other.',
  wrong: [
    {
      config: 'begin retry\n* * F,2h,15m; G,16h,1h,1.5; F,4d,6h\nexample.org * F,1d,5m\n',
      points: 'example.org',
      says: '"* *" above applies first',
    },
    { config: 'begin retry\n* * F,4d,6h\n* quota F,1d,1h\n', points: '* quota', says: 'never used' },
    { config: 'begin retry\n*.example.org * F,4d,6h\nmx.example.org rcpt_452 F,1d,1h\n', points: 'mx.example.org' },
  ],
  right: [
    { config: 'begin retry\nexample.org * F,1d,5m\n* quota\n* * F,2h,15m; G,16h,1h,1.5; F,4d,6h\n' },
    { config: 'begin retry\n* * senders=: F,1h,5m\n* * F,4d,6h\n' },
    {
      config:
        'begin retry\nexample.org * F,1d,5m\n*.example.org timeout_connect F,1h,5m\n*.example.org timeout F,2h,5m\n',
    },
  ],
  check({ config, report }) {
    for (const [i, rule] of config.retry.entries()) {
      const above = config.retry.slice(0, i).find((earlier) => covers(earlier, rule));
      if (!above) continue;
      const { pattern, error } = rule.node;
      const start = pattern.start;
      // The error is what is told by it, where the pattern is the same.
      const end = above.pattern === rule.pattern && error ? error.end : pattern.end;
      report({
        at: { start, end },
        message: `this retry rule is never used: "${above.pattern} ${above.error}" above applies first`,
        related: [{ at: above.node.pattern, message: 'this rule applies first' }],
      });
    }
  },
};
