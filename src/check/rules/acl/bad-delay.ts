import { trimSpace, trimSpaceEnd } from '../../../../grammar/preprocess/characters.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { treeOf } from '../../expansions.ts';
import { outcomesOf } from '../../outcomes.ts';
import { isTime } from '../../parameters.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A `delay` that is no time. */
export const aclBadDelay: Rule = {
  name: 'acl/bad-delay',
  severity: 'error',
  summary: '"delay" is a time with a unit.',
  why: 'Exim reads it when the modifier is reached, and answers with a temporary error where it is no time: "30" is none, "30s" is one.',
  wrong: [
    {
      config: inRcpt('  warn delay = 30\n  accept\n'),
      points: '30',
      says: 'no time',
      fixed: inRcpt('  warn delay = 30s\n  accept\n'),
    },
    { config: inRcpt('  warn delay = ${if def:authenticated_id{0}{10s}}\n  accept\n'), points: '0', says: 'no time' },
  ],
  right: [{ config: inRcpt('  warn delay = 1m30s\n  accept delay = ${if def:authenticated_id{0s}{10s}}\n') }],
  check({ config, report }) {
    for (const { item } of itemsNamed(config, 'delay')) {
      const { value } = item.node;
      if (!value) continue;
      const tree = treeOf(config, value);
      const plain = { text: trimSpace(value.text), start: 0, end: trimSpaceEnd(value.text).length };
      for (const { text, start, end } of tree ? outcomesOf(tree).literal : [plain]) {
        if (text === '' || isTime(text)) continue;
        const at = spanIn(value, start, end);
        const seconds = /^\d+$/.test(text);
        report({
          at,
          message: `"${text}" is no time${seconds ? `: did you mean ${text}s?` : ''}`,
          ...(seconds && { fix: { safe: false, title: `Write "${text}s"`, edits: [{ at, text: `${text}s` }] } }),
        });
      }
    }
  },
};
