/* The basic encoding of certificates, as far as reading fields takes it. */

/** One element: its tag, and where its content lies. */
export interface DerElement {
  readonly tag: number;
  /** The content, a byte string. */
  readonly content: string;
  /** The whole element. */
  readonly whole: string;
}

/** Splits a run of elements. What is malformed ends it. */
export function derElements(bytes: string): DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at + 1 < bytes.length) {
    const tag = bytes.charCodeAt(at);
    let length = bytes.charCodeAt(at + 1);
    let start = at + 2;
    if (length > 127) {
      const size = length & 127;
      if (size === 0 || size > 4) break;
      length = 0;
      for (let i = 0; i < size; i++) length = length * 256 + bytes.charCodeAt(start + i);
      start += size;
    }
    if (!(start + length <= bytes.length)) break;
    elements.push({ tag, content: bytes.slice(start, start + length), whole: bytes.slice(at, start + length) });
    at = start + length;
  }
  return elements;
}

/** An object identifier in digits and dots. */
export function oidText(content: string): string {
  const numbers: bigint[] = [];
  let number = 0n;
  for (let i = 0; i < content.length; i++) {
    const byte = content.charCodeAt(i);
    number = number * 128n + BigInt(byte & 127);
    if (byte > 127) continue;
    if (numbers.length === 0) {
      const first = number < 80n ? number / 40n : 2n;
      numbers.push(first, number - first * 40n);
    } else numbers.push(number);
    number = 0n;
  }
  return numbers.join('.');
}

/** A time, UTCTime or GeneralizedTime, in milliseconds since 1970. */
export function timeOf({ tag, content }: DerElement): number | undefined {
  const parts = (
    tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/
  )
    .exec(content)
    ?.slice(1)
    .map((part: string | undefined) => Number(part ?? '0'));
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const full = tag !== 0x17 ? year : year < 50 ? 2000 + year : 1900 + year;
  return Date.UTC(full, month - 1, day, hour, minute, second);
}
