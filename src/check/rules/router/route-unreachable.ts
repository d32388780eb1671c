import type { CompiledDriver } from '../../../compile/config.ts';
import { coversPattern } from '../../pattern-cover.ts';
import type { Route } from '../../routes.ts';
import { routesOf } from '../../routes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const router = (routes: string): string =>
  `begin routers\nout:\n  driver = manualroute\n  route_list = ${routes}\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n`;

/** A route that no domain takes. */
export const routerRouteUnreachable: Rule = {
  name: 'router/route-unreachable',
  severity: 'warning',
  summary: 'No item of route_list stands behind one that matches all its domains.',
  why: 'Exim takes the first item of route_list whose pattern matches the domain. Behind one for all domains, or for the same ones, an item is never looked at, and mail for its domains goes to the hosts of the other.',
  wrong: [
    {
      config: router('* smarthost.example.net ; example.org mx.example.org'),
      points: 'example.org',
      says: '"*" before it',
    },
    { config: router('*.example.org a.example.net ; a.example.org b.example.net'), points: 'a.example.org' },
  ],
  right: [{ config: router('a.example.org b.example.net ; *.example.org a.example.net ; * smarthost.example.net') }],
  check({ config, report }) {
    const earlier = new Map<CompiledDriver, Route[]>();
    for (const route of routesOf(config)) {
      const { pattern, value } = route;
      if (!pattern) continue;
      const before = earlier.get(route.router) ?? [];
      earlier.set(route.router, [...before, route]);
      const first = before.find((each) => each.pattern && coversPattern(each.pattern.text, pattern.text));
      if (!first?.pattern) continue;
      const at = spanIn(first.value, first.pattern.start, first.pattern.end);
      report({
        at: spanIn(value, pattern.start, pattern.end),
        message: `no domain takes this route: "${first.pattern.text}" before it matches as well`,
        related: [{ at, message: 'this route is taken' }],
      });
    }
  },
};
