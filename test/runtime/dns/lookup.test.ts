import { describe, expect, it } from 'vitest';
import { dnsLookup, dnsSpecialLookup } from '../../../src/runtime/dns/lookup.ts';
import type { DnsContext, DnsServices, DnsSettings } from '../../../src/runtime/dns/types.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

const dns = {
  records: [
    'example.org. IN SOA ns.example.org. host.example.org. 7 1 2 3 300',
    'example.org. IN NS ns.example.org.',
    'Host.Example.Org. IN A 192.0.2.1',
    'alias.example.org. IN CNAME second.example.org.',
    'second.example.org. IN CNAME host.example.org.',
    'signed.example.org. IN CNAME host.example.org.',
    'own.example.org. IN A 192.0.2.2',
    '*.wild.example.org. IN A 192.0.2.3',
    'xn--bcher-kva.example.org. IN A 192.0.2.4',
    'a_b.example.org. IN A 192.0.2.5',
    '_client._smtp.parent.example.org. IN SRV 1 0 1 parent.example.org.',
    '_client._smtp.deep.parent.example.org. IN TXT "no SRV record here"',
    '_client._smtp.quiet.example.org. IN SRV 1 0 0 quiet.example.org.',
    '_client._smtp.deep.quiet.example.org. IN TXT "nor here"',
  ],
  authenticated: ['host.example.org', 'alias.example.org', 'signed.example.org'],
  authoritative: ['own.example.org'],
  tryAgain: ['again.test'],
  noRecovery: ['fail.test'],
};

function setUp(settings: DnsSettings = {}, services: DnsServices = {}) {
  const world = createScenarioWorld({ dns });
  const queries: string[] = [];
  const log: string[] = [];
  const context: DnsContext = {
    world: {
      ...world,
      dns: {
        query(name, type) {
          queries.push(`${name} ${type}`);
          return world.dns.query(name, type);
        },
      },
    },
    version: '4.99',
    state: { failures: new Map(), recursing: false },
    services: { log: (line) => log.push(line), ...services },
    settings,
  };
  return { context, queries, log, world };
}

describe('a DNS lookup', () => {
  it('gives the records, and the name in full', () => {
    const { context } = setUp();
    expect(dnsLookup('host.example.org', 'A', context)).toEqual({
      rc: 'succeed',
      records: [{ name: 'Host.Example.Org', type: 'A', ttl: 3600, data: ['192.0.2.1'] }],
      fullName: 'Host.Example.Org',
      secure: true,
      authoritative: false,
    });
    expect(dnsLookup('x.wild.example.org', 'A', context).records[0]?.name).toBe('x.wild.example.org');
  });

  it('follows CNAMEs, and is as secure as the least secure of them', () => {
    const { context } = setUp();
    const chain = dnsLookup('alias.example.org', 'A', context);
    expect(chain.records.map(({ type }) => type)).toEqual(['CNAME', 'CNAME', 'A']);
    expect(chain).toMatchObject({ rc: 'succeed', secure: false, fullName: 'second.example.org' });
    expect(dnsLookup('signed.example.org', 'A', context)).toMatchObject({ rc: 'succeed', secure: true });
    expect(dnsLookup('alias.example.org', 'CNAME', context).records[0]?.data).toEqual(['second.example.org']);
  });

  it('fails in each way', () => {
    const { context } = setUp();
    const rc = (name: string, type: 'A' | 'MX' | 'TLSA' = 'A') => dnsLookup(name, type, context).rc;
    expect(rc('nowhere.example.org')).toBe('nomatch');
    expect(rc('host.example.org', 'MX')).toBe('nodata');
    expect(rc('x.again.test')).toBe('again');
    expect(rc('fail.test')).toBe('fail');
    expect(rc('192.0.2.1')).toBe('nomatch');
    expect(rc('2001:db8::1')).toBe('nomatch');
  });

  it('remembers failures, for as long as the zone says', () => {
    const { context, queries, world } = setUp();
    for (let i = 0; i < 3; i++) dnsLookup('nowhere.example.org', 'A', context);
    expect(queries).toEqual(['nowhere.example.org A']);
    world.clock.sleep(301_000);
    dnsLookup('nowhere.example.org', 'A', context);
    expect(queries).toHaveLength(2);
    for (let i = 0; i < 3; i++) dnsLookup('again.test', 'A', context);
    world.clock.sleep(1e9);
    dnsLookup('again.test', 'A', context);
    expect(queries.filter((query) => query.startsWith('again'))).toHaveLength(1);
  });

  it('asks for no name with wrong characters, unless the pattern lets it through', () => {
    const { context, queries } = setUp();
    for (const name of ['a b.org', '-x.org', 'x-.org', 'a..org', '', '.', 'a,b.org']) {
      expect(dnsLookup(name, 'A', context)).toMatchObject({ rc: 'nomatch', badSyntax: true });
    }
    expect(queries).toEqual([]);
    expect(dnsLookup('a_b.example.org', 'A', context).rc).toBe('succeed');
    expect(dnsLookup('host.example.org.', 'A', context).rc).toBe('succeed');
    dnsLookup('a b.org', 'TXT', context);
    dnsLookup('a b.org', 'PTR', context);
    expect(queries.slice(-2)).toEqual(['a b.org TXT', 'a b.org PTR']);
    const open = setUp({ dns_check_names_pattern: '' });
    dnsLookup('a b.org', 'A', open.context);
    expect(open.queries).toEqual(['a b.org A']);
    const own = setUp(
      { dns_check_names_pattern: '^x' },
      { matchRegex: (pattern, text) => new RegExp(pattern).test(text) },
    );
    expect(dnsLookup('host.example.org', 'A', own.context)).toMatchObject({ rc: 'nomatch', badSyntax: true });
  });

  it('asks for the A-label form of a name that is not in ASCII', () => {
    const toAlabel = (name: string) => (name.startsWith('b\xc3\xbc') ? 'xn--bcher-kva.example.org' : undefined);
    const { context } = setUp({}, { toAlabel });
    expect(dnsLookup('b\xc3\xbccher.example.org', 'A', context).rc).toBe('succeed');
    expect(dnsLookup('\xff.example.org', 'A', context)).toMatchObject({ rc: 'nomatch', badSyntax: true });
  });

  it('takes a failure for a missing name where dns_again_means_nonexist says so, but never for TLSA', () => {
    const asked: string[] = [];
    const matchDomain = (name: string, list: string) => {
      asked.push(`${name} in ${list}`);
      return 'match' as const;
    };
    const { context } = setUp({ dns_again_means_nonexist: '*.test' }, { matchDomain });
    expect(dnsLookup('again.test', 'A', context).rc).toBe('nomatch');
    expect(dnsLookup('again.test', 'TLSA', context).rc).toBe('again');
    expect(asked).toEqual(['again.test in *.test']);
    const nested = setUp(
      { dns_again_means_nonexist: '+list' },
      {
        matchDomain: () => (dnsLookup('other.again.test', 'A', nested.context).rc === 'nomatch' ? 'match' : 'noMatch'),
      },
    );
    expect(dnsLookup('again.test', 'A', nested.context).rc).toBe('nomatch');
    expect(nested.log).toEqual(['dns_again_means_nonexist recursion seen for other.again.test (assuming nonexist)']);
  });

  it('trusts an authoritative answer for a zone in dns_trust_aa', () => {
    const zones: string[] = [];
    const matchDomain = (zone: string) => {
      zones.push(zone);
      return 'match' as const;
    };
    const { context } = setUp({ dns_trust_aa: '*' }, { matchDomain });
    expect(dnsLookup('own.example.org', 'A', context)).toMatchObject({ secure: true, authoritative: true });
    expect(dnsLookup('a_b.example.org', 'A', context).secure).toBe(false);
    expect(zones).toEqual(['example.org']);
    expect(dnsLookup('own.example.org', 'A', setUp().context).secure).toBe(false);
  });

  it('raises an event for a failure', () => {
    const events: string[] = [];
    const dnsFailed = (...event: string[]) => events.push(event.join(':'));
    const { context } = setUp({}, { dnsFailed });
    dnsLookup('nowhere.example.org', 'MX', context);
    expect(events).toEqual(['nomatch:nowhere.example.org:MX']);
  });
});

describe('a lookup by a made-up type', () => {
  it('finds the enclosing zone', () => {
    const { context } = setUp();
    expect(dnsSpecialLookup('a.b.example.org', 'ZNS', context)).toMatchObject({
      rc: 'succeed',
      fullName: 'example.org',
    });
    expect(dnsSpecialLookup('a.b.example.org', 'SOA', context)).toMatchObject({ rc: 'succeed' });
    expect(dnsSpecialLookup('a.b.elsewhere', 'SOA', context)).toMatchObject({ rc: 'nomatch' });
    expect(dnsSpecialLookup('a.again.test', 'SOA', context)).toMatchObject({ rc: 'again' });
  });

  it('searches parents for a CSA record that speaks for its subdomains', () => {
    const { context } = setUp();
    const csa = (name: string) => dnsSpecialLookup(name, 'CSA', context);
    expect(csa('parent.example.org')).toMatchObject({ rc: 'succeed', fullName: 'parent.example.org' });
    expect(csa('deep.parent.example.org')).toMatchObject({ rc: 'succeed', fullName: 'parent.example.org' });
    expect(csa('deep.quiet.example.org').rc).toBe('nomatch');
    expect(csa('none.parent.example.org').rc).toBe('nomatch');
    expect(csa('single').rc).toBe('nomatch');
    expect(csa('x.again.test').rc).toBe('again');
  });
});
