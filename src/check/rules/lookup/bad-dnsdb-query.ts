import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import { dnsdbTypes } from '../../../catalogue/dnsdb-types.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { inRcpt } from '../../example-config.ts';
import { lookupsOf } from '../../lookups.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

/** What may stand before the type: another separator for what is found, and modifiers. */
const lead = /^[ \t\n]*(?:>.(?:,.|;)?[ \t\n]*)?(?:(?:defer|dnssec|retrans|retry)_[^,=]*,[ \t\n]*)*/i;

/** A query to the DNS that asks for no record. */
export const lookupBadDnsdbQuery: Rule = {
  name: 'lookup/bad-dnsdb-query',
  severity: 'error',
  summary: 'A dnsdb query begins with a type of record that dnsdb has.',
  why: 'Exim says "unsupported DNS record type" when it comes to the lookup, which then defers: an ACL answers with a temporary error, a router defers.',
  wrong: [
    {
      config: inRcpt('  accept condition = ${lookup dnsdb{text=$domain}{yes}{no}}\n'),
      points: 'text',
      says: 'did you mean "txt"?',
      fixed: inRcpt('  accept condition = ${lookup dnsdb{txt=$domain}{yes}{no}}\n'),
    },
    {
      config: inRcpt('  accept condition = ${lookup dnsdb{defer_nevr,mx=$domain}{yes}{no}}\n'),
      points: 'defer_nevr',
      says: 'strict, lax or never',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  accept condition = ${lookup dnsdb{>; defer_never,dnssec_lax,mxh=$domain}{yes}{no}}\n  accept condition = ${lookup dnsdb{$domain}{yes}{no}}\n',
      ),
    },
  ],
  check({ config, report }) {
    for (const { type, query, value, inList } of lookupsOf(config)) {
      const first = query?.parts[0];
      if (type.name !== 'dnsdb' || inList || first?.kind !== 'text') continue;
      const [before = ''] = lead.exec(first.text) ?? [];
      const modifier = /(?:defer|dnssec)_(?!strict\b|lax\b|never\b)\w*/i.exec(before);
      const { start } = first;
      if (modifier) {
        const at = spanIn(value, start + modifier.index, start + modifier.index + modifier[0].length);
        report({
          at,
          message: `"${modifier[0]}" is no modifier of dnsdb: strict, lax or never follows the underscore`,
        });
        continue;
      }
      const name = /^([^=\t-\r ]+)[\t-\r ]*=/.exec(first.text.slice(before.length))?.[1];
      if (name === undefined || dnsdbTypes.has(lowerCase(name))) continue;
      const at = spanIn(value, start + before.length, start + before.length + name.length);
      const meant = nearest(lowerCase(name), dnsdbTypes.keys());
      report({
        at,
        message: `dnsdb knows no type of record "${name}"${didYouMean(meant)}`,
        ...replaceByOnly(at, meant),
      });
    }
  },
};
