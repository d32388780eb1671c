import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/catalogue/version.ts';
import { lookUpClientName } from '../../../src/runtime/host/client-name.ts';
import type { ByDnsOptions } from '../../../src/runtime/host/find-by-dns.ts';
import { findByDns } from '../../../src/runtime/host/find-by-dns.ts';
import type { FoundHosts } from '../../../src/runtime/host/find-by-name.ts';
import { findByName } from '../../../src/runtime/host/find-by-name.ts';
import { localAddresses } from '../../../src/runtime/host/local-addresses.ts';
import { matchDomain, matchHost } from '../../../src/runtime/match/match.ts';
import type { Connection } from '../../../src/runtime/state/connection.ts';
import { connectionFrom, matching } from '../match/setting.ts';

const records = [
  'a.example. 60 IN MX 10 mx1.example.',
  'a.example. 60 IN MX 20 mx2.example.',
  'a.example. 60 IN MX 20 mx3.example.',
  'mx1.example. 60 IN A 192.0.2.1',
  'mx1.example. 60 IN AAAA 2001:db8::1',
  'mx2.example. 60 IN A 192.0.2.2',
  'mx3.example. 60 IN AAAA 2001:db8::3',
  'first.example. 60 IN MX 5 me.example.',
  'second.example. 60 IN MX 5 mx1.example.',
  'second.example. 60 IN MX 10 me.example.',
  'second.example. 60 IN MX 20 mx2.example.',
  'me.example. 60 IN A 198.51.100.1',
  'nowhere.example. 60 IN MX 5 gone.example.',
  'weak.example. 60 IN MX 5 weak-mx.example.',
  '_smtp._tcp.srv.example. 60 IN SRV 1 5 2525 mx1.example.',
  '_smtp._tcp.none.example. 60 IN SRV 1 5 0 .',
  'plain.example. 60 IN A 192.0.2.9',
  'alias.example. 60 IN CNAME plain.example.',
  '1.2.0.192.in-addr.arpa. 60 IN PTR mx1.example.',
  '7.2.0.192.in-addr.arpa. 60 IN PTR liar.example.',
  '7.2.0.192.in-addr.arpa. 60 IN PTR second-name.example.',
  '7.2.0.192.in-addr.arpa. 60 IN PTR Third-Name.example.',
  'liar.example. 60 IN A 192.0.2.99',
  'second-name.example. 60 IN A 192.0.2.7',
  'third-name.example. 60 IN A 192.0.2.7',
  '8.2.0.192.in-addr.arpa. 60 IN PTR liar.example.',
  '6.2.0.192.in-addr.arpa. 60 IN PTR bad_name!.example.',
  'bad_name!.example. 60 IN A 192.0.2.6',
];

const dns = { records, tryAgain: ['later.example', '5.2.0.192.in-addr.arpa'] };
const config = 'local_interfaces = 198.51.100.1 : 127.0.0.1\n';
const logging = { logsFailures: true };

function find(domain: string, options: ByDnsOptions = { mx: true }, more = ''): FoundHosts {
  const { context } = matching({ config: config + more, world: { dns } });
  return findByDns(domain, options, context, logging);
}

/** Names and addresses, in order. */
function shown({ hosts }: FoundHosts): string[] {
  return hosts.map(({ name, address = '-' }) => `${name} ${address}`);
}

describe('the hosts of a domain', () => {
  it('come in the order of their preference, IPv6 addresses first', () => {
    const found = find('a.example');
    expect(found.status).toBe('found');
    expect(shown(found)).toEqual([
      'mx1.example 2001:db8::1',
      'mx1.example 192.0.2.1',
      'mx3.example 2001:db8::3',
      'mx2.example 192.0.2.2',
    ]);
    expect(shown(find('a.example', { mx: true, ipv4Only: true }))).toContain('mx1.example 192.0.2.1');
    expect(shown(find('a.example', { mx: true, ipv4Only: true }))).not.toContain('mx1.example 2001:db8::1');
    expect(shown(find('a.example', { mx: true }, 'disable_ipv6\n'))[0]).toBe('mx1.example 192.0.2.1');
  });

  it('end before this host', () => {
    expect(find('first.example').status).toBe('local');
    const second = find('second.example');
    expect(second).toMatchObject({ status: 'found', removedLocal: true });
    expect(shown(second)).toEqual(['mx1.example 2001:db8::1', 'mx1.example 192.0.2.1']);
    expect(find('second.example', { mx: true }, 'hosts_treat_as_local = mx1.example\n').status).toBe('local');
  });

  it('leave out those that are to be ignored', () => {
    expect(shown(find('a.example', { mx: true, ignore: '192.0.2.0/24' }))).toEqual([
      'mx1.example 2001:db8::1',
      'mx3.example 2001:db8::3',
    ]);
  });

  it('may not be found, now or ever', () => {
    expect(find('none-such.example').status).toBe('failed');
    expect(find('later.example').status).toBe('again');
    expect(find('later.example', { mx: true, mxFailDomains: '*.example' }).status).toBe('failed');
    expect(find('nowhere.example').status).toBe('failed');
    expect(shown(find('nowhere.example'))).toEqual(['gone.example -']);
    expect(find('weak.example', { mx: true, dnssec: { require: '*' } }).status).toBe('security');
    expect(find('plain.example').status).toBe('failed');
  });

  it('are given by SRV records, and by addresses', () => {
    const srv = find('srv.example', { srv: 'smtp', mx: true });
    expect(srv.hosts[0]).toMatchObject({ name: 'mx1.example', port: 2525, mx: 1 });
    const none = find('none.example', { srv: 'smtp', mx: true });
    expect(none).toMatchObject({ status: 'failed', hosts: [{ name: '' }] });
    const plain = find('alias.example', { mx: true, addresses: 'all' });
    expect(plain).toMatchObject({ status: 'found', fullName: 'alias.example' });
    expect(plain.hosts).toEqual([
      expect.objectContaining({ name: 'plain.example', address: '192.0.2.9', certificateName: 'alias.example' }),
    ]);
  });
});

describe('the addresses of a host', () => {
  const byName = (name: string): FoundHosts => {
    const { context, log } = matching({ config, world: { dns } });
    const found = findByName(name, {}, context, { ...logging, connectionInfo: () => 'SMTP connection' });
    if (found.status === 'failed')
      expect(log).toEqual([`no IP address found for host ${name} (during SMTP connection)`]);
    return found;
  };

  it('are found as the system finds them', () => {
    expect(shown(byName('mx1.example'))).toEqual(['mx1.example 2001:db8::1', 'mx1.example 192.0.2.1']);
    expect(shown(byName('localhost'))).toEqual(['localhost ::1', 'localhost 127.0.0.1']);
    expect(shown(byName('192.0.2.77'))).toEqual(['192.0.2.77 192.0.2.77']);
    expect(byName('gone.example').status).toBe('failed');
    expect(byName('later.example').status).toBe('again');
  });

  it('of this host come from local_interfaces', () => {
    const addresses = (more: string): readonly string[] => {
      const { context } = matching({ config: more, world: { interfaces: ['127.0.0.1', '::1', '198.51.100.9'] } });
      return localAddresses(context);
    };
    expect(addresses('')).toEqual(['::1', '127.0.0.1', '198.51.100.9']);
    expect(addresses('local_interfaces = <; 192.0.2.1.25 ; [2001:db8::1]:26 ; 192.0.2.1')).toEqual([
      '192.0.2.1',
      '2001:db8::1',
    ]);
    expect(addresses('local_interfaces = 192.0.2.1\nextra_local_interfaces = 0.0.0.0')).toEqual([
      '192.0.2.1',
      '127.0.0.1',
      '198.51.100.9',
    ]);
  });
});

describe('the name of a client', () => {
  const lookUp = (
    hostAddress: string,
    version: Version = '4.99',
  ): { readonly status: string; readonly connection: Connection; readonly log: readonly string[] } => {
    const { context, log } = matching({ config, version, world: { dns } });
    const connection = connectionFrom({ hostAddress });
    return { status: lookUpClientName(connection, context, logging), connection, log };
  };

  it('is the first that leads back to its address; others that do are aliases', () => {
    const { status, connection } = lookUp('192.0.2.7');
    expect(status).toBe('found');
    expect(connection).toMatchObject({ hostName: 'second-name.example', hostAliases: ['third-name.example'] });
  });

  it('is not found where none leads back, or there is none', () => {
    const liar = lookUp('192.0.2.8');
    expect(liar.status).toBe('failed');
    expect(liar.connection).toMatchObject({
      hostName: undefined,
      hostLookupFailed: true,
      hostLookupMessage: ' (192.0.2.8 does not match any IP address for liar.example)',
    });
    const nobody = lookUp('192.0.2.200');
    expect(nobody.connection.hostLookupMessage).toBe(' (failed to find host name from IP address)');
    expect(nobody.log).toEqual(['no host name found for IP address 192.0.2.200']);
    expect(lookUp('192.0.2.5')).toMatchObject({ status: 'again', connection: { hostLookupDeferred: true } });
  });

  it('may not hold odd characters from 4.97 on', () => {
    expect(lookUp('192.0.2.6', '4.97').status).toBe('failed');
  });
});

describe('host lists', () => {
  const match = (hostAddress: string, list: string, more: { readonly version?: Version } = {}): readonly string[] => {
    const { context, log } = matching({
      ...more,
      config: `${config}log_selector = +unknown_in_list\nhostlist named = *.example\n`,
      world: { dns, files: { '/etc/names': 'mx1.example: found\n*.example: wild\n' } },
      connection: { hostAddress },
    });
    return [matchHost({ address: hostAddress }, { text: list }, context).status, ...log];
  };
  const unknown = 'failed to find host name for 192.0.2.200';
  const notFound = 'no host name found for IP address 192.0.2.200';

  it('match the name of the client, which is looked up when needed', () => {
    expect(match('192.0.2.1', 'mx1.example.org : *1.example')).toEqual([
      'noMatch',
      'no IP address found for host mx1.example.org',
      'list matching forced to fail: failed to find IP address for mx1.example.org',
    ]);
    expect(match('192.0.2.1', '*1.example')).toEqual(['match']);
    expect(match('192.0.2.7', '^third')).toEqual(['match']);
    expect(match('192.0.2.1', 'partial-lsearch;/etc/names')).toEqual(['match']);
    expect(match('192.0.2.1', '! +named')).toEqual(['noMatch']);
    expect(match('192.0.2.200', '192.0.2.200 : *.example')).toEqual(['match']);
  });

  it('match the addresses of hosts that are named', () => {
    expect(match('192.0.2.1', 'mx1.example')).toEqual(['match']);
    expect(match('2001:db8::1', 'mx1.example')).toEqual(['match']);
    expect(match('192.0.2.3', 'mx1.example : 192.0.2.3')).toEqual(['match']);
  });

  it('end where a name cannot be found, unless they say otherwise', () => {
    expect(match('192.0.2.200', '*.example : 192.0.2.200')).toEqual([
      'noMatch',
      notFound,
      `list matching forced to fail: ${unknown}`,
    ]);
    expect(match('192.0.2.200', '+ignore_unknown : *.example : 192.0.2.200')).toEqual(['match', notFound]);
    expect(match('192.0.2.200', '+include_unknown : *.example')).toEqual([
      'match',
      notFound,
      `${unknown}: accepted by +include_unknown`,
    ]);
    expect(match('192.0.2.1', 'later.example : 192.0.2.1')).toEqual(['defer']);
    expect(match('192.0.2.1', '+ignore_defer : later.example : 192.0.2.1')).toEqual(['match']);
    expect(match('192.0.2.1', '+include_defer : later.example')).toEqual([
      'match',
      'DNS lookup of "later.example" deferred: accepted by +include_defer',
    ]);
  });

  it('complain about what looks like an address', () => {
    const complaint = (version: Version, list: string): string | undefined => match('192.0.2.1', list, { version })[1];
    expect(complaint('4.96', '192.0.2/24')).toBe(
      'list matching forced to fail: malformed IPv4 address or address mask',
    );
    expect(complaint('4.97', '192.0.2/24')).toBe(
      'list matching forced to fail: malformed IPv4 address or address mask: 192.0.2',
    );
    expect(complaint('4.98', '<; 2001:db8')).toBe(
      'list matching forced to fail: malformed IPv6 address or address mask: 2001:db8',
    );
    expect(complaint('4.98', '<; 2001:db8:::/32')).toBe(
      'list matching forced to fail: malformed IPv6 address or address mask: 2001:db8:::',
    );
  });

  it('match a given name, as for hosts that are delivered to', () => {
    const { context } = matching({ config, world: { dns } });
    const host = { address: '192.0.2.1', name: 'MX1.example' };
    expect(matchHost(host, { text: '*1.example' }, context).status).toBe('match');
    expect(matchHost(host, { text: '$host_address' }, context).status).toBe('match');
    expect(matchHost({ address: '', name: '' }, { text: ' : ' }, context).status).toBe('match');
  });
});

describe('domain lists', () => {
  it('know domains whose mail comes to this host', () => {
    const { context } = matching({ config, world: { dns } });
    const match = (domain: string, list: string): string => matchDomain(domain, { text: list }, context).status;
    expect(match('first.example', '@mx_any')).toBe('match');
    expect(match('first.example', '@mx_primary')).toBe('match');
    expect(match('first.example', '@mx_secondary')).toBe('noMatch');
    expect(match('second.example', '@mx_any')).toBe('match');
    expect(match('second.example', '@mx_primary')).toBe('noMatch');
    expect(match('second.example', '@mx_secondary')).toBe('match');
    expect(match('a.example', '@mx_any')).toBe('noMatch');
    expect(match('second.example', '@mx_any/ignore=198.51.100.1')).toBe('noMatch');
    expect(matchDomain('later.example', { text: '@mx_any' }, context)).toEqual({
      status: 'defer',
      message: 'DNS lookup of "later.example" deferred',
    });
  });
});
