import { driver } from './driver.ts';

/** The dnslookup router: routers/dnslookup.c. */
export const dnslookup = driver(
  {
    class: 'router',
    name: 'dnslookup',
    transport: 'required',
    doc: 'Finds the hosts of a domain by MX, SRV and address records.',
  },
  [
    {
      name: 'check_secondary_mx',
      type: 'bool',
      default: false,
      doc: 'Declines unless this host is itself among the MX hosts of the domain.',
    },
    {
      name: 'check_srv',
      type: 'string',
      doc: 'The service to look for in SRV records before MX records, such as "smtp"; empty for none.',
      changes: [{ since: '4.99', content: 'list', note: 'From 4.99 on it may name several services, tried in turn.' }],
    },
    {
      name: 'fail_defer_domains',
      type: 'string',
      content: 'domain-list',
      doc: 'Domains for which the router defers, not declines, when the DNS has no record.',
    },
    {
      name: 'ipv4_only',
      type: 'string',
      content: 'condition',
      doc: 'Uses only A records when it expands to something true.',
    },
    {
      name: 'ipv4_prefer',
      type: 'string',
      content: 'condition',
      doc: 'Puts A records before AAAA records when it expands to something true.',
    },
    {
      name: 'mx_domains',
      type: 'string',
      content: 'domain-list',
      doc: 'Domains that count only with an MX or SRV record; address records alone will not do.',
    },
    {
      name: 'mx_fail_domains',
      type: 'string',
      content: 'domain-list',
      doc: 'Domains for which a failing MX lookup is taken as "no such record".',
    },
    {
      name: 'qualify_single',
      type: 'bool',
      default: true,
      doc: 'Lets the resolver complete a domain of one component with the default domain.',
    },
    {
      name: 'rewrite_headers',
      type: 'bool',
      default: true,
      doc: 'Puts the full form of an abbreviated domain into the header lines as well.',
    },
    {
      name: 'same_domain_copy_routing',
      type: 'bool',
      default: false,
      public: true,
      doc: 'Routes further addresses of a domain as the first one was, without running again. Not with headers_add or headers_remove.',
    },
    {
      name: 'search_parents',
      type: 'bool',
      default: false,
      doc: 'Lets the resolver look for the domain in the parents of the default domain.',
    },
    {
      name: 'srv_fail_domains',
      type: 'string',
      content: 'domain-list',
      doc: 'Domains for which a failing SRV lookup is taken as "no such record".',
    },
    {
      name: 'widen_domains',
      type: 'string',
      content: 'list',
      literal: true,
      doc: 'Endings to try, one after another, on a domain that the DNS does not know.',
    },
  ],
);
