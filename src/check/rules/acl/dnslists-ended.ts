import { lowerCase, trimSpace, trimSpaceStart } from '../../../../grammar/preprocess/characters.ts';
import { endedDnsLists } from '../../../catalogue/ended-dns-lists.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A DNS list that nobody keeps any more. */
export const aclDnslistsEnded: Rule = {
  name: 'acl/dnslists-ended',
  severity: 'warning',
  summary: 'The DNS lists that are asked are still kept.',
  why: 'A list that has ended lists nobody, so that the check does nothing but wait for the DNS; or its domain has gone to somebody else, or answers yes to every question to be rid of those who still ask, and then all mail is refused.',
  exceptions: 'A copy of your own under the same name: suppress the finding there.',
  wrong: [
    {
      config: inRcpt('  deny dnslists = zen.spamhaus.org : dnsbl.sorbs.net=127.0.0.10\n  accept\n'),
      points: 'dnsbl.sorbs.net',
      says: 'ended in 2024',
    },
    {
      config: inRcpt('  warn dnslists = zen.spamhaus.org,ix.dnsbl.manitu.net\n  accept\n'),
      points: 'ix.dnsbl.manitu.net',
      says: 'ended in 2025',
    },
  ],
  right: [{ config: inRcpt('  deny dnslists = zen.spamhaus.org : mysorbs.net\n  accept\n') }],
  check({ config, report }) {
    for (const { item } of itemsNamed(config, 'dnslists')) {
      const { value } = item.node;
      if (!value) continue;
      for (const { text, start } of listItems(config, value)) {
        let at = start;
        for (const domain of (/^[^=&/!]*/.exec(text)?.[0] ?? '').split(',')) {
          const name = lowerCase(trimSpace(domain));
          const ended = endedDnsLists.find((list) => name === list.domain || name.endsWith(`.${list.domain}`));
          const from = at + domain.length - trimSpaceStart(domain).length;
          if (ended) {
            report({
              at: spanIn(value, from, from + name.length),
              message: `the DNS list "${name}" ended in ${ended.year}: ask it no more`,
            });
          }
          at += domain.length + 1;
        }
      }
    }
  },
};
