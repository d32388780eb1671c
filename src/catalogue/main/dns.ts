import { mainOptions } from './main-options.ts';

/** DNS lookups. */
export const dnsOptions = mainOptions([
  { name: 'allow_mx_to_ip', type: 'bool', default: false, doc: 'Accept MX records that name an IP address.' },
  {
    name: 'dns_again_means_nonexist',
    type: 'string',
    content: 'domain-list',
    doc: 'Domains whose temporary DNS errors count as "no such domain".',
  },
  {
    name: 'dns_check_names_pattern',
    type: 'string',
    content: 'regex',
    default: '(?i)^(?>(?(1)\\.|())[^\\W](?>[a-z0-9/_-]*[^\\W])?)+(\\.?)$',
    doc: 'Regular expression that a name must match to be looked up; empty for no check.',
  },
  {
    name: 'dns_cname_loops',
    type: 'int',
    default: '1',
    doc: 'How many CNAME records to follow that the resolver did not.',
  },
  {
    name: 'dns_csa_search_limit',
    type: 'int',
    default: '5',
    doc: 'How many parent domains are tried for a CSA record.',
  },
  {
    name: 'dns_csa_use_reverse',
    type: 'bool',
    default: true,
    doc: 'Look for CSA records of domain literals in the reverse DNS.',
  },
  {
    name: 'dns_dnssec_ok',
    type: 'int',
    default: '-1',
    doc: 'Have the resolver ask for DNSSEC: 1 yes, 0 no, -1 as the system has it.',
  },
  {
    name: 'dns_ipv4_lookup',
    type: 'string',
    content: 'domain-list',
    doc: 'Domains for which no AAAA records are looked up.',
  },
  {
    name: 'dns_retrans',
    type: 'time',
    default: '0s',
    doc: 'Time between retransmissions of the resolver; 0 for its default.',
  },
  { name: 'dns_retry', type: 'int', default: '0', doc: 'How often the resolver retransmits; 0 for its default.' },
  {
    name: 'dns_trust_aa',
    type: 'string',
    content: 'domain-list',
    doc: 'Domains whose authoritative answers count as authenticated.',
  },
  {
    name: 'dns_use_edns0',
    type: 'int',
    default: '-1',
    doc: 'Have the resolver use EDNS0: 1 yes, 0 no, -1 as the system has it.',
  },
]);
