import type { CompiledDriver } from '../../../compile/config.ts';
import { referencesOf } from '../../acl-graph.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';

/** Options that let a router pass addresses by. */
const preconditions = [
  'address_test',
  'check_local_user',
  'condition',
  'domains',
  'expn',
  'local_part_prefix',
  'local_part_suffix',
  'local_parts',
  'require_files',
  'senders',
  'verify',
  'verify_only',
  'verify_recipient',
  'verify_sender',
  'bmi_deliver_alternate',
  'bmi_deliver_default',
  'bmi_dont_deliver',
  'bmi_rule',
  'dnssec_require_domains',
];

const isOpen = ({ options }: CompiledDriver): boolean => preconditions.every((name) => !options.has(name));

/** Whether no address gets past a router: it takes everything, or ends the routing of what it declines. */
function isEnd(router: CompiledDriver): boolean {
  if (!router.driver || !isOpen(router)) return false;
  const accepts = router.driver.name === 'accept';
  if (accepts) return !flagOf(router.options, 'unseen', false);
  const more = router.options.get('more')?.value;
  return more?.kind === 'bool' && !more.value && !router.options.has('pass_router');
}

const config = (first: string): string =>
  `begin routers\nlocal:\n  driver = accept\n${first}  transport = local\nremote:\n  driver = dnslookup\n  transport = smtp\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\nsmtp:\n  driver = smtp\n`;

/** A router that no address reaches. */
export const routerUnreachable: Rule = {
  name: 'router/unreachable',
  severity: 'warning',
  summary: 'No router stands below one that lets nothing pass.',
  why: 'Routers are tried in order. An accept router without a precondition takes every address; a router without one that has "no_more" ends the routing of those that it declines. What stands below is never tried.',
  exceptions: 'Routers that redirect_router or pass_router name are reached from there.',
  wrong: [
    { config: config(''), points: 'remote', says: '"local" above takes every address' },
    {
      config: config('').replace('accept', 'manualroute\n  route_list = * mail.example.net\n  no_more'),
      points: 'remote',
      says: 'ends the routing',
    },
  ],
  right: [{ config: config('  domains = example.org\n') }, { config: config('  unseen\n') }],
  check({ config, report }) {
    const named = new Set<unknown>();
    for (const { kind, target } of referencesOf(config)) if (kind === 'router') named.add(target);
    let end: CompiledDriver | undefined;
    for (const router of config.routers) {
      // Redirected addresses may start here, and go on below.
      if (named.has(router.node)) end = undefined;
      if (end) {
        const what = end.driver?.name === 'accept' ? 'takes every address' : 'ends the routing of what it declines';
        report({
          at: router.node.name,
          message: `no address gets to this router: "${end.name}" above ${what}`,
          related: [{ at: end.node.name, message: `"${end.name}" stands here` }],
        });
        return;
      }
      if (isEnd(router)) end = router;
    }
  },
};
