import { inRcpt } from '../../example-config.ts';
import { readIpPattern } from '../../ip-pattern.ts';
import { listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Items that need the host's name, which must be looked up. */
function needsName(pattern: string): boolean {
  if (/^(?:\^|\*.)/.test(pattern)) return true;
  return /^(?:partial[^\t-\r ]*-)?(?:[nw]*lsearch|dbm|cdb|dsearch|lmdb)[\w*@,=]*;/.test(pattern);
}

const isUnknownSetting = (pattern: string): boolean => pattern === '+ignore_unknown' || pattern === '+include_unknown';

/** Addresses that stand behind names in a host list. */
export const listNameBeforeAddress: Rule = {
  name: 'list/name-before-address',
  severity: 'warning',
  summary: 'In a host list, addresses stand before names, or after +ignore_unknown.',
  why: 'For a name with wildcards Exim looks up the name of the host. Where it has none, the whole list counts as not matched, and the addresses behind the name are never looked at: a host of your own network may be refused when the DNS fails.',
  wrong: [
    {
      config: inRcpt('  accept hosts = *.example.org : 192.0.2.0/24\n'),
      points: '192.0.2.0/24',
      says: 'the name of the host',
    },
  ],
  right: [
    { config: inRcpt('  accept hosts = 192.0.2.0/24 : *.example.org\n') },
    { config: inRcpt('  accept hosts = +ignore_unknown : *.example.org : 192.0.2.0/24\n') },
  ],
  check({ config, report }) {
    for (const { content, value, items, owner } of listsOf(config)) {
      if (content !== 'host-list' || owner.kind === 'condition') continue;
      // The names of hosts that mail is sent to are known.
      if (owner.kind === 'option' && !owner.option.row.place.startsWith('main')) continue;
      let name: string | undefined;
      for (const { pattern, negated, open, patternStart, end } of items) {
        if (isUnknownSetting(pattern)) break;
        if (!open && needsName(pattern)) name ??= pattern;
        const { kind } = readIpPattern(pattern);
        if (name === undefined || open || negated || (kind !== 'address' && kind !== 'network')) continue;
        report({
          at: spanIn(value, patternStart, end),
          message: `"${pattern}" is only looked at when the name of the host is known: "${name}" stands before it`,
        });
        break;
      }
    }
  },
};
