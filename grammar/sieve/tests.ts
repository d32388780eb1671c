import { lowerCase } from '../preprocess/characters.ts';
import type { Matching, SieveFault, SieveTest } from './ast.ts';
import type { SieveReader } from './reader.ts';
import { fault, needs, readNumber, skipWhite, takeWord } from './reader.ts';
import { demandString, demandStrings } from './strings.ts';
import type { AddressPart } from './words.ts';
import { addressPartRows, comparatorRows, comparisonRows, matchTypeRows } from './words.ts';

/** How deep tests and blocks may lie within each other; Exim goes on until its stack is used up. */
const deepest = 500;

/** Whether tests or blocks lie too deep within each other, which is a fault. */
export function tooDeep(reader: SieveReader): boolean {
  if (reader.depth <= deepest) return false;
  fault(reader, `tests or blocks lie more than ${deepest} deep within each other`);
  return true;
}

/** The node for the fault that has just been noted. */
export function faultNode(reader: SieveReader): { kind: 'fault'; fault: SieveFault } & Place {
  const { at, line } = reader;
  const noted = reader.fault ?? { message: '', line, start: at, end: at };
  return { kind: 'fault', fault: noted, start: noted.start, end: noted.end, line: noted.line };
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Where something stands that has just been read. */
export function placeFrom(reader: SieveReader, start: number): Place {
  return { start, end: reader.at, line: reader.line };
}

/** The tags before the arguments of a test, as far as they have been read. */
interface Options {
  part?: AddressPart;
  comparator?: Matching['comparator'];
  match?: Matching['match'];
}

/** Takes an address part, if one stands here; undefined after a fault. Mirrors `parse_addresspart`. */
function takePart(reader: SieveReader, options: Options): boolean | undefined {
  const start = reader.at;
  for (const row of addressPartRows) {
    if (!takeWord(reader, row.tag)) continue;
    if ('needs' in row && !needs(reader, row.needs, start)) return undefined;
    if (options.part !== undefined) {
      fault(reader, 'address part already specified', start, reader.at);
      return undefined;
    }
    options.part = row.part;
    return true;
  }
  return false;
}

/** Takes a comparator, if one stands here; undefined after a fault. Mirrors `parse_comparator`. */
function takeComparator(reader: SieveReader, options: Options): boolean | undefined {
  const start = reader.at;
  if (!takeWord(reader, ':comparator')) return false;
  if (!skipWhite(reader)) return undefined;
  const name = demandString(reader, 'missing comparator');
  if (!name) return undefined;
  const row = comparatorRows.find((each) => each.name === lowerCase(name.text));
  if (!row) {
    fault(reader, 'invalid comparator', name.start, name.end);
    return undefined;
  }
  if (options.comparator !== undefined) {
    fault(reader, 'comparator already specified', start, reader.at);
    return undefined;
  }
  options.comparator = row.comparator;
  return true;
}

/** Takes a match type, if one stands here; undefined after a fault. Mirrors `parse_matchtype`. */
function takeMatchType(reader: SieveReader, options: Options): boolean | undefined {
  const start = reader.at;
  const row = matchTypeRows.find(({ tag }) => takeWord(reader, tag));
  if (!row) return false;
  if (options.match !== undefined) {
    fault(reader, 'match type already specified', start, reader.at);
    return undefined;
  }
  options.match = row.match;
  return true;
}

/** Reads the tags of a test; undefined after a fault. */
function readOptions(reader: SieveReader, parts: boolean): (Matching & { readonly part: AddressPart }) | undefined {
  const options: Options = {};
  const takers = [...(parts ? [takePart] : []), takeComparator, takeMatchType];
  for (;;) {
    if (!skipWhite(reader)) return undefined;
    let taken: boolean | undefined = false;
    for (const take of takers) {
      taken = take(reader, options);
      if (taken !== false) break;
    }
    if (taken === undefined) return undefined;
    if (!taken) break;
  }
  const { part = 'all', comparator = 'en;ascii-casemap', match = 'is' } = options;
  return { part, comparator, match };
}

/** `address`, `header` or `envelope`, after its word. */
function readComparison(reader: SieveReader, row: (typeof comparisonRows)[number], start: number): SieveTest {
  if ('needs' in row && !needs(reader, row.needs, start)) return faultNode(reader);
  const options = readOptions(reader, row.parts);
  const names = options && demandStrings(reader, row.names);
  if (!names || !skipWhite(reader)) return faultNode(reader);
  const keys = demandStrings(reader, 'key string list expected');
  if (!keys) return faultNode(reader);
  return { kind: row.word, ...options, names, keys, ...placeFrom(reader, start) };
}

/** `allof` or `anyof`, after its word. Mirrors `parse_testlist`. */
function readTests(reader: SieveReader, kind: 'allof' | 'anyof', start: number): SieveTest {
  const tests: SieveTest[] = [];
  const broken = (): SieveTest => {
    tests.push(faultNode(reader));
    return { kind, tests, ...placeFrom(reader, start) };
  };
  if (!skipWhite(reader)) return broken();
  if (reader.text.charAt(reader.at) !== '(') {
    fault(reader, 'missing test list');
    return broken();
  }
  do {
    reader.at++;
    const test = demandTest(reader);
    tests.push(test);
    if (reader.fault) return { kind, tests, ...placeFrom(reader, start) };
    if (!skipWhite(reader)) return broken();
  } while (reader.text.charAt(reader.at) === ',');
  if (reader.text.charAt(reader.at) !== ')') {
    fault(reader, 'missing closing paren');
    return broken();
  }
  reader.at++;
  return { kind, tests, ...placeFrom(reader, start) };
}

/** `exists` or `valid_notify_method`, after its word. */
function readListTest(reader: SieveReader, kind: 'exists' | 'valid_notify_method', start: number): SieveTest {
  if (kind === 'valid_notify_method' && !needs(reader, 'enotify', start)) return faultNode(reader);
  if (!skipWhite(reader)) return faultNode(reader);
  const strings = demandStrings(reader, kind === 'exists' ? 'header string list expected' : 'URI string list expected');
  if (!strings) return faultNode(reader);
  const place = placeFrom(reader, start);
  return kind === 'exists' ? { kind, names: strings, ...place } : { kind, uris: strings, ...place };
}

/** `size`, after its word. */
function readSize(reader: SieveReader, start: number): SieveTest {
  if (!skipWhite(reader)) return faultNode(reader);
  const over = takeWord(reader, ':over');
  if (!over && !takeWord(reader, ':under')) {
    fault(reader, 'missing :over or :under');
    return faultNode(reader);
  }
  if (!skipWhite(reader)) return faultNode(reader);
  const limit = readNumber(reader);
  if (limit === undefined) return faultNode(reader);
  return { kind: 'size', over, limit, ...placeFrom(reader, start) };
}

/** `notify_method_capability`, after its word. */
function readCapabilityTest(reader: SieveReader, start: number): SieveTest {
  if (!needs(reader, 'enotify', start)) return faultNode(reader);
  const options = readOptions(reader, false);
  const uri = options && demandString(reader, 'missing notification URI string');
  if (!uri || !skipWhite(reader)) return faultNode(reader);
  const capability = demandString(reader, 'missing notification capability string');
  if (!capability || !skipWhite(reader)) return faultNode(reader);
  const keys = demandStrings(reader, 'missing key string list');
  if (!keys) return faultNode(reader);
  const { comparator, match } = options;
  const place = placeFrom(reader, start);
  return { kind: 'notify_method_capability', comparator, match, uri, capability, keys, ...place };
}

const otherTests: Readonly<Record<string, (reader: SieveReader, start: number) => SieveTest>> = {
  allof: (reader, start) => readTests(reader, 'allof', start),
  anyof: (reader, start) => readTests(reader, 'anyof', start),
  exists: (reader, start) => readListTest(reader, 'exists', start),
  false: (reader, start) => ({ kind: 'constant', value: false, ...placeFrom(reader, start) }),
  not(reader, start) {
    const test = demandTest(reader);
    return { kind: 'not', test, ...placeFrom(reader, start) };
  },
  size: readSize,
  true: (reader, start) => ({ kind: 'constant', value: true, ...placeFrom(reader, start) }),
  valid_notify_method: (reader, start) => readListTest(reader, 'valid_notify_method', start),
  notify_method_capability: readCapabilityTest,
};

/** Reads a test, if one stands here. */
function readTest(reader: SieveReader): SieveTest | undefined {
  const start = reader.at;
  for (const row of comparisonRows) if (takeWord(reader, row.word)) return readComparison(reader, row, start);
  for (const [word, read] of Object.entries(otherTests)) if (takeWord(reader, word)) return read(reader, start);
  return undefined;
}

/**
 * Reads the test that must stand here. Mirrors `parse_test` and what its callers do without one.
 *
 * @returns the test; after a fault, which the reader has, as much of it as Exim would have tried out before
 */
export function demandTest(reader: SieveReader): SieveTest {
  if (!skipWhite(reader)) return faultNode(reader);
  reader.depth++;
  const test = tooDeep(reader) ? undefined : readTest(reader);
  reader.depth--;
  if (test) return test;
  if (!reader.fault) fault(reader, 'missing test');
  return faultNode(reader);
}
