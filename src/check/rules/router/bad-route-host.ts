import { hostListProblems } from '../../host-list.ts';
import { leadsToHosts, routesOf } from '../../routes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const router = (routes: string): string =>
  `begin routers\nout:\n  driver = manualroute\n  route_list = ${routes}\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n`;

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
      const lead = hosts.start + (value.text.charAt(hosts.start) === '"' ? 1 : 0);
      for (const { from, to, message } of hostListProblems(hosts.text))
        report({ at: spanIn(value, lead + from, lead + to), message });
    }
  },
};
