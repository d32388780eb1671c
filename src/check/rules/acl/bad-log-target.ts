import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { listItems } from '../../lists.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

const logs = ['main', 'panic', 'reject'];

/** A log that Exim does not have. */
export const aclBadLogTarget: Rule = {
  name: 'acl/bad-log-target',
  severity: 'error',
  summary: 'log_reject_target and logwrite name the main, reject or panic log.',
  why: 'At another name Exim writes to the main and the reject log, or to the panic log, and complains in the panic log each time.',
  wrong: [
    {
      config: inRcpt('  deny log_reject_target = rejected\n'),
      points: 'rejected',
      says: 'did you mean "reject"?',
      fixed: inRcpt('  deny log_reject_target = reject\n'),
    },
    { config: inRcpt('  warn logwrite = :all: $sender_address\n  accept\n'), points: 'all', says: 'no log' },
  ],
  right: [
    { config: inRcpt('  warn logwrite = :main,reject: $sender_address\n  deny log_reject_target = main : panic\n') },
    { config: inRcpt('  deny log_reject_target =\n') },
  ],
  check({ config, report }) {
    const complain = (at: ReturnType<typeof spanIn>, name: string): void => {
      const meant = nearest(name, logs);
      report({
        at,
        message: `"${name}" is no log: there are main, reject and panic${didYouMean(meant)}`,
        ...replaceByOnly(at, meant),
      });
    };
    for (const { item } of itemsNamed(config, 'log_reject_target')) {
      const { value } = item.node;
      for (const { text, open, start, end } of value ? listItems(config, value) : []) {
        if (value && !open && !logs.includes(text)) complain(spanIn(value, start, end), text);
      }
    }
    for (const { item } of itemsNamed(config, 'logwrite')) {
      const { value } = item.node;
      const [, names] = /^:([^:$]*):/.exec(value?.text ?? '') ?? [];
      let from = 1;
      for (const name of names?.split(',') ?? []) {
        if (value && name !== '' && !logs.includes(name)) complain(spanIn(value, from, from + name.length), name);
        from += name.length + 1;
      }
    }
  },
};
