import { inRcpt } from '../../example-config.ts';
import { listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A lookup of addresses that is given names. */
export const listLookupByName: Rule = {
  name: 'list/lookup-by-name',
  severity: 'warning',
  summary: 'In a host list, a file of IP addresses is looked into with "net-" before the type of the lookup.',
  why: 'A lookup in a host list is given the name of the host. Only with net- before its type, as in net-iplsearch;/etc/exim/hosts, is it given the IP address: iplsearch without it is asked for a name, which is no address, and never finds anything.',
  wrong: [
    {
      config: inRcpt('  accept hosts = iplsearch;/etc/exim/relay_hosts\n'),
      points: 'iplsearch;/etc/exim/relay_hosts',
      says: 'net-iplsearch',
      fixed: inRcpt('  accept hosts = net-iplsearch;/etc/exim/relay_hosts\n'),
    },
  ],
  right: [
    {
      config: inRcpt(
        '  accept condition = ${if match_ip{$sender_host_address}{+relays}}\n',
        'hostlist relays = iplsearch;/etc/exim/relay_hosts\n',
      ),
    },
    { config: inRcpt('  accept hosts = net-iplsearch;/etc/exim/relay_hosts : lsearch;/etc/exim/relay_names\n') },
    { config: inRcpt('  accept hosts = ${if match_ip{$sender_host_address}{iplsearch;/etc/exim/hosts}{*}}\n') },
  ],
  check({ config, report }) {
    // match_ip is given an address in any case, and so are the lists that it names.
    const givenAddresses = new Set<string>();
    for (const { owner, items } of listsOf(config))
      if (owner.kind === 'condition') for (const { pattern } of items) givenAddresses.add(pattern);
    for (const { content, owner, value, items } of listsOf(config)) {
      if (content !== 'host-list' || owner.kind === 'condition') continue;
      if (owner.kind === 'named' && givenAddresses.has(`+${owner.list.name}`)) continue;
      for (const { pattern, patternStart, end } of items) {
        if (!/^iplsearch(?:,[^;]*)?;/.test(pattern)) continue;
        const start = spanIn(value, patternStart, patternStart);
        report({
          at: spanIn(value, patternStart, end),
          message: 'this looks for the name of the host among IP addresses: write net-iplsearch',
          fix: { safe: true, title: 'Look for the address', edits: [{ at: start, text: 'net-' }] },
        });
      }
    }
  },
};
