import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DnsBlock } from '../../../src/runtime/world/dns-data.ts';
import { createDataDns } from '../../../src/runtime/world/dns-data.ts';
import { parseRecordLine } from '../../../src/runtime/world/dns-records.ts';
import { parseZoneFile } from '../../../src/runtime/world/zone-file.ts';

describe('a record in presentation form', () => {
  const read = (line: string) => {
    const parsed = parseRecordLine(line);
    if (parsed.status !== 'record') return parsed.status === 'fault' ? parsed.message : parsed.status;
    const { name, type, ttl, data } = parsed.record;
    return [name, type, ttl, ...data];
  };

  it.each([
    ['mx.example.org. 300 IN A 192.0.2.1', ['mx.example.org', 'A', 300, '192.0.2.1']],
    ['mx.example.org. in 300 a 192.0.2.1', ['mx.example.org', 'A', 300, '192.0.2.1']],
    ['mx.example.org A 192.0.2.1 ; comment', ['mx.example.org', 'A', 3600, '192.0.2.1']],
    ['x. 1h30m AAAA 2001:0DB8:0:0:1:0:0:1', ['x', 'AAAA', 5400, '2001:db8::1:0:0:1']],
    ['x. AAAA ::ffff:192.0.2.1', ['x', 'AAAA', 3600, '::ffff:192.0.2.1']],
    ['x. MX 10 mail.x.', ['x', 'MX', 3600, '10', 'mail.x']],
    ['x. PTR .', ['x', 'PTR', 3600, '']],
    ['x. SRV 0 1 25 target.', ['x', 'SRV', 3600, '0', '1', '25', 'target']],
    ['x. SOA ns. host. 1 2h 3 4 5', ['x', 'SOA', 3600, 'ns', 'host', '1', '7200', '3', '4', '5']],
    ['x. TXT "a b" "c\\"d\\059" ""', ['x', 'TXT', 3600, 'a b', 'c"d;', '']],
    ['x. TXT v=spf1 a -all', ['x', 'TXT', 3600, 'v=spf1 a -all']],
    [`x. TXT "${'y'.repeat(300)}"`, ['x', 'TXT', 3600, 'y'.repeat(255), 'y'.repeat(45)]],
    ['x. TLSA 3 1 1 0A0b 0C', ['x', 'TLSA', 3600, '3', '1', '1', '0a0b0c']],
    ['a\\.b.x. CNAME c.', ['a\\.b.x', 'CNAME', 3600, 'c']],
    ['x. CAA 0 issue "ca"', 'ignored'],
    ['x. TYPE65534 \\# 0', 'ignored'],
    ['x. CH TXT "version"', 'ignored'],
    ['x. NONSENSE y', 'unknown type "NONSENSE"'],
    ['x. A 192.0.2.256', 'bad IPv4 address "192.0.2.256"'],
    ['x. A 192.0.02.1', 'bad IPv4 address "192.0.02.1"'],
    ['x. AAAA 1::2::3', 'bad IPv6 address "1::2::3"'],
    ['x. MX mail.x.', '2 fields are needed, not 1'],
    ['x. MX 70000 mail.x.', 'bad number "70000"'],
    ['x. TXT "open', 'a quote is not closed'],
    ['x. TXT', 'the text is missing'],
    ['x. TLSA 3 1 1 xyz', 'bad TLSA data'],
    ['x.', 'the type is missing'],
    ['', 'the line is empty'],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });
});

describe('a zone file', () => {
  it('is read with its directives, relative names and lines in parentheses', () => {
    const { records, faults } = parseZoneFile(
      `$TTL 1h
@   IN  SOA ns host ( 1 ; serial
        2 3
        4 5 )
        NS  ns
ns      A   192.0.2.53
        AAAA 2001:db8::53
$ORIGIN sub.example.org.
www 60  A   192.0.2.80
@       MX  5 www
text    TXT ( "one; not a comment"
              "two" )
outside.test. A 192.0.2.1
*       A   192.0.2.99
bad     A   nonsense
$INCLUDE other
`,
      'example.org.',
    );
    expect(records.map(({ name, type, ttl, data }) => `${name} ${ttl} ${type} ${data.join('|')}`)).toEqual([
      'example.org 3600 SOA ns.example.org|host.example.org|1|2|3|4|5',
      'example.org 3600 NS ns.example.org',
      'ns.example.org 3600 A 192.0.2.53',
      'ns.example.org 3600 AAAA 2001:db8::53',
      'www.sub.example.org 60 A 192.0.2.80',
      'sub.example.org 3600 MX 5|www.sub.example.org',
      'text.sub.example.org 3600 TXT one; not a comment|two',
      'outside.test 3600 A 192.0.2.1',
      '*.sub.example.org 3600 A 192.0.2.99',
    ]);
    expect(faults).toEqual([
      { line: 15, message: 'bad IPv4 address "nonsense"' },
      { line: 16, message: '$INCLUDE is not understood here' },
    ]);
  });

  it('reports what it cannot read, and goes on', () => {
    const { records, faults } = parseZoneFile('   A 192.0.2.1\n"open\nx. A 192.0.2.2\ny. A (192.0.2.3\n');
    expect(records.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(faults.map(({ line }) => line)).toEqual([1, 2]);
  });
});

describe('a DNS made of data', () => {
  const dns = createDataDns({
    records: [
      'Example.ORG. SOA ns. h. 1 2 3 4 60',
      'a.example.org. A 192.0.2.1',
      '*.example.org. MX 1 mx.',
      'x. NOPE y',
    ],
    zones: [{ origin: 'zone.test', text: '@ A 192.0.2.2\nbad A x\n', name: 'zone file' }],
    authenticated: ['A.example.org.'],
    authoritative: ['*.example.org'],
    tryAgain: ['again.test'],
    noRecovery: ['fail.test.'],
  });

  it('answers from its records and zones', () => {
    expect(dns.query('A.EXAMPLE.org', 'A')).toMatchObject({ status: 'ok', authenticated: true, authoritative: false });
    expect(dns.query('zone.test', 'A')).toMatchObject({ status: 'ok', records: [{ data: ['192.0.2.2'] }] });
    expect(dns.query('Any.example.org', 'MX')).toMatchObject({
      status: 'ok',
      records: [{ name: 'Any.example.org', data: ['1', 'mx'] }],
      authoritative: true,
    });
  });

  it('fails as it was told', () => {
    expect(dns.query('a.example.org', 'MX')).toMatchObject({
      status: 'noData',
      soa: { name: 'Example.ORG' },
      authenticated: true,
    });
    expect(dns.query('other.test', 'A')).toEqual({ status: 'noName', authenticated: false });
    expect(dns.query('x.again.test', 'A')).toEqual({ status: 'tryAgain' });
    expect(dns.query('not-again.test', 'A').status).toBe('noName');
    expect(dns.query('fail.test', 'A')).toEqual({ status: 'noRecovery' });
  });

  it('says what was wrong with the data', () => {
    expect(dns.faults).toEqual([
      { source: 'records', line: 4, message: 'unknown type "NOPE"' },
      { source: 'zone file', line: 2, message: 'bad IPv4 address "x"' },
    ]);
  });
});

const shared = fileURLToPath(new URL('../../../../shared/conformance/dns.json', import.meta.url));

describe('the zones of the recordings', () => {
  it.skipIf(!existsSync(shared))('are read but for one line that is none (needs ../shared)', () => {
    const block = JSON.parse(readFileSync(shared, 'latin1')) as DnsBlock;
    const dns = createDataDns(block);
    expect(dns.faults.map(({ message }) => message)).toEqual(['unknown type "DANE"']);
    expect(dns.query('ten-1.test.ex', 'A')).toMatchObject({ status: 'ok', records: [{ data: ['224.0.0.1'] }] });
    expect(dns.query('5.250.10.in-addr.arpa', 'PTR')).toMatchObject({ status: 'ok' });
    expect(dns.query('double.example.com', 'TXT')).toMatchObject({
      records: [{ data: ['v=spf1 include:_spf.google.com ~all'] }, { data: ['v=spf1 +a +mx -all'] }],
    });
  });
});
