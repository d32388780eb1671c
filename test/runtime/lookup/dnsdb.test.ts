import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/catalogue/version.ts';
import type { LookupSettings } from '../../../src/runtime/lookup/types.ts';
import { ask, scenarioContext } from './ask.ts';

const dns = {
  records: [
    'example.org. 3600 IN SOA ns.example.org. host.example.org. 7 1 2 3 4',
    'example.org. 3600 IN NS ns.example.org.',
    'example.org. IN TXT "first" "second"',
    'example.org. IN TXT "another"',
    'example.org. IN SPF "v=spf1 " "-all"',
    'example.org. 100 IN MX 10 mx1.example.org.',
    'example.org. 50 IN MX 5 mx2.example.org.',
    'www.example.org. IN A 192.0.2.1',
    'www.example.org. IN A 192.0.2.2',
    'www.example.org. IN AAAA 2001:0DB8::0001',
    'alias.example.org. IN CNAME www.example.org.',
    'dangling.example.org. IN CNAME nowhere.example.org.',
    'loop1.example.org. IN CNAME loop2.example.org.',
    'loop2.example.org. IN CNAME loop1.example.org.',
    '1.2.0.192.in-addr.arpa. IN PTR www.example.org.',
    '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR six.example.org.',
    '_x._tcp.example.org. IN SRV 1 2 3 target.example.org.',
    '_443._tcp.example.org. IN TLSA 3 1 1 ABCD EF01',
    '_client._smtp.good.example.org. IN SRV 1 2 0 good.example.org.',
    '_client._smtp.bad.example.org. IN SRV 1 1 0 bad.example.org.',
    '_client._smtp.odd.example.org. IN SRV 2 1 0 odd.example.org.',
    '_client._smtp.example.org. IN SRV 1 0 1 example.org.',
    '_client._smtp.sub.example.org. IN TXT here',
    'secure.example.org. IN A 192.0.2.9',
    '*.wild.example.org. IN TXT wild',
  ],
  authenticated: ['secure.example.org'],
  tryAgain: ['again.test'],
  noRecovery: ['fail.test'],
};

function query(text: string, version: Version = '4.99', settings: LookupSettings = {}): string {
  const context = scenarioContext({ dns }, version, settings);
  const result = ask(context, 'dnsdb', '', text);
  return result.status === 'found'
    ? result.value
    : result.status === 'defer'
      ? `DEFER: ${result.message}`
      : result.status;
}

describe('dnsdb', () => {
  it.each([
    ['example.org', 'first\nanother'],
    ['txt=example.org', 'first\nanother'],
    ['>; txt=example.org', 'first;another'],
    ['>;, txt=example.org', 'first second;another'],
    ['>+; txt=example.org', 'firstsecond+another'],
    ['spf=example.org', 'v=spf1 -all'],
    ['mx=example.org', '10 mx1.example.org\n5 mx2.example.org'],
    ['>: mx=example.org', '10 mx1.example.org:5 mx2.example.org'],
    ['>:,/ mx=example.org', '10/mx1.example.org:5/mx2.example.org'],
    ['>:; mx=example.org', '10mx1.example.org:5mx2.example.org'],
    ['>: mxh=example.org', 'mx1.example.org:mx2.example.org'],
    ['> a=www.example.org', '192.0.2.1 192.0.2.2'],
    ['> a+=www.example.org', '2001:db8::1 192.0.2.1 192.0.2.2'],
    ['>: aaaa=www.example.org', '2001::db8::::1'],
    ['a=alias.example.org', '192.0.2.1\n192.0.2.2'],
    ['cname=alias.example.org', 'www.example.org'],
    ['a=dangling.example.org', 'notFound'],
    ['ns=a.b.example.org', 'notFound'],
    ['zns=a.b.example.org', 'ns.example.org'],
    ['soa=example.org', 'ns.example.org'],
    ['>:, soa=a.b.example.org', 'ns.example.org host.example.org 7 1 2 3 4'],
    ['ptr=192.0.2.1', 'www.example.org'],
    ['ptr=2001:db8::1', 'six.example.org'],
    ['ptr=<;2001:db8::1', 'six.example.org'],
    ['srv=_x._tcp.example.org', '1 2 3 target.example.org'],
    ['tlsa=_443._tcp.example.org', '3 1 1 abcdef01'],
    ['csa=good.example.org', 'Y good.example.org'],
    ['csa=bad.example.org', 'N bad.example.org'],
    ['csa=odd.example.org', 'notFound'],
    ['csa=none.sub.example.org', 'notFound'],
    ['txt=x.wild.example.org', 'wild'],
    ['  A = www.example.org : secure.example.org', '192.0.2.1\n192.0.2.2\n192.0.2.9'],
    ['a=<+ www.example.org + nowhere.test', '192.0.2.1\n192.0.2.2'],
    ['a=192.0.2.1', 'notFound'],
    ['a=bad..name', 'notFound'],
    ['a=again.test', 'DEFER: '],
    ['a=fail.test', 'DEFER: '],
    ['a=x.again.test:www.example.org', '192.0.2.1\n192.0.2.2'],
    ['defer_strict,a=www.example.org:again.test', 'DEFER: '],
    ['defer_never,a=again.test', 'notFound'],
    ['Defer_Lax, dnssec_strict , retrans_1m30s,retry_3,a=secure.example.org', '192.0.2.9'],
    ['dnssec_strict,a=www.example.org', 'DEFER: '],
    ['dnssec_strict,defer_never,a=www.example.org', 'notFound'],
    ['defer_never a=www.example.org', 'DEFER: dnsdb modifier syntax error'],
    ['defer_maybe,a=www.example.org', 'DEFER: unsupported dnsdb defer behaviour'],
    ['dnssec_maybe,a=www.example.org', 'DEFER: unsupported dnsdb dnssec behaviour'],
    ['retrans_soon,a=www.example.org', 'DEFER: unsupported dnsdb timeout value'],
    ['retry_-1,a=www.example.org', 'DEFER: unsupported dnsdb retry count'],
    ['any=example.org', 'DEFER: unsupported DNS record type'],
    ['a=', 'notFound'],
  ])('%s', (text, expected) => {
    expect(query(text)).toBe(expected);
  });

  it('doubles a separator within an address from 4.97 on', () => {
    expect(query('>: aaaa=www.example.org', '4.96')).toBe('2001:db8::1');
  });

  it('reads strings as 4.97 does, in 4.97', () => {
    expect(query('>;, txt=example.org', '4.97')).toMatch(/^firs t?/);
    expect(query('>; txt=example.org', '4.97')).toBe('first;another');
  });

  it('gives up on a loop of CNAMEs, and says so in the log', () => {
    const context = scenarioContext({ dns });
    expect(ask(context, 'dnsdb', '', 'a=loop1.example.org')).toEqual({ status: 'notFound' });
    expect(context.log).toEqual(['CNAME loop for loop1.example.org encountered']);
    expect(query('a=loop1.example.org', '4.97')).toBe('DEFER: ');
  });

  it('tells whether the answer was authenticated', () => {
    const context = scenarioContext({ dns });
    const authenticated = (text: string) => {
      ask(context, 'dnsdb', '', text);
      return context.state.dnssecAuthenticated;
    };
    expect(authenticated('a=secure.example.org')).toBe('yes');
    expect(authenticated('a=www.example.org')).toBe('no');
    expect(authenticated('dnssec_never,a=secure.example.org')).toBeUndefined();
  });

  it('keeps an answer as long as its records live', () => {
    const context = scenarioContext({ dns });
    ask(context, 'dnsdb', '', 'mx=example.org');
    const [kept] = [...context.state.open.values()].flatMap(({ items }) => [...items.values()]);
    expect((kept?.expires ?? 0) - context.world.clock.now()).toBe(50_000);
  });

  it('says which results come from outside, as far as Exim knows', () => {
    const tainted = (text: string, version: Version) => {
      const result = ask(scenarioContext({ dns }, version), 'dnsdb', '', text);
      return result.status === 'found' && result.tainted;
    };
    expect([tainted('example.org', '4.94'), tainted('a=www.example.org', '4.94')]).toEqual([true, false]);
    expect([tainted('example.org', '4.99'), tainted('a=www.example.org', '4.100')]).toEqual([false, true]);
  });
});
