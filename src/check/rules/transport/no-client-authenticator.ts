import { authenticatorSides } from '../../../compile/driver-checks/authenticator-checks.ts';
import { holds, viewOf } from '../../../compile/driver-checks/driver-check.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { referencesOf } from '../../acl-graph.ts';
import type { Rule } from '../../rule.ts';
import { textOf } from '../../options.ts';
import { nameSpan } from '../../spans.ts';

const smtp = (options: string, authenticator: string): string =>
  `begin routers\nout:\n  driver = dnslookup\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n${options}begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n${authenticator}`;

/** Whether an authenticator is one for clients. */
function hasClient(config: CompiledConfig): boolean {
  return config.authenticators.some((authenticator) => {
    if (authenticator.options.has('client_condition')) return true;
    const sides = authenticatorSides.find(({ driver }) => driver === authenticator.driver?.name);
    if (!sides) return authenticator.driver === undefined;
    return sides.client !== undefined && holds(sides.client, viewOf(config.catalogue, authenticator));
  });
}

/** A transport that is to authenticate, but cannot. */
export const transportNoClientAuthenticator: Rule = {
  name: 'transport/no-client-authenticator',
  severity: 'error',
  summary: 'Where a transport is to authenticate, there is an authenticator for clients.',
  why: 'hosts_require_auth puts off all mail for these hosts as long as Exim has not authenticated, and it can do so only by an authenticator with a client side: plaintext with client_send, cram_md5 with client_secret. hosts_try_auth without one does nothing.',
  needsWhole: true,
  wrong: [
    {
      config: smtp('  hosts_require_auth = *\n', '  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\n'),
      points: 'hosts_require_auth',
      says: 'is deferred',
    },
    {
      config: smtp('  hosts_try_auth = *\n', '  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\n'),
      points: 'hosts_try_auth',
      says: 'does nothing',
    },
  ],
  right: [
    { config: smtp('  hosts_require_auth = *\n', '  client_send = ^user^secret\n') },
    { config: smtp('  hosts_require_auth =\n', '  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\n') },
  ],
  check({ config, report }) {
    if (hasClient(config)) return;
    const used = new Set<unknown>();
    for (const { kind, target } of referencesOf(config)) if (kind === 'transport') used.add(target);
    for (const { node, options } of config.transports) {
      // What nothing is delivered by can be for later.
      if (!used.has(node)) continue;
      for (const name of ['hosts_require_auth', 'hosts_try_auth']) {
        const hosts = textOf(options, name);
        if (hosts === undefined) continue;
        // Only what an expansion comes to tells whether there are any.
        const certain = name === 'hosts_require_auth' && !hosts.includes('$');
        const then = name === 'hosts_try_auth' ? `"${name}" does nothing` : 'mail for these hosts is deferred';
        const message = `there is no authenticator for clients: ${then}`;
        report({ at: nameSpan(options.get(name)), message, ...(!certain && { severity: 'warning' as const }) });
      }
    }
  },
};
