import { trimSpaceEnd, upperCase } from '../expand/characters.ts';
import type { RecordDefaults } from './dns-records.ts';
import { parseRecord, readTtl, zoneWords } from './dns-records.ts';
import type { DnsRecord } from './world.ts';

/** Something wrong in a zone or a list of records; it is left out, and the rest is read. */
export interface DnsFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ZoneFile {
  readonly records: readonly DnsRecord[];
  readonly faults: readonly DnsFault[];
}

interface Entry {
  readonly line: number;
  readonly text: string;
}

/**
 * Reads a master file (RFC 1035, section 5): `$ORIGIN`, `$TTL`, `@`, relative names, blank owners, parentheses, comments.
 * `$INCLUDE` and `$GENERATE` are reported as faults.
 *
 * @param text the file, a byte string
 * @param origin the zone's name; empty where the file says it itself
 */
export function parseZoneFile(text: string, origin = ''): ZoneFile {
  const records: DnsRecord[] = [];
  const faults: DnsFault[] = [];
  let defaults: RecordDefaults = { origin: origin.replace(/\.$/, ''), ttl: 3600 };
  let owner: string | undefined;

  for (const { line, text: entry } of entries(text)) {
    const words = zoneWords(entry);
    if (!words) {
      faults.push({ line, message: 'a quote is not closed' });
      continue;
    }
    const [first, second] = words;
    if (!first) continue;
    if (first.text.startsWith('$') && !first.quoted) {
      const directive = upperCase(first.text);
      const ttl = second && readTtl(second.text);
      if (directive === '$ORIGIN' && second) defaults = { ...defaults, origin: absolute(second.written, defaults) };
      else if (directive === '$TTL' && ttl !== undefined) defaults = { ...defaults, ttl };
      else faults.push({ line, message: `${first.text} is not understood here` });
      continue;
    }
    const blank = /^[\t-\r ]/.test(entry);
    if (!blank) owner = absolute(first.written, defaults);
    if (owner === undefined) {
      faults.push({ line, message: 'the first record has no name' });
      continue;
    }
    const parsed = parseRecord(owner, blank ? words : words.slice(1), defaults);
    if (parsed.status === 'record') records.push(parsed.record);
    else if (parsed.status === 'fault') faults.push({ line, message: parsed.message });
  }
  return { records, faults };
}

function absolute(name: string, { origin }: RecordDefaults): string {
  if (name === '@') return origin;
  if (name.endsWith('.')) return name.slice(0, -1);
  return origin === '' ? name : `${name}.${origin}`;
}

/** The entries of a master file: lines, those within parentheses joined, the parentheses and comments taken out. */
function entries(text: string): Entry[] {
  const result: Entry[] = [];
  let depth = 0;
  let entry = '';
  let start = 1;
  for (const [i, line] of text.split('\n').entries()) {
    if (depth === 0) {
      entry = '';
      start = i + 1;
    }
    let quoted = false;
    for (let at = 0; at < line.length; at++) {
      const char = line.charAt(at);
      if (char === '\\') entry += char + line.charAt(++at);
      else if (char === ';' && !quoted) break;
      else if ((char === '(' || char === ')') && !quoted) {
        depth = Math.max(0, depth + (char === '(' ? 1 : -1));
        entry += ' ';
      } else {
        if (char === '"') quoted = !quoted;
        entry += char;
      }
    }
    if (depth === 0) result.push({ line: start, text: trimSpaceEnd(entry) });
    else entry += ' ';
  }
  if (depth > 0) result.push({ line: start, text: trimSpaceEnd(entry) });
  return result;
}
