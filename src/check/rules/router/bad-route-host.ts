import { bareAddresses } from '../../bare-ipv6.ts';
import { isIpv4, isIpv6 } from '../../ip-pattern.ts';
import { partsOfText } from '../../lists.ts';
import { leadsToHosts, routesOf } from '../../routes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const router = (routes: string): string =>
  `begin routers\nout:\n  driver = manualroute\n  route_list = ${routes}\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n`;

/** What is wrong with an item of a list of hosts; undefined for one that may be a host. */
function problemOf(item: string, isFirst: boolean): string | undefined {
  if (item === '' || item === '+') return undefined;
  // Where an address in brackets, and a port, end.
  const name = item.replace(/\/mx$/i, '').replace(/^\[(.*)\](?::\w+)?$/, '$1');
  if (isIpv4(name) || isIpv6(name)) return undefined;
  const [, host = '', port] = /^([^:]*?)(?::(\w+))?$/.exec(name) ?? [];
  const [stray] = /[^\w.-]/.exec(host) ?? [];
  if (stray === ',' || stray === ';') return `hosts are separated by colons: "${item}" is one host`;
  if (stray !== undefined) return `no host is called "${item}"`;
  if (port !== undefined && /^\d+$/.test(port) && (Number(port) === 0 || Number(port) > 65_535))
    return `there is no port ${port}`;
  if (/^\d+$/.test(host) && !isFirst) return `"${item}" is taken for another host; the colon before a port is doubled`;
  if (/^[\d.]+$/.test(host) && !isIpv4(host)) return `"${item}" is no IP address`;
  return undefined;
}

/** A host of a route that there cannot be. */
export const routerBadRouteHost: Rule = {
  name: 'router/bad-route-host',
  severity: 'warning',
  summary: 'The hosts of a route are names or addresses, separated by colons; the colon before a port is doubled.',
  why: 'Exim looks for a host of exactly that name. Where there is none, messages are frozen or put off, as host_find_failed says. A port behind a single colon is the name of another host, and the mail goes to the usual port of the first.',
  wrong: [
    { config: router('* smarthost.example.net:587'), points: '587', says: 'the colon before a port is doubled' },
    {
      config: router('* "mx1.example.net, mx2.example.net"'),
      points: 'mx1.example.net, mx2.example.net',
      says: 'separated by colons',
    },
    { config: router('* 192.0.2.256'), points: '192.0.2.256', says: 'no IP address' },
    { config: router('* 2001:db8::1'), points: '2001:db8::1', says: 'doubled' },
  ],
  right: [
    {
      config: router(
        '* smarthost.example.net::587 ; a.example "[192.0.2.1]::25 : [2001::db8::::1] : mx_1.example.net/MX : +" ; b.example "<, 2001:db8::1, x:587"',
      ),
    },
    { config: router('* ${lookup{$domain}lsearch{/etc/exim/routes}}') },
  ],
  check({ config, report }) {
    for (const route of routesOf(config)) {
      const { hosts, value } = route;
      if (!hosts || hosts.unclosed || /[$\\]/.test(hosts.text) || !leadsToHosts(config, route)) continue;
      // Between quotation marks, the text begins a character later.
      const quote = value.text.charAt(hosts.start) === '"' ? 1 : 0;
      const change = /^\s*<([^\s\w])/.exec(hosts.text);
      const lead = hosts.start + quote + (change?.[0].length ?? 0);
      const text = hosts.text.slice(change?.[0].length ?? 0);
      const separator = change?.[1] ?? ':';
      // A doubled colon may stand before a port, too.
      const isPort = (from: number): boolean => /[^\s:]/.test(text.charAt(from - 1)) || text.startsWith('::', from);
      const bare = separator === ':' ? bareAddresses(text).filter(({ from }) => !isPort(from)) : [];
      for (const { from, to } of bare) {
        const message = `in a list that colons separate, the colons of "${text.slice(from, to)}" are doubled`;
        report({ at: spanIn(value, lead + from, lead + to), message });
      }
      for (const [i, item] of partsOfText(text, separator).entries()) {
        if (bare.some(({ from, to }) => item.start < to && from < item.end)) continue;
        const problem = problemOf(item.text, i === 0);
        if (problem !== undefined) report({ at: spanIn(value, lead + item.start, lead + item.end), message: problem });
      }
    }
  },
};
