import { trimSpace, trimSpaceEnd } from '../../../../grammar/preprocess/characters.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { treeOf } from '../../expansions.ts';
import { outcomesOf } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';
import { itemSpan, spanIn } from '../../spans.ts';

const boolean = /^(?:-?\d*|yes|no|true|false)$/i;

/** A `condition` that gives neither true nor false. */
export const aclBadCondition: Rule = {
  name: 'acl/bad-condition',
  severity: 'error',
  summary: '"condition" gives yes, no, true, false or a number.',
  why: 'At anything else Exim logs \'invalid "condition" value\' and answers with a temporary error. An empty value is false.',
  exceptions: 'A value that is empty as it stands is a warning: the statement never does anything.',
  wrong: [
    { config: inRcpt('  deny condition = maybe\n  accept\n'), points: 'maybe', says: 'neither true nor false' },
    {
      config: inRcpt('  deny condition = ${if eq{$domain}{example.org}{deny}{no}}\n  accept\n'),
      points: 'deny',
      occurrence: 2,
      says: 'neither true nor false',
    },
    { config: inRcpt('  deny condition =\n  accept\n'), points: 'condition', says: 'never true' },
  ],
  right: [
    { config: inRcpt('  deny condition = ${if eq{$domain}{example.org}}\n  accept condition = 1\n') },
    { config: inRcpt('  deny condition = ${if eq{$domain}{example.org}{yes}{}}\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { item } of itemsNamed(config, 'condition')) {
      const { value } = item.node;
      if (!value || trimSpace(value.text) === '') {
        report({
          at: itemSpan(item),
          message: 'the value is empty: this condition is never true',
          severity: 'warning',
        });
        continue;
      }
      const tree = treeOf(config, value);
      const plain = { text: trimSpace(value.text), start: 0, end: trimSpaceEnd(value.text).length };
      for (const { text, start, end } of tree ? outcomesOf(tree).literal : [plain]) {
        if (boolean.test(text)) continue;
        report({ at: spanIn(value, start, end), message: `"${text}" is neither true nor false` });
      }
    }
  },
};
