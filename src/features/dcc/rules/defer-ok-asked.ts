import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { spanIn } from '../../../check/spans.ts';
import { dccConditions } from '../conditions.ts';

const config = (statement: string): string =>
  `dccifd_address = /run/dcc/dccifd\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  ${statement}\n  accept\n`;

const refusing = new Set(['defer', 'deny', 'drop', 'discard']);

/** defer_ok does the opposite of what it is for. */
export const deferOkAsked: Rule = {
  name: 'dcc/defer-ok-asked',
  severity: 'warning',
  summary: 'defer_ok does not stand where a negated dcc condition refuses mail.',
  why: 'With defer_ok the condition is false, and not deferred, when dccifd cannot be asked or has a temporary error. Under spam and malware that lets the message through; but dcc is used negated, and false then means that the statement applies: with dccifd down, "deny !dcc = */defer_ok" refuses all mail for good.',
  wrong: [
    { config: config('deny !dcc = */defer_ok'), points: 'defer_ok', says: 'when dccifd is down' },
    { config: config('require dcc = */defer_ok'), points: 'defer_ok', says: 'when dccifd is down' },
  ],
  right: [{ config: config('defer !dcc = *') }, { config: config('warn dcc = */defer_ok') }],
  check({ config, report }) {
    for (const { statement, item, options, deferOk } of dccConditions(config)) {
      const value = item.node.value;
      const applies = item.negated ? refusing.has(statement.verb) : statement.verb === 'require';
      if (!deferOk || !applies || !value) continue;
      const option = options.find(({ text }) => lowerCase(text) === 'defer_ok');
      if (!option) continue;
      const does = statement.verb === 'defer' ? 'defers' : statement.verb === 'discard' ? 'throws away' : 'refuses';
      report({
        at: spanIn(value, option.start, option.end),
        message: `with defer_ok this ${does} every message when dccifd is down: the condition is false then`,
      });
    }
  },
};
