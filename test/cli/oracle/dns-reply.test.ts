import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerQuestion } from '../../../src/cli/oracle/dns-reply.ts';
import { createDataDns } from '../../../src/runtime/world/dns-data.ts';
import { decodeReply, encodeQuery } from '../../../src/runtime/world/dns-wire.ts';
import type { RecordType } from '../../../src/runtime/world/world.ts';

const dns = createDataDns({
  records: [
    'example.org. 300 IN MX 10 mx.example.org.',
    'example.org. 300 IN MX 20 mx2.example.org.',
    'example.org. 300 IN TXT "v=spf1 -all" "and more"',
    'example.org. 300 IN SOA ns.example.org. root.example.org. 1 2 3 4 5',
    'mx.example.org. 300 IN A 192.0.2.1',
    'mx.example.org. 300 IN AAAA 2001:db8::1',
    'alias.example.org. 300 IN CNAME mx.example.org.',
    'loop.example.org. 300 IN CNAME loop.example.org.',
    '_smtp._tcp.example.org. 300 IN SRV 1 2 25 mx.example.org.',
    '_25._tcp.mx.example.org. 300 IN TLSA 3 1 1 0a0b0c',
    '1.2.0.192.in-addr.arpa. 300 IN PTR mx.example.org.',
  ],
  authenticated: ['mx.example.org'],
  tryAgain: ['slow.example'],
  noRecovery: ['broken.example'],
});

/** What a resolver gets to know. */
function asked(name: string, type: RecordType): unknown {
  const query = encodeQuery(513, name, type);
  const reply = query && answerQuestion(query, dns);
  const read = reply && decodeReply(reply, name, type);
  if (read?.id !== 513) return undefined;
  const { answer } = read;
  return answer.status === 'ok' ? answer.records.map(({ data }) => data.join(' ')) : answer.status;
}

describe('answers of the name server', () => {
  it.each<[string, RecordType, unknown]>([
    ['example.org', 'MX', ['10 mx.example.org', '20 mx2.example.org']],
    ['EXAMPLE.org', 'MX', ['10 mx.example.org', '20 mx2.example.org']],
    ['example.org', 'TXT', ['v=spf1 -all and more']],
    ['example.org', 'SOA', ['ns.example.org root.example.org 1 2 3 4 5']],
    ['mx.example.org', 'A', ['192.0.2.1']],
    ['mx.example.org', 'AAAA', ['2001:db8::1']],
    ['mx.example.org', 'MX', 'noData'],
    ['nobody.example.org', 'A', 'noName'],
    ['slow.example', 'A', 'tryAgain'],
    ['x.broken.example', 'A', 'noRecovery'],
    ['_smtp._tcp.example.org', 'SRV', ['1 2 25 mx.example.org']],
    ['_25._tcp.mx.example.org', 'TLSA', ['3 1 1 0a0b0c']],
    ['1.2.0.192.in-addr.arpa', 'PTR', ['mx.example.org']],
    ['alias.example.org', 'CNAME', ['mx.example.org']],
    ['loop.example.org', 'CNAME', ['loop.example.org']],
  ])('%s %s', (name, type, expected) => {
    expect(asked(name, type)).toEqual(expected);
  });

  it('tell of an alias and of what it leads to', () => {
    const query = encodeQuery(7, 'alias.example.org', 'A');
    const reply = query && answerQuestion(query, dns);
    expect(reply && decodeReply(reply, 'mx.example.org', 'A')?.answer).toMatchObject({
      status: 'ok',
      records: [{ data: ['192.0.2.1'] }],
      authenticated: true,
    });
    // The alias and the address.
    expect(reply?.[7]).toBe(2);
  });

  it('end where aliases go round in circles', () => {
    expect(asked('loop.example.org', 'A')).toBe('noData');
  });

  it('are none to bytes that are no question', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const reply = answerQuestion(bytes, dns);
        expect(reply === undefined || reply.length >= 12).toBe(true);
      }),
    );
    expect(answerQuestion(new Uint8Array(5), dns)).toBeUndefined();
  });
});
