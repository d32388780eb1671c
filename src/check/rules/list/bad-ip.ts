import { bareAddresses } from '../../bare-ipv6.ts';
import { lastBefore } from '../../last-before.ts';
import { inRcpt } from '../../example-config.ts';
import { readIpPattern } from '../../ip-pattern.ts';
import { listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** What match_ip takes besides addresses: lookups, the addresses of this host, everything, nothing, named lists. */
const withoutName = /^(?:.*;.*|@\[\]|\*|\+.*|\/.*|)$/s;

/** An address or network of a host list that is none. */
export const listBadIp: Rule = {
  name: 'list/bad-ip',
  severity: 'error',
  summary: 'Addresses and networks in host lists are well formed.',
  why: 'Exim takes the item for a malformed address: the whole list counts as not matched then, without a look at the items behind it, and nothing says so but a line in the log of the client that should have matched.',
  wrong: [
    {
      config: inRcpt('  accept hosts = 192.168.0.0/33 : 10.0.0.256\n'),
      points: '192.168.0.0/33',
      says: 'no number from 0 to 32',
    },
    { config: inRcpt('  accept hosts = 192.168.0.0/16 : 10.0.0.256\n'), points: '10.0.0.256', says: '256' },
    { config: inRcpt('  accept hosts = 192.168/16\n'), points: '192.168/16', says: 'it has 2 of four numbers' },
    {
      config: inRcpt('  accept hosts = 10.0.0.0/255.0.0.0\n'),
      points: '10.0.0.0/255.0.0.0',
      says: 'number of its bits',
    },
    { config: inRcpt('  accept hosts = 10.0. 0.0/8\n'), points: '10.0. 0.0/8', says: 'white space stands in it' },
    {
      config: inRcpt('  deny condition = ${if match_ip{$sender_host_address}{*.example.org}}\n  accept\n'),
      points: '*.example.org',
      says: 'match_ip compares addresses only',
    },
  ],
  right: [{ config: inRcpt('  accept hosts = <; 192.168.0.0/16 ; !10.0.0.1 ; fe80::/10 ; *.example.org\n') }],
  check({ config, report }) {
    for (const { content, owner, value, start, end, separator, items } of listsOf(config)) {
      if (content !== 'host-list') continue;
      // Of match_ip: it is given an address, and no host whose name there could be.
      const onlyAddresses = owner.kind === 'condition';
      let whole: { readonly start: number; readonly end: number }[] | undefined;
      for (const item of items) {
        if (item.open) continue;
        const read = readIpPattern(item.pattern);
        const together = readIpPattern(item.pattern.replaceAll(/[\t-\r ]+/g, '')).kind;
        if (/[\t-\r ]/.test(item.pattern) && (together === 'address' || together === 'network')) {
          const message = `"${item.pattern}" is no address or network: white space stands in it`;
          report({ at: spanIn(value, item.patternStart, item.end), message });
          continue;
        }
        if (read.kind === 'other' && onlyAddresses && !withoutName.test(item.pattern)) {
          const message = `"${item.pattern}" is a host name or pattern: match_ip compares addresses only, and fails here`;
          report({ at: spanIn(value, item.patternStart, item.end), message });
        }
        if (read.kind !== 'malformed') continue;
        // A piece of an address whose colons have split it: another rule speaks of that.
        whole ??= (separator === ':' ? bareAddresses(value.text.slice(start, end)) : []).map(({ from, to }) => ({
          start: start + from,
          end: start + to,
        }));
        if ((lastBefore(whole, item.end - 1)?.end ?? 0) > item.start) continue;
        const at = spanIn(value, item.patternStart, item.end);
        report({ at, message: `"${item.pattern}" is no address or network: ${read.problem}` });
      }
    }
  },
};
