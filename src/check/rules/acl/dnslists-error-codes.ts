import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const refusing = new Set(['deny', 'drop', 'defer']);

/** A DNS list whose every answer refuses mail. */
export const aclDnslistsErrorCodes: Rule = {
  name: 'acl/dnslists-error-codes',
  severity: 'info',
  summary: 'A DNS list refuses mail for the answers only that mean "listed".',
  why: 'Some lists answer 127.255.255.x to those who may not ask them, as who asks through a public resolver, or asks too much. Without "=" such an answer counts as listed, and all mail is refused.',
  presets: ['strict'],
  wrong: [
    {
      config: inRcpt('  deny dnslists = zen.spamhaus.org\n  accept\n'),
      points: 'zen.spamhaus.org',
      says: '127.255.255',
    },
  ],
  right: [{ config: inRcpt('  deny dnslists = zen.spamhaus.org=127.0.0.2,127.0.0.3,127.0.0.4\n  accept\n') }],
  check({ config, report }) {
    for (const { item, statement } of itemsNamed(config, 'dnslists')) {
      const { value } = item.node;
      if (!value || item.negated || !refusing.has(statement.verb)) continue;
      for (const { text, open, start, end } of listItems(config, value)) {
        if (open || !/\bspamhaus\.(?:org|net)(?:\/|$)/.test(text) || /[=&]/.test(text)) continue;
        report({
          at: spanIn(value, start, end),
          message: 'every answer counts as listed, also 127.255.255.x for "you may not ask": write which do, after "="',
        });
      }
    }
  },
};
