import { lowerCase } from '../expand/characters.ts';

export type DmarcPolicy = 'none' | 'quarantine' | 'reject';

/** What a DMARC record says, so far as it matters here. */
export interface DmarcRecord {
  /** Absent where it says none, or none that is known. */
  readonly policy?: DmarcPolicy;
  /** Whether domains must be the same, not just under one organization. */
  readonly strictDkim: boolean;
  readonly strictSpf: boolean;
  /** Where failure reports are to be sent. */
  readonly reportsTo: readonly string[];
  /** Something in it is wrong. */
  readonly faulty: boolean;
}

const longestAddress = 256;

const policies: readonly DmarcPolicy[] = ['none', 'quarantine', 'reject'];

/** A word, or the beginning of one: libopendmarc takes any. */
const begins = (whole: string, given: string): boolean => given !== '' && whole.startsWith(lowerCase(given));

/**
 * The text of a TXT record as Exim hands it on until 4.99: its bytes as they stand in the DNS, so that the length before
 * the first tag (`v`) hides that, and no version is wrong.
 */
export function recordBytes(strings: readonly string[]): string {
  return strings.map((text) => String.fromCharCode(text.length & 255) + text).join('');
}

/** Reads a record as libopendmarc does (`opendmarc_policy_parse_dmarc`). */
export function readDmarcRecord(text: string): DmarcRecord {
  let policy: DmarcPolicy | undefined;
  let strictDkim = false;
  let strictSpf = false;
  let reportsTo: readonly string[] = [];
  const lists = new Set<string>();
  const made = (faulty: boolean): DmarcRecord => ({
    ...(policy && { policy }),
    strictDkim,
    strictSpf,
    reportsTo,
    faulty,
  });
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const tag = lowerCase(part.slice(0, equals).replace(/[\t-\r ]/g, ''));
    const value = part.slice(equals + 1).replace(/[\t-\r ]/g, '');
    if (value === '') continue;
    switch (tag) {
      case 'v':
        if (lowerCase(value) !== 'dmarc1') return made(true);
        break;
      case 'p':
      case 'sp': {
        const found = policies.find((each) => begins(each, value));
        if (!found) return made(true);
        if (tag === 'p') policy = found;
        break;
      }
      case 'adkim':
      case 'aspf': {
        const strict = begins('strict', value);
        if (!strict && !begins('relaxed', value)) return made(true);
        if (tag === 'adkim') strictDkim = strict;
        else strictSpf = strict;
        break;
      }
      case 'pct':
        if (Number(/^\d*/.exec(value)?.[0] ?? 0) > 100) return made(true);
        break;
      case 'ri':
        if (!/^\d*$/.test(value)) return made(true);
        break;
      case 'rf':
        if (!value.split(',').every((each) => begins('afrf', each) || begins('iodef', each))) return made(true);
        break;
      case 'fo':
        if (!value.split(':').every((each) => /^[01ds]/i.test(each))) return made(true);
        break;
      case 'rua':
      case 'ruf': {
        const addresses = value.split(',');
        const bad = addresses.some((each) => each === '' || each.length >= longestAddress);
        if (lists.has(tag) || bad) return made(true);
        lists.add(tag);
        if (tag === 'ruf') reportsTo = addresses.filter((each) => /^mailto:/i.test(each));
        break;
      }
      default:
        break;
    }
  }
  return made(policy === undefined);
}
