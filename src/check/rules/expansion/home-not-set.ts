import type { CompiledConfig, CompiledDriver } from '../../../compile/config.ts';
import { referencesOf } from '../../acl-graph.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';

const config = (router: string, transport: string): string =>
  `begin routers\nlocal:\n  driver = accept\n${router}  transport = mailbox\nbegin transports\nmailbox:\n  driver = appendfile\n${transport}`;

/** Whether a router gives a home directory to what runs it, or to the transport behind it. */
function setsHome({ options }: CompiledDriver, names: readonly string[]): boolean {
  return flagOf(options, 'check_local_user', false) || names.some((name) => options.has(name));
}

/** The routers that lead to a transport; undefined where only a run can tell. */
function routersTo(config: CompiledConfig, transport: CompiledDriver): readonly CompiledDriver[] | undefined {
  const found: CompiledDriver[] = [];
  for (const { kind, name, from, target } of referencesOf(config)) {
    if (kind !== 'transport') continue;
    // An open name may be that of any transport.
    if (name !== '' && target !== transport.node) continue;
    const router = from.kind === 'option' ? from.driver : undefined;
    if (name === '' || router?.class !== 'router') return undefined;
    found.push(router);
  }
  return found.length > 0 ? found : undefined;
}

/** $home where nothing gives it a value. */
export const expansionHomeNotSet: Rule = {
  name: 'expansion/home-not-set',
  severity: 'warning',
  summary: '$home is used where a home directory is known.',
  why: 'A router knows the home directory of a user with check_local_user, or where router_home_directory says it; a transport takes it from its router, from transport_home_directory or from home_directory. Otherwise $home is empty: the path $home/mail becomes /mail.',
  wrong: [
    { config: config('', '  file = $home/mail\n'), points: '$home', says: 'no router that leads to "mailbox"' },
    {
      config: config('  require_files = $home/mail\n', '  file = /var/mail/all\n'),
      points: '$home',
      says: 'check_local_user',
    },
  ],
  right: [
    { config: config('  check_local_user\n', '  file = $home/mail\n') },
    { config: config('  transport_home_directory = /srv/mail/all\n', '  file = $home/mail\n') },
    { config: config('', '  home_directory = /srv/mail/all\n  file = $home/mail\n') },
  ],
  check({ config, report }) {
    for (const { text, node, def } of expansionsOf(config).variables) {
      const { site } = text;
      if (node.name !== 'home' || def) continue;
      if (site.kind === 'router') {
        const { driver } = site;
        // In these, the value is for the transport.
        const forTransport = /^(?:transport_home_directory|transport_current_directory)$/.test(site.option.row.name);
        if (forTransport || setsHome(driver, ['router_home_directory'])) continue;
        report({
          at: placeOf({ text, node }),
          message: `$home is empty: the router "${driver.name}" has neither check_local_user nor router_home_directory`,
        });
      }
      if (site.kind === 'transport') {
        const { driver } = site;
        const routers = driver.options.has('home_directory') ? undefined : routersTo(config, driver);
        if (
          !routers ||
          routers.some((router) => setsHome(router, ['router_home_directory', 'transport_home_directory']))
        )
          continue;
        report({
          at: placeOf({ text, node }),
          message: `$home is empty: no router that leads to "${driver.name}" gives a home directory`,
        });
      }
    }
  },
};
