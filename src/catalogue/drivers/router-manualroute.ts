import { driver } from './driver.ts';

/** The manualroute router: routers/manualroute.c. */
export const manualroute = driver(
  {
    class: 'router',
    name: 'manualroute',
    transport: 'optional',
    doc: 'Routes domains to hosts that the configuration names.',
  },
  [
    {
      name: 'host_all_ignored',
      type: 'string',
      content: 'text',
      words: ['decline', 'defer', 'fail', 'freeze', 'pass'],
      default: 'defer',
      doc: 'What to do when host_find_failed is "ignore" and no host could be found at all.',
    },
    {
      name: 'host_find_failed',
      type: 'string',
      content: 'text',
      words: ['ignore', 'decline', 'defer', 'fail', 'freeze', 'pass'],
      default: 'freeze',
      doc: 'What to do when a host does not exist.',
    },
    {
      name: 'hosts_randomize',
      type: 'bool',
      default: false,
      doc: 'Puts the hosts in a random order each time, unless the rule says otherwise.',
      changes: [{ since: '4.99', type: 'expand_bool', note: 'It is expanded from 4.99 on.' }],
    },
    {
      name: 'route_data',
      type: 'string',
      specials: ['bydns', 'byname', 'ipv4_only', 'ipv4_prefer', 'no_randomize', 'randomize'],
      doc: 'Expands to what stands behind the pattern of a rule: hosts, options, transport. This or route_list must be given, not both.',
    },
    {
      name: 'route_list',
      type: 'string',
      content: 'route-list',
      specials: ['bydns', 'byname', 'ipv4_only', 'ipv4_prefer', 'no_randomize', 'randomize'],
      doc: 'Rules separated by semicolons, each a domain pattern, hosts, options and transport.',
    },
    {
      name: 'same_domain_copy_routing',
      type: 'bool',
      default: false,
      public: true,
      doc: 'Routes further addresses of a domain as the first one was, without running again. Not with headers_add or headers_remove.',
    },
  ],
);
