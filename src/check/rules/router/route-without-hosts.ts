import { leadsToHosts, routesOf } from '../../routes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const router = (routes: string, transport = 'smtp'): string =>
  `begin routers\nout:\n  driver = manualroute\n  route_list = ${routes}\n  transport = ${transport}\nbegin transports\nsmtp:\n  driver = smtp\nfiles:\n  driver = appendfile\n  file = /var/mail/batch\n`;

/** A route that leads to no host. */
export const routerRouteWithoutHosts: Rule = {
  name: 'router/route-without-hosts',
  severity: 'error',
  summary: 'Behind the pattern of each item of route_list stand the hosts to which the mail goes.',
  why: 'Exim defers all mail for these domains: "no host(s) specified". Only a transport that delivers on this machine needs none. Hosts without a pattern before them are taken for the pattern.',
  wrong: [
    { config: router('mail.example.net'), points: 'mail.example.net', says: 'no hosts' },
    { config: router('example.org mx.example.org ; example.com'), points: 'example.com' },
  ],
  right: [
    { config: router('* mail.example.net') },
    { config: router('example.org ; example.com', 'files') },
    { config: router('example.org mx.example.org ;') },
  ],
  check({ config, report }) {
    for (const route of routesOf(config)) {
      const { pattern, hosts, value } = route;
      if (!pattern || (hosts && hosts.text !== '') || pattern.unclosed || !leadsToHosts(config, route)) continue;
      report({
        at: spanIn(value, pattern.start, pattern.end),
        message: `there are no hosts behind the pattern "${pattern.text}": mail for what it matches is deferred`,
      });
    }
  },
};
