import { lowerCase } from '../expand/characters.ts';
import { formatAddress } from '../dns/ip-address.ts';
import type { DnsAnswer, DnsRecord, RecordType } from './world.ts';

/** The numbers of the types of record. */
export const typeNumbers: Readonly<Record<RecordType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  // Client SMTP Authorization is found in SRV records.
  CSA: 33,
  TLSA: 52,
  SPF: 99,
};

/** The types of record by number. */
export const typeNames: ReadonlyMap<number, RecordType> = new Map<number, RecordType>(
  Object.entries(typeNumbers)
    .filter(([name]) => name !== 'CSA')
    .map(([name, number]) => [number, name as RecordType]),
);

/**
 * Writes a domain name as it goes over the wire.
 *
 * @param name a byte string; a backslash escapes a dot
 * @returns undefined where it cannot be a domain name
 */
export function encodeName(name: string): number[] | undefined {
  const parts: number[] = [];
  if (name !== '' && name !== '.') {
    for (const label of name.replace(/\.$/, '').split(/(?<!\\)\./)) {
      const text = label
        .replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code) & 255))
        .replace(/\\(.)/g, '$1');
      if (text.length === 0 || text.length > 63) return undefined;
      parts.push(text.length, ...Array.from(text, (char) => char.charCodeAt(0) & 255));
    }
  }
  return parts.length > 254 ? undefined : [...parts, 0];
}

/**
 * Writes a question for a recursing resolver: one name, EDNS0, and the wish to hear whether the answer is authenticated.
 *
 * @param id 16 bits that the reply repeats
 * @param name a byte string; a backslash escapes a dot
 * @returns undefined where the name cannot be a domain name
 */
export function encodeQuery(id: number, name: string, type: RecordType): Uint8Array | undefined {
  const parts = encodeName(name);
  if (!parts) return undefined;
  const number = typeNumbers[type];
  return Uint8Array.from([
    ...[id >> 8, id & 255, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1],
    ...parts,
    ...[0, number, 0, 1],
    // The OPT record: 1232 bytes of reply, no extended code, the DO bit.
    ...[0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 0],
  ]);
}

/** A reply taken apart; undefined for bytes that are none. */
export interface WireReply {
  readonly id: number;
  readonly truncated: boolean;
  readonly answer: DnsAnswer;
}

/** Reads bytes from a message, one after the other; throws RangeError past its end. */
export interface Reader {
  readonly length: number;
  position(): number;
  seek(position: number): void;
  byte(): number;
  short(): number;
  long(): number;
  /** A domain name in presentation form, without its final dot. */
  name(): string;
  text(length: number): string;
}

/** Makes a reader at the beginning of a message. */
export function createReader(bytes: Uint8Array): Reader {
  let at = 0;
  const byte = (): number => {
    const value = bytes[at++];
    if (value === undefined) throw new RangeError('the message ends too early');
    return value;
  };
  const short = (): number => byte() * 256 + byte();
  const label = (length: number): string => {
    let text = '';
    for (let i = 0; i < length; i++) {
      const code = byte();
      const char = String.fromCharCode(code);
      if (code <= 0x20 || code >= 0x7f) text += `\\${String(code).padStart(3, '0')}`;
      else text += '".;\\()@$'.includes(char) ? `\\${char}` : char;
    }
    return text;
  };
  return {
    length: bytes.length,
    position: () => at,
    seek(position) {
      at = position;
    },
    byte,
    short,
    long: () => short() * 65536 + short(),
    name() {
      const labels: string[] = [];
      let back: number | undefined;
      for (let hops = 0; ;) {
        const length = byte();
        if (length === 0) break;
        if (length >= 0xc0) {
          const target = (length & 0x3f) * 256 + byte();
          back ??= at;
          if (++hops > 64) throw new RangeError('the names go round in circles');
          at = target;
          continue;
        }
        if (length > 63) throw new RangeError('bad label');
        labels.push(label(length));
        if (labels.length > 128) throw new RangeError('a name is too long');
      }
      if (back !== undefined) at = back;
      return labels.join('.');
    },
    text(length) {
      let text = '';
      for (let i = 0; i < length; i++) text += String.fromCharCode(byte());
      return text;
    },
  };
}

/**
 * Takes a reply apart.
 *
 * @param asked the name that was asked for: of the records in the answer, those of this name and the type count
 * @returns undefined for what is no reply
 */
export function decodeReply(bytes: Uint8Array, asked: string, type: RecordType): WireReply | undefined {
  try {
    return readReply(createReader(bytes), asked, type);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function readReply(reader: Reader, asked: string, type: RecordType): WireReply | undefined {
  const id = reader.short();
  const flags = reader.short();
  const [questions, answers, authorities] = [reader.short(), reader.short(), reader.short(), reader.short()];
  if ((flags & 0x8000) === 0) return undefined;
  for (let i = 0; i < questions; i++) {
    reader.name();
    reader.long();
  }
  const wanted = lowerCase(asked).replace(/\.$/, '');
  const records: DnsRecord[] = [];
  let aliased = false;
  for (let i = 0; i < answers; i++) {
    const record = readRecord(reader);
    if (!record || lowerCase(record.name) !== wanted) continue;
    if (record.type === type) records.push(record);
    else if (record.type === 'CNAME') aliased = true;
  }
  let soa: DnsRecord | undefined;
  for (let i = 0; i < authorities; i++) {
    const record = readRecord(reader);
    if (record?.type === 'SOA') soa = record;
  }
  const authenticated = (flags & 0x20) !== 0;
  const authoritative = (flags & 0x400) !== 0;
  const truncated = (flags & 0x200) !== 0;
  const failed = (status: 'noName' | 'noData' | 'tryAgain' | 'noRecovery'): WireReply => ({
    id,
    truncated,
    answer: { status, authenticated, ...(soa && { soa }) },
  });
  const code = flags & 15;
  if (records.length > 0) return { id, truncated, answer: { status: 'ok', records, authenticated, authoritative } };
  // The name itself exists where it is an alias, whatever is said of its target.
  if (aliased) return failed('noData');
  if (code === 0) return failed('noData');
  if (code === 3) return failed('noName');
  return failed(code === 2 ? 'tryAgain' : 'noRecovery');
}

function readRecord(reader: Reader): DnsRecord | undefined {
  const name = reader.name();
  const number = reader.short();
  reader.short();
  const ttl = reader.long();
  const length = reader.short();
  const end = reader.position() + length;
  if (end > reader.length) throw new RangeError('a record ends too late');
  const type = typeNames.get(number);
  const data = type && readData(reader, type, end);
  reader.seek(end);
  return type && data ? { name, type, ttl, data } : undefined;
}

function readData(reader: Reader, type: RecordType, end: number): readonly string[] {
  switch (type) {
    case 'A':
      return [formatAddress([reader.long()])];
    case 'AAAA':
      return [formatAddress([reader.long(), reader.long(), reader.long(), reader.long()])];
    case 'MX':
      return [String(reader.short()), reader.name()];
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return [reader.name()];
    case 'SRV':
    case 'CSA':
      return [String(reader.short()), String(reader.short()), String(reader.short()), reader.name()];
    case 'SOA':
      return [reader.name(), reader.name(), ...Array.from({ length: 5 }, () => String(reader.long()))];
    case 'TXT':
    case 'SPF': {
      const strings: string[] = [];
      while (reader.position() < end) strings.push(reader.text(Math.min(reader.byte(), end - reader.position())));
      return strings;
    }
    case 'TLSA': {
      const numbers = [reader.byte(), reader.byte(), reader.byte()].map(String);
      let hex = '';
      while (reader.position() < end) hex += reader.byte().toString(16).padStart(2, '0');
      return [...numbers, hex];
    }
  }
}
