import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { partsOf } from '../../lists.ts';
import { didYouMean } from '../../../catalogue/near-miss.ts';
import { isTime, parameterProblem } from '../../parameters.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

/** A `seen` that Exim cannot read. */
export const aclBadSeen: Rule = {
  name: 'acl/bad-seen',
  severity: 'error',
  summary: '"seen" is written time / options, with a minus sign before the time for "longer ago".',
  why: 'Exim reads it when the condition is reached, and answers with a temporary error where it cannot.',
  wrong: [
    { config: inRcpt('  defer seen = -5 / key=$sender_address\n  accept\n'), points: '-5', says: 'no time' },
    {
      config: inRcpt('  defer seen = 5m / keys=$sender_address\n  accept\n'),
      points: 'keys',
      says: 'did you mean "key"?',
      fixed: inRcpt('  defer seen = 5m / key=$sender_address\n  accept\n'),
    },
  ],
  right: [
    { config: inRcpt('  defer seen = -5m / key=${sender_host_address}_$sender_address / refresh=10d\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { item } of itemsNamed(config, 'seen')) {
      const { value } = item.node;
      const [first, ...rest] = partsOf(config, value, '/');
      if (!value || !first || (first.open && rest.length === 0)) continue;
      if (!first.open && !isTime(first.text.replace(/^-/, ''))) {
        report({ at: spanIn(value, first.start, first.end), message: `"${first.text}" is no time` });
      }
      for (const option of rest) {
        if (option.text.startsWith('\uffff')) continue;
        const span = (start: number, end: number): ReturnType<typeof spanIn> => spanIn(value, start, end);
        const problem = parameterProblem(config, option, item.row.parameters ?? [], span);
        if (!problem) continue;
        const { at, message, suggestions } = problem;
        report({ at, message: message + didYouMean(suggestions), ...replaceByOnly(at, suggestions) });
      }
    }
  },
};
