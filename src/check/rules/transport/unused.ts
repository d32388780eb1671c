import { referencesOf } from '../../acl-graph.ts';
import { inactiveWords } from '../../inactive.ts';
import type { Rule } from '../../rule.ts';
import { delivering } from '../../example-config.ts';

const file = '  driver = appendfile\n  file = /var/mail/all\n';

/** A transport that is never used. */
export const transportUnused: Rule = {
  name: 'transport/unused',
  severity: 'warning',
  summary: 'Every transport is used by a router.',
  why: 'Nothing is ever delivered through a transport that no router names: a router is missing, or names another by mistake.',
  exceptions: 'Transports that are kept ready. Where a name is only known at run time, nothing is reported.',
  needsWhole: true,
  wrong: [
    {
      config: `${delivering(file)}local_old:\n${file}`,
      points: 'local_old',
      says: 'no router uses the transport "local_old"',
    },
  ],
  right: [
    { config: delivering(file) },
    { config: `${delivering(file)}copy:\n${file}`.replace('= local\n', '= ${if eq{$domain}{a}{local}{copy}}\n') },
  ],
  check({ config, report }) {
    const used = new Set<unknown>();
    for (const { kind, name, target } of referencesOf(config)) {
      if (kind !== 'transport') continue;
      if (name === '') return;
      used.add(target);
    }
    // What the program answers names the transport.
    if (config.routers.some(({ driver }) => driver?.name === 'queryprogram')) return;
    for (const { name, node } of config.transports) {
      if (used.has(node) || inactiveWords(config).has(name)) continue;
      report({ at: node.name, message: `no router uses the transport "${name}"` });
    }
  },
};
