/** A type that a `dnsdb` query may begin with, before "=". */
interface DnsdbType {
  /** The kinds of record that are asked for, one after the other; made-up ones are Exim's own. */
  readonly asks: readonly (
    'A' | 'AAAA' | 'CNAME' | 'CSA' | 'MX' | 'MXH' | 'NS' | 'PTR' | 'SOA' | 'SPF' | 'SRV' | 'TLSA' | 'TXT' | 'ZNS'
  )[];
  readonly doc: string;
}

/** The types of `dnsdb` queries by name (`type_names` in lookups/dnsdb.c). */
// prettier-ignore
export const dnsdbTypes: ReadonlyMap<string, DnsdbType> = new Map<string, DnsdbType>([
  ['a', { asks: ['A'], doc: 'IPv4 addresses.' }],
  ['a+', { asks: ['AAAA', 'A'], doc: 'IPv6 addresses, and then IPv4 addresses.' }],
  ['aaaa', { asks: ['AAAA'], doc: 'IPv6 addresses.' }],
  ['cname', { asks: ['CNAME'], doc: 'The name that this one is an alias of.' }],
  ['csa', { asks: ['CSA'], doc: 'Client SMTP authorization: what a host may call itself.' }],
  ['mx', { asks: ['MX'], doc: 'The hosts that take mail, with their preferences.' }],
  ['mxh', { asks: ['MXH'], doc: 'The hosts that take mail, without preferences.' }],
  ['ns', { asks: ['NS'], doc: 'The name servers of a domain.' }],
  ['ptr', { asks: ['PTR'], doc: 'The names of an address.' }],
  ['soa', { asks: ['SOA'], doc: 'The start of authority of a zone.' }],
  ['spf', { asks: ['SPF'], doc: 'The text records that begin as SPF records do.' }],
  ['srv', { asks: ['SRV'], doc: 'The hosts and ports of a service.' }],
  ['tlsa', { asks: ['TLSA'], doc: 'The certificates that DANE allows.' }],
  ['txt', { asks: ['TXT'], doc: 'Texts; also what is asked for where no type is named.' }],
  ['zns', { asks: ['ZNS'], doc: 'The name servers of the zone that a name is in.' }],
]);
