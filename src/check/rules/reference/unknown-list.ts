import type { ListKind } from '../../../../grammar/config/ast.ts';
import { referencesOf } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { replaceByOnly } from '../../suggested.ts';

const titles: Readonly<Record<ListKind, string>> = {
  domainlist: 'domain list',
  hostlist: 'host list',
  addresslist: 'address list',
  localpartlist: 'local part list',
};

const kinds = ['domainlist', 'hostlist', 'addresslist', 'localpartlist'] as const;

/** A named list that is used and not there. */
export const referenceUnknownList: Rule = {
  name: 'reference/unknown-list',
  severity: 'error',
  summary: 'Every named list that is used is defined, and is of the kind that its place takes.',
  why: 'Exim looks for the list when it is to be searched. Where there is none of that name the condition defers, and so does the mail; the panic log tells of an "unknown named list". Lists of hosts, domains, addresses and local parts have names of their own: a domain list cannot stand in a host list.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  accept hosts = +relay_from_hostz\n', 'hostlist relay_from_hosts = 127.0.0.1\n'),
      points: 'relay_from_hostz',
      says: 'did you mean "relay_from_hosts"?',
      fixed: inRcpt('  accept hosts = +relay_from_hosts\n', 'hostlist relay_from_hosts = 127.0.0.1\n'),
    },
    {
      config: inRcpt('  accept hosts = +partners\n', 'domainlist partners = example.net\n'),
      points: 'partners',
      occurrence: 2,
      says: '"partners" is a domain list',
    },
  ],
  right: [
    { config: inRcpt('  accept hosts = +relay_from_hosts\n', 'hostlist relay_from_hosts = 127.0.0.1\n') },
    {
      config: inRcpt(
        '  accept hosts = +ignore_unknown : *.example.net\n  accept senders = +caseful : Bob@example.org\n',
      ),
    },
  ],
  check({ config, report }) {
    for (const { kind, name, at, target, static: fixed } of referencesOf(config)) {
      if (kind === 'acl' || kind === 'router' || kind === 'transport' || target || name === '') continue;
      const others = kinds.filter((other) => other !== kind && config.lists[other].has(name));
      const [other] = others;
      // ${listnamed:name} without a letter looks among all kinds.
      if (other && !fixed) continue;
      const meant = other ? [] : nearest(name, config.lists[kind].keys());
      const message = other
        ? `there is no ${titles[kind]} "${name}": "${name}" is a ${titles[other]}`
        : `there is no ${titles[kind]} "${name}"${didYouMean(meant)}`;
      const definition = other && config.lists[other].get(name)?.node.name;
      report({
        at,
        message,
        ...(definition && { related: [{ at: definition, message: 'it is defined here' }] }),
        ...replaceByOnly(at, meant),
      });
    }
  },
};
