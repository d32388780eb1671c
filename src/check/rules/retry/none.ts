import type { CompiledConfig, CompiledDriver } from '../../../compile/config.ts';
import { referencesOf } from '../../acl-graph.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';

const routing = `begin routers
all:
  driver = dnslookup
  transport = remote
begin transports
remote:
  driver = smtp
`;

/** Transports to servers, which put mail off as a matter of course. */
const toServers: ReadonlySet<string> = new Set(['lmtp', 'smtp']);

/** The first transport to servers that a router delivers by. */
function firstUsed(config: CompiledConfig): CompiledDriver | undefined {
  const used = new Set(
    referencesOf(config)
      .filter(({ kind, from }) => kind === 'transport' && from.kind === 'option' && from.driver?.class === 'router')
      .map(({ target }) => target),
  );
  return config.transports.find(({ node, driver }) => used.has(node) && toServers.has(driver?.name ?? ''));
}

/** A configuration without retry rules. */
export const retryNone: Rule = {
  name: 'retry/none',
  severity: 'warning',
  summary: 'There are retry rules.',
  why: 'Exim tries a delivery again only where a retry rule says when. Without any, what another server puts off (greylisting, a reboot, a full disk) is returned to the sender at once: "retry timeout exceeded".',
  exceptions: 'With mua_wrapper, nothing is ever tried again, and the program that sends the mail is told so.',
  needsWhole: true,
  wrong: [{ config: routing, points: 'remote', occurrence: 2, says: 'no retry rule' }],
  right: [
    { config: `${routing}begin retry\n* * F,2h,15m; G,16h,1h,1.5; F,4d,6h\n` },
    { config: `mua_wrapper\n${routing}` },
    { config: routing.replace('smtp', 'appendfile\n  file = /var/mail/all') },
  ],
  check({ config, report }) {
    const retries = config.retry.length > 0 || config.faults.some(({ rule }) => rule.startsWith('retry/'));
    if (retries || flagOf(config.main, 'mua_wrapper', false)) return;
    const transport = firstUsed(config);
    if (!transport) return;
    report({
      at: transport.node.name,
      message: `there is no retry rule: what "${transport.name}" cannot deliver at once is returned to the sender`,
    });
  },
};
