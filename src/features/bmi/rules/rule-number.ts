import type { Rule } from '../../../check/rule.ts';
import { valueNode } from '../../../compile/config.ts';
import { listItems } from '../../list-items.ts';
import { spanIn } from '../../../check/spans.ts';

const router = (rules: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept control = bmi_run\nbegin routers\nspam:\n  driver = redirect\n  bmi_rule = ${rules}\n  data = postmaster@example.org\n`;

/** What Exim makes of an item of bmi_rule: what is wrong with it, if anything. */
function fault(item: string): string | undefined {
  if (item === '') return 'an empty item is no rule number';
  if (item.includes('$')) return 'bmi_rule is not expanded: the item is taken as it stands';
  if (item.length > 31) return 'Exim cuts an item after 31 characters';
  const read = /^[+-]?\d+/.exec(item)?.[0];
  if (read === undefined) return `"${item}" is no number`;
  if (Number(read) <= 0) return `"${item}" never fires: rule numbers begin with 1`;
  if (read.length === item.length) return undefined;
  const rest = item.slice(read.length);
  if (/^[\t-\r ]*,/.test(rest)) return `only ${read} is read: rule numbers are separated by colons, not commas`;
  if (/^[\t-\r ]*-/.test(rest)) return `only ${read} is read: there are no ranges`;
  return `only ${read} is read of "${item}"`;
}

/** A list of rule numbers holds something else. */
export const ruleNumber: Rule = {
  name: 'bmi/rule-number',
  severity: 'error',
  summary: 'bmi_rule is a list of positive numbers, separated by colons.',
  why: 'Exim reads a number from the beginning of each item and passes over items that have none or one below 1, without a word: the router is then skipped for the messages that it was made for. The option is not expanded.',
  wrong: [
    { config: router('5,8,11'), points: '5,8,11', says: 'separated by colons', fixed: router('5:8:11') },
    { config: router('5 : spam'), points: 'spam', occurrence: 2, says: 'is no number' },
    { config: router('0'), points: '0', occurrence: 1, says: 'rule numbers begin with 1' },
  ],
  right: [{ config: router('5:8:11') }, { config: router('<; 5; 8') }],
  check({ config, report }) {
    for (const { options } of config.routers) {
      const option = options.get('bmi_rule');
      const value = valueNode(option);
      if (!option || !value) continue;
      const items = listItems(value.text);
      if (items.length === 0) report({ at: value, message: 'the list is empty: the router is always skipped' });
      for (const { text, start, end } of items) {
        const message = fault(text);
        if (message === undefined) continue;
        const at = spanIn(value, start, Math.max(end, start + 1));
        const commas = /^\d+(?:[\t-\r ]*,[\t-\r ]*\d+)+$/.test(text);
        report({
          at,
          message,
          ...(commas && {
            fix: {
              safe: true,
              title: 'Separate them by colons',
              edits: [{ at, text: text.replaceAll(/[\t-\r ]*,[\t-\r ]*/g, ':') }],
            },
          }),
        });
      }
    }
  },
};
