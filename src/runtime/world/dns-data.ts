import { lowerCase } from '../expand/characters.ts';
import { parseRecordLine } from './dns-records.ts';
import type { Dns, DnsAnswer, DnsRecord, RecordType } from './world.ts';
import type { DnsFault } from './zone-file.ts';
import { parseZoneFile } from './zone-file.ts';

/** A zone: a master file's text, and the zone's name where the file does not say it. */
export interface ZoneText {
  readonly text: string;
  readonly origin?: string;
  /** How faults name it. */
  readonly name?: string;
}

/** A name that fails, with all that is below it; perhaps for some time only. Times are milliseconds since 1970. */
export type FailingName = string | { readonly name: string; readonly from?: number; readonly until?: number };

/** The `dns` block of a scenario, and what `--dns` reads. Every text is a byte string. */
export interface DnsBlock {
  /** Records in presentation form. */
  readonly records?: readonly string[];
  readonly zones?: readonly ZoneText[];
  /** Names whose answers carry the AD bit. */
  readonly authenticated?: readonly string[];
  /** Names whose answers carry the AA bit. */
  readonly authoritative?: readonly string[];
  /** Names that fail for now, with all that is below them. */
  readonly tryAgain?: readonly FailingName[];
  /** Names that fail for good, with all that is below them. */
  readonly noRecovery?: readonly FailingName[];
}

/** A DNS made of data, and what was wrong with the data. */
export interface DataDns extends Dns {
  readonly faults: readonly (DnsFault & { readonly source: string })[];
  /** Whether the data says anything of a name: a record, or a failure. */
  knows(name: string): boolean;
}

const canonical = (name: string): string => lowerCase(name).replace(/\.$/, '');

/** Names that fail, and when. */
interface Failing {
  readonly suffix: string;
  readonly from: number;
  readonly until: number;
}

function failingNames(names: readonly FailingName[] = []): readonly Failing[] {
  return names.map((stated) => {
    const { name, from = -Infinity, until = Infinity } = typeof stated === 'string' ? { name: stated } : stated;
    return { suffix: canonical(name), from, until };
  });
}

/**
 * Makes a DNS of the records of a block. A name that has no record does not exist.
 *
 * @param now milliseconds since 1970, for names that fail for some time
 */
export function createDataDns(block: DnsBlock, now: () => number = () => 0): DataDns {
  const faults: (DnsFault & { readonly source: string })[] = [];
  const records: DnsRecord[] = [];
  for (const [i, line] of (block.records ?? []).entries()) {
    const parsed = parseRecordLine(line);
    if (parsed.status === 'record') records.push(parsed.record);
    else if (parsed.status === 'fault') faults.push({ source: 'records', line: i + 1, message: parsed.message });
  }
  for (const zone of block.zones ?? []) {
    const parsed = parseZoneFile(zone.text, zone.origin);
    for (const record of parsed.records) records.push(record);
    const source = zone.name ?? zone.origin ?? 'zone';
    for (const fault of parsed.faults) faults.push({ ...fault, source });
  }

  const byName = new Map<string, DnsRecord[]>();
  for (const record of records) {
    const name = canonical(record.name);
    const known = byName.get(name);
    if (known) known.push(record);
    else byName.set(name, [record]);
  }
  const authenticated = new Set((block.authenticated ?? []).map(canonical));
  const authoritative = new Set((block.authoritative ?? []).map(canonical));
  const tryAgain = failingNames(block.tryAgain);
  const noRecovery = failingNames(block.noRecovery);
  const fails = (names: readonly Failing[], key: string): boolean =>
    names.some(({ suffix, from, until }) => isBelow(key, suffix) && from <= now() && now() < until);

  /** The records of a name, or of the nearest wild name that covers it. */
  const recordsOf = (name: string): { readonly key: string; readonly records: readonly DnsRecord[] } | undefined => {
    const own = byName.get(name);
    if (own) return { key: name, records: own };
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const key = `*${name.slice(dot)}`;
      const wild = byName.get(key);
      if (wild) return { key, records: wild };
    }
    return undefined;
  };
  const soaOf = (name: string): { readonly soa?: DnsRecord } => {
    for (let zone = name; ; zone = zone.slice(zone.indexOf('.') + 1)) {
      const soa = byName.get(zone)?.find((record) => record.type === 'SOA');
      if (soa) return { soa };
      if (!zone.includes('.')) return {};
    }
  };

  return {
    faults,
    knows: (name) => {
      const key = canonical(name);
      return recordsOf(key) !== undefined || [...tryAgain, ...noRecovery].some(({ suffix }) => isBelow(key, suffix));
    },
    query(name: string, type: RecordType): DnsAnswer {
      const key = canonical(name);
      if (fails(tryAgain, key)) return { status: 'tryAgain' };
      if (fails(noRecovery, key)) return { status: 'noRecovery' };
      const found = recordsOf(key);
      if (!found) return { status: 'noName', ...soaOf(key), authenticated: authenticated.has(key) };
      const flagged = (names: ReadonlySet<string>): boolean => names.has(key) || names.has(found.key);
      const matching = found.records.filter((record) => record.type === type);
      if (matching.length === 0) return { status: 'noData', ...soaOf(key), authenticated: flagged(authenticated) };
      return {
        status: 'ok',
        records:
          found.key === key ? matching : matching.map((record) => ({ ...record, name: name.replace(/\.$/, '') })),
        authenticated: flagged(authenticated),
        authoritative: flagged(authoritative),
      };
    },
  };
}

function isBelow(name: string, suffix: string): boolean {
  return name === suffix || name.endsWith(`.${suffix}`);
}
