import { addressWords } from '../../runtime/dns/ip-address.ts';
import { createReader, encodeName, typeNames, typeNumbers } from '../../runtime/world/dns-wire.ts';
import type { Dns, DnsAnswer, DnsRecord, RecordType } from '../../runtime/world/world.ts';

/** How many aliases are followed for one question. */
const mostAliases = 10;

const short = (value: number): number[] => [(value >> 8) & 255, value & 255];
const long = (value: number): number[] => [...short(value >>> 16), ...short(value & 0xffff)];
const bytesOf = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0) & 255);

/** The data of a record as it goes over the wire; throws RangeError for a name that is none. */
function dataBytes({ type, data }: DnsRecord): number[] {
  const [first = '', second = '', third = '', fourth = ''] = data;
  const name = (text: string): number[] => {
    const encoded = encodeName(text);
    if (!encoded) throw new RangeError(`no domain name: ${text}`);
    return encoded;
  };
  switch (type) {
    case 'A':
    case 'AAAA':
      return (addressWords(first) ?? []).flatMap(long);
    case 'MX':
      return [...short(Number(first)), ...name(second)];
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return name(first);
    case 'SRV':
    case 'CSA':
      return [...short(Number(first)), ...short(Number(second)), ...short(Number(third)), ...name(fourth)];
    case 'SOA':
      return [...name(first), ...name(second), ...data.slice(2, 7).flatMap((each) => long(Number(each)))];
    case 'TXT':
    case 'SPF':
      return data.flatMap((each) => [each.length & 255, ...bytesOf(each.slice(0, 255))]);
    case 'TLSA':
      return [Number(first), Number(second), Number(third), ...Buffer.from(fourth, 'hex')];
  }
}

function recordBytes(record: DnsRecord): number[] {
  const name = encodeName(record.name);
  if (!name) return [];
  const data = dataBytes(record);
  return [...name, ...short(typeNumbers[record.type]), 0, 1, ...long(record.ttl), ...short(data.length), ...data];
}

/** What a recursing resolver finds: the aliases that it has followed, and the answer for the name that they lead to. */
function resolve(
  dns: Dns,
  asked: string,
  type: RecordType,
): { readonly aliases: DnsRecord[]; readonly answer: DnsAnswer } {
  const aliases: DnsRecord[] = [];
  let name = asked;
  for (;;) {
    const answer = dns.query(name, type);
    if (answer.status === 'ok' || type === 'CNAME' || aliases.length >= mostAliases) return { aliases, answer };
    const alias = dns.query(name, 'CNAME');
    const [record] = alias.status === 'ok' ? alias.records : [];
    const [target] = record?.data ?? [];
    if (!record || target === undefined) return { aliases, answer };
    aliases.push(record);
    name = target;
  }
}

const codes = { ok: 0, noData: 0, noName: 3, tryAgain: 2, noRecovery: 5 } as const;

/**
 * Answers a question as a recursing resolver does, out of a world's DNS.
 *
 * @param request the bytes of a question
 * @returns the bytes of the reply; undefined for bytes that are no question
 */
export function answerQuestion(request: Uint8Array, dns: Dns): Uint8Array | undefined {
  try {
    const reader = createReader(request);
    const id = reader.short();
    const flags = reader.short();
    if ((flags & 0x8000) !== 0 || reader.short() !== 1) return undefined;
    reader.seek(12);
    const name = reader.name();
    const number = reader.short();
    reader.short();
    const question = request.subarray(12, reader.position());
    const type = typeNames.get(number);
    const { aliases, answer } = type
      ? resolve(dns, name, type)
      : { aliases: [], answer: { status: 'noData' } as DnsAnswer };
    const records = [...aliases, ...(answer.status === 'ok' ? answer.records : [])].map(recordBytes);
    const soa = answer.status !== 'ok' && answer.soa ? recordBytes(answer.soa) : [];
    const authenticated = answer.authenticated === true ? 0x20 : 0;
    const authoritative = answer.status === 'ok' && answer.authoritative ? 0x400 : 0;
    return Uint8Array.from([
      ...short(id),
      ...short(0x8080 | (flags & 0x0100) | authoritative | authenticated | codes[answer.status]),
      ...[0, 1, ...short(records.length), ...short(soa.length > 0 ? 1 : 0), 0, 0],
      ...question,
      ...records.flat(),
      ...soa,
    ]);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
