import type { Rule } from '../../../check/rule.ts';
import { dccConditions } from '../conditions.ts';

const config = (statement: string): string =>
  `dccifd_address = /run/dcc/dccifd\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  ${statement}\n  accept\n`;

/** Mail that DCC greylists is refused for good. */
export const greylistingKept: Rule = {
  name: 'dcc/greylisting-kept',
  severity: 'info',
  summary: 'Mail that DCC greylists is deferred, not refused for good.',
  why: 'The condition is false for R (reject) and for G (greylist) alike. A permanent refusal of what is only greylisted loses good mail; ask "defer !dcc = *", or tell the two apart by $dcc_result.',
  exceptions: 'A dccifd that does no greylisting.',
  wrong: [{ config: config('deny !dcc = *'), points: 'deny', says: 'greylists' }],
  right: [
    { config: config('defer !dcc = *') },
    { config: config('deny !dcc = *\n       condition = ${if eq{$dcc_result}{R}}') },
  ],
  check({ config, report }) {
    for (const { statement, item, asks } of dccConditions(config)) {
      const refuses = item.negated
        ? ['deny', 'drop', 'discard'].includes(statement.verb)
        : statement.verb === 'require';
      if (asks === false || !refuses || statement.items.some(({ value }) => value.includes('dcc_result'))) continue;
      report({ at: statement.node.verb, message: 'this refuses for good what DCC greylists' });
    }
  },
};
