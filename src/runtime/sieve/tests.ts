import type { ComparisonTest, MailtoUri, SieveString, SieveTest } from '../../../grammar/sieve/ast.ts';
import { readMailto } from '../../../grammar/sieve/mailto.ts';
import { envelopePart, isKnownName, unknownName } from '../../../grammar/sieve/names.ts';
import type { AddressPart, EnvelopePart } from '../../../grammar/sieve/words.ts';
import type { GroupState } from '../address/extract.ts';
import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { lowerCase, untilNul } from '../expand/characters.ts';
import { compare } from './compare.ts';
import { decodedField, hasField, rawField } from './header-fields.ts';
import type { SieveState } from './state.ts';
import { sieveError } from './state.ts';

type Comparing = Pick<ComparisonTest, 'comparator' | 'match' | 'keys' | 'line'>;

/** Whether a text matches one of the keys; false after an error, too. */
function matchesKey(text: string, test: Comparing, state: SieveState): boolean {
  const hasNumeric = state.required.has('comparator-i;ascii-numeric');
  for (const key of test.keys) {
    const result = compare(key.text, text, test, hasNumeric, state.options.debug);
    if (typeof result === 'object') {
      sieveError(state, result.message, test.line);
      return false;
    }
    if (result) return true;
  }
  return false;
}

/** The part of an address that is asked for; undefined for `:detail`, which addresses of a header do not have. */
function partOf(address: string, domain: number, part: AddressPart): string | undefined {
  switch (part) {
    case 'all':
      return address;
    case 'user':
    case 'localpart':
      return domain > 0 ? address.slice(0, domain - 1) : address;
    case 'domain':
      return address.slice(domain);
    case 'detail':
      return undefined;
  }
}

/** Whether an address of a header field matches. */
function addressMatches({ text: name }: SieveString, test: ComparisonTest, state: SieveState): boolean {
  const { run } = state;
  const value = rawField(name, run);
  if (value === undefined) {
    sieveError(state, 'header string expansion failed', test.line);
    return false;
  }
  const group: GroupState = { allow: true, open: false };
  for (let at = 0; at < value.length;) {
    const end = addressEnd(value, at, false);
    const hasMore = end < value.length;
    // The development head takes all that follows for one address, and stops there.
    const mailbox = hasMore && run.release >= 100 ? value.slice(at) : value.slice(at, end);
    const found = extractAddress(mailbox, run.addressSettings, { group });
    const part = found.ok ? partOf(found.address, found.domain, test.part) : undefined;
    if (part !== undefined && matchesKey(part, test, state)) return true;
    if (state.error) return false;
    if (run.release >= 100) {
      if (!hasMore) run.tracer.unfaithful(`Exim 4.${run.release} reads on behind the end of the field ${name}`);
      return false;
    }
    at = end + 1;
  }
  return false;
}

/** Whether a header field matches. */
function headerMatches({ text: name }: SieveString, test: ComparisonTest, state: SieveState): boolean {
  const value = decodedField(name, state.run);
  const exists = hasField(name, state.run);
  if (value === undefined || exists === undefined) {
    sieveError(state, 'header string expansion failed', test.line);
    return false;
  }
  return exists && matchesKey(value, test, state);
}

/** What is expanded for a part of the envelope; undefined for what there is not. */
function envelopeText(name: EnvelopePart, part: AddressPart, { options }: SieveState): string | undefined {
  const whole = '$local_part_prefix$local_part$local_part_suffix';
  if (name === 'to') {
    switch (part) {
      case 'all':
        return `${whole}@$domain`;
      case 'localpart':
        return whole;
      case 'domain':
        return '$domain';
      case 'user':
        return options.userAddress ?? whole;
      case 'detail':
        return options.subaddress;
    }
  }
  switch (part) {
    case 'all':
      return '$sender_address';
    case 'localpart':
    case 'user':
      return '${local_part:$sender_address}';
    case 'domain':
      return '${domain:$sender_address}';
    case 'detail':
      return undefined;
  }
}

/** Whether sender or recipient match. */
function envelopeMatches({ text: name }: SieveString, test: ComparisonTest, state: SieveState): boolean {
  const written = envelopeText(envelopePart(name) ?? 'from', test.part, state);
  if (written === undefined) return false;
  const expanded = state.run.expand(written);
  if (expanded.ok) return matchesKey(untilNul(expanded.value), test, state);
  sieveError(state, 'header string expansion failed', test.line);
  return false;
}

const comparisonTests = { address: addressMatches, header: headerMatches, envelope: envelopeMatches } as const;

/** Tries `address`, `header` or `envelope` out: names after the one that matches are not looked at. */
function tryComparison(test: ComparisonTest, executes: boolean, state: SieveState): boolean {
  for (const name of test.names) {
    if (!isKnownName(test.kind, name.text)) {
      sieveError(state, unknownName[test.kind], test.line);
      return false;
    }
    if (!executes) continue;
    if (comparisonTests[test.kind](name, test, state)) return true;
    if (state.error) return false;
  }
  return false;
}

/** Whether there are header fields of all names. */
function allExist({ names, line }: Extract<SieveTest, { readonly kind: 'exists' }>, state: SieveState): boolean {
  for (const { text } of names) {
    const exists = hasField(text, state.run);
    if (exists === undefined) sieveError(state, 'header string expansion failed', line);
    if (exists !== true) return false;
  }
  return true;
}

/** Takes a URI apart; undefined where it is none that Exim can notify by, or where Exim dies of it. */
function uriOf({ text }: SieveString, line: number, state: SieveState): MailtoUri | undefined {
  const reading = readMailto(text, state.run.release);
  if (reading.ok) return reading.uri;
  if (reading.fatal) state.error = { message: reading.message, line, fatal: true };
  return undefined;
}

/** What notifications may ask about a method, and what is answered. */
const online = { capability: 'online', answer: 'maybe' } as const;

/**
 * Tries a test out. Mirrors `parse_test`. After an error `state.error` is set.
 *
 * @param executes whether its answer counts; else it is only looked through for what Exim finds wrong in any case
 * @param before what Exim's variable for the answer held: a test that is not executed may leave it as it is
 */
export function tryTest(test: SieveTest, executes: boolean, before: boolean, state: SieveState): boolean {
  const { run } = state;
  switch (test.kind) {
    case 'address':
    case 'header':
    case 'envelope':
      return tryComparison(test, executes, state);
    case 'allof':
    case 'anyof': {
      let held = 0;
      for (const each of test.tests) {
        if (tryTest(each, executes, false, state)) held++;
        if (state.error) return false;
      }
      return test.kind === 'allof' ? held === test.tests.length : held > 0;
    }
    case 'constant':
      return test.value;
    case 'exists':
      return executes ? allExist(test, state) : before;
    case 'not': {
      const answer = tryTest(test.test, executes, before, state);
      return !answer;
    }
    case 'size': {
      const size = BigInt(Number(run.message.flags.get('message_size') ?? 0));
      return test.over ? size > test.limit : size < test.limit;
    }
    case 'valid_notify_method':
      return executes ? test.uris.every((uri) => uriOf(uri, test.line, state) !== undefined) : before;
    case 'notify_method_capability': {
      if (!executes) return before;
      const isOnline = lowerCase(test.capability.text) === online.capability;
      if (uriOf(test.uri, test.line, state) === undefined || !isOnline) return false;
      return matchesKey(online.answer, test, state);
    }
    case 'fault': {
      const { message, line, fatal } = test.fault;
      state.error = { message, line, ...(fatal && { fatal }) };
      return false;
    }
  }
}
