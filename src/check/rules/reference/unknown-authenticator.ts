import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

const plain =
  'begin authenticators\nplain_server:\n  driver = plaintext\n  public_name = PLAIN\n  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\n';

/** An authenticator that is named and not there. */
export const referenceUnknownAuthenticator: Rule = {
  name: 'reference/unknown-authenticator',
  severity: 'warning',
  summary: '"authenticated" names authenticators that exist.',
  why: 'The condition compares its items with the name of the authenticator, which is not its public name: an item that no authenticator is called by is never true, and whoever has authenticated is refused.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  accept authenticated = PLAIN\n') + plain,
      points: 'PLAIN',
      says: 'there is no authenticator "PLAIN"',
    },
    {
      config: inRcpt('  accept authenticated = plain_sever\n') + plain,
      points: 'plain_sever',
      says: 'did you mean "plain_server"?',
    },
  ],
  right: [{ config: inRcpt('  accept authenticated = plain_server\n  accept authenticated = *\n') + plain }],
  check({ config, report }) {
    const names = new Set(config.authenticators.map(({ name }) => name));
    for (const { item } of itemsNamed(config, 'authenticated')) {
      const { value } = item.node;
      for (const { pattern, open, patternStart, end } of value ? listItems(config, value) : []) {
        if (!value || open || !/^[\w-]+$/.test(pattern) || names.has(pattern)) continue;
        const at = spanIn(value, patternStart, end);
        const meant = nearest(pattern, names);
        report({
          at,
          message: `there is no authenticator "${pattern}"${didYouMean(meant)}`,
          ...replaceByOnly(at, meant),
        });
      }
    }
  },
};
