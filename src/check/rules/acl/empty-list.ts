import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { everyAcl } from '../../../compile/config.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

const lists = new Set(['domain-list', 'host-list', 'address-list', 'local-part-list']);

/** A condition with an empty list. */
export const aclEmptyList: Rule = {
  name: 'acl/empty-list',
  severity: 'warning',
  summary: 'A condition on a list has items to match.',
  why: 'Nothing is in an empty list: the condition is never true, and with "!" always. The empty sender of a bounce, or a local session without a host, is written as one colon.',
  wrong: [
    { config: inRcpt('  accept senders =\n'), points: 'senders', says: 'never true' },
    { config: inRcpt('  deny !hosts =\n  accept\n'), points: 'hosts', says: 'always true' },
  ],
  right: [{ config: inRcpt('  accept senders = :\n         hosts = :\n') }],
  check({ config, report }) {
    for (const { statements } of everyAcl(config)) {
      for (const { items } of statements) {
        for (const { row, negated, value, node } of items) {
          if (trimSpace(value) !== '' || !lists.has(row.content ?? '')) continue;
          const colon = row.name === 'senders' || row.name === 'hosts' ? '; for an empty one write ":"' : '';
          report({
            at: node.name,
            message: `the list is empty: this condition is ${negated ? 'always' : 'never'} true${colon}`,
          });
        }
      }
    }
  },
};
