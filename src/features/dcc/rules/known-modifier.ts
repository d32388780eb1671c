import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { itemSpan, spanIn } from '../../../check/spans.ts';
import { dccConditions } from '../conditions.ts';

const config = (value: string): string =>
  `dccifd_address = /run/dcc/dccifd\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn dcc = ${value}\n  accept\n`;

/** A dcc condition is written so that it asks nothing, or passes over what is written. */
export const knownModifier: Rule = {
  name: 'dcc/known-modifier',
  severity: 'warning',
  summary: 'A dcc condition is "*", perhaps with "/defer_ok".',
  why: 'Exim asks dccifd for any text but an empty one, "0" and "false", with which the condition is always false. Of what follows a slash it knows defer_ok only, and passes over everything else.',
  wrong: [
    { config: config('*/defer-ok'), points: 'defer-ok', says: 'did you mean "defer_ok"?', fixed: config('*/defer_ok') },
    { config: config('false'), points: 'false', says: 'never true' },
  ],
  right: [{ config: config('*/defer_ok') }],
  check({ config, report }) {
    for (const { item, asks, options } of dccConditions(config)) {
      if (asks === false) report({ at: itemSpan(item), message: 'the condition is never true: dccifd is not asked' });
      for (const { text, start, end, open } of options) {
        const value = item.node.value;
        if (open || !value || lowerCase(text) === 'defer_ok') continue;
        const [only] = nearest(text, ['defer_ok']);
        const at = spanIn(value, start, end);
        report({
          at,
          message: `"${text}" is no option of dcc, and is passed over${didYouMean(only === undefined ? [] : [only])}`,
          ...(only !== undefined && { fix: { safe: false, title: `Write "${only}"`, edits: [{ at, text: only }] } }),
        });
      }
    }
  },
};
