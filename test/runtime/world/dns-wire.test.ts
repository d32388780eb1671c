import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReply, encodeQuery } from '../../../src/runtime/world/dns-wire.ts';
import { name, reply } from './dns-packets.ts';

describe('a question', () => {
  it('is written as RFC 1035 has it, with EDNS', () => {
    const bytes = encodeQuery(0x1234, 'mx.example.org.', 'MX');
    expect(Buffer.from(bytes ?? []).toString('hex')).toBe(
      [
        ['1234', '0120', '0001', '0000', '0000', '0001'],
        ['02', '6d78', '07', '6578616d706c65', '03', '6f7267', '00', '000f', '0001'],
        ['00', '0029', '04d0', '00', '00', '8000', '0000'],
      ]
        .flat()
        .join(''),
    );
    expect(encodeQuery(1, 'a\\.b.c', 'A')?.slice(12, 19)).toEqual(Uint8Array.from([3, 97, 46, 98, 1, 99, 0]));
    expect(encodeQuery(1, '.', 'NS')?.slice(12, 15)).toEqual(Uint8Array.from([0, 0, 2]));
  });

  it('is not written for what cannot be a name', () => {
    expect(encodeQuery(1, 'a..b', 'A')).toBeUndefined();
    expect(encodeQuery(1, 'x'.repeat(64), 'A')).toBeUndefined();
    expect(encodeQuery(1, `${'x'.repeat(60)}.`.repeat(5), 'A')).toBeUndefined();
  });
});

describe('a reply', () => {
  const asked = 'x.example.org';
  const answer = (type: Parameters<typeof decodeReply>[2], number: number, data: number[]) => {
    const decoded = decodeReply(reply({ asked, type: number, answers: [{ type: number, data }] }), asked, type)?.answer;
    return decoded?.status === 'ok' ? decoded.records[0]?.data : decoded?.status;
  };

  it('is taken apart by type', () => {
    expect(answer('A', 1, [192, 0, 2, 1])).toEqual(['192.0.2.1']);
    expect(answer('AAAA', 28, [0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), 1])).toEqual(['2001:db8::1']);
    expect(answer('MX', 15, [0, 10, ...name('mx')])).toEqual(['10', 'mx']);
    expect(answer('MX', 15, [0, 10, 1, 97, 0xc0, 12])).toEqual(['10', 'a.x.example.org']);
    expect(answer('PTR', 12, [0])).toEqual(['']);
    expect(answer('SRV', 33, [0, 1, 0, 2, 0, 3, ...name('t')])).toEqual(['1', '2', '3', 't']);
    expect(answer('TXT', 16, [2, 104, 105, 0, 1, 33])).toEqual(['hi', '', '!']);
    expect(answer('TLSA', 52, [3, 1, 1, 0xab, 0x0c])).toEqual(['3', '1', '1', 'ab0c']);
    expect(answer('CNAME', 5, [4, 97, 46, 32, 98, 0])).toEqual(['a\\.\\032b']);
    expect(answer('SOA', 6, [...name('n'), ...name('h'), ...[1, 2, 3, 4, 5].flatMap((n) => [0, 0, 1, n])])).toEqual([
      'n',
      'h',
      '257',
      '258',
      '259',
      '260',
      '261',
    ]);
  });

  it('fails by its code', () => {
    const status = (code: number, more: Partial<Parameters<typeof reply>[0]> = {}) =>
      decodeReply(reply({ asked, type: 1, code, ...more }), asked, 'A')?.answer.status;
    expect([status(0), status(3), status(2), status(5)]).toEqual(['noData', 'noName', 'tryAgain', 'noRecovery']);
    expect(status(3, { answers: [{ type: 5, data: name('elsewhere') }] })).toBe('noData');
    expect(status(0, { answers: [{ owner: name('other.example.org'), type: 1, data: [1, 2, 3, 4] }] })).toBe('noData');
  });

  it('carries its flags and the zone that it comes from', () => {
    const soa = [...name('n'), ...name('h'), ...new Array<number>(20).fill(0)];
    const decoded = decodeReply(
      reply({
        asked,
        type: 1,
        code: 3,
        flags: 0x20,
        authorities: [{ owner: name('example.org'), type: 6, data: soa }],
      }),
      asked,
      'A',
    );
    expect(decoded?.answer).toMatchObject({ status: 'noName', authenticated: true, soa: { name: 'example.org' } });
    expect(
      decodeReply(reply({ asked, type: 1, flags: 0x600, answers: [{ type: 1, data: [1, 2, 3, 4] }] }), asked, 'A'),
    ).toMatchObject({
      truncated: true,
      answer: { authoritative: true, authenticated: false },
    });
  });

  it('of any bytes at all is an answer or nothing', () => {
    const sound = reply({
      asked,
      type: 15,
      answers: [
        { type: 15, data: [0, 10, ...name('mx')] },
        { type: 16, data: [2, 1, 2] },
      ],
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(sound.length),
        (changes, length) => {
          const bytes = Uint8Array.from(sound);
          for (const [at, value] of changes) bytes[at] = value;
          decodeReply(bytes.subarray(0, length), asked, 'MX');
          decodeReply(bytes, asked, 'TXT');
        },
      ),
      { numRuns: 2000 },
    );
    expect(decodeReply(Uint8Array.from([...sound.slice(0, 12), 0xc0, 12, 0, 1, 0, 1]), asked, 'MX')).toBeUndefined();
  });
});
