import type { Value } from '../expand/value.ts';
import { taintOf, textOf } from '../expand/value.ts';
import type { MatchRun } from './check-string.ts';
import { checkString, untouched } from './check-string.ts';
import { checkList } from './list.ts';
import { stringPattern } from './string-pattern.ts';
import type { StringSubject, Subject } from './subject.ts';
import { addressSubject, hostSubject, stringSubject } from './subject.ts';
import type { ListCache, ListSource, MatchContext, MatchResult } from './types.ts';

const noMatch: MatchResult = { status: 'noMatch' };
const matched: MatchResult = { status: 'match' };
const noMatchUntouched: MatchResult = { status: 'noMatch', untouched: true };
const matchedUntouched: MatchResult = { status: 'match', untouched: true };

export interface MatchOptions {
  /** The answers of named lists for this subject: `domain_cache`, `sender_host_cache` and their kin. */
  readonly cache?: ListCache;
  /** Whether letter case counts in a local part from the start. */
  readonly caseful?: boolean;
  /** Whether what the list gives is of no use to the caller. */
  readonly discardData?: boolean;
}

function run(
  source: ListSource,
  subject: Subject,
  context: MatchContext,
  { cache, discardData = false }: MatchOptions,
  before?: typeof untouched,
): MatchResult {
  const matching: MatchRun = { context, wantsData: !discardData, data: before, error: undefined, taint: false };
  const outcome = checkList(source, subject, matching, cache);
  const { data } = matching;
  if (outcome === 'defer') {
    const given = data === untouched ? ({ untouched: true } as const) : data === undefined ? {} : { data };
    return { status: 'defer', message: context.state.searchMessage, ...given };
  }
  if (data === undefined) return outcome === 'match' ? matched : noMatch;
  if (data === untouched) return outcome === 'match' ? matchedUntouched : noMatchUntouched;
  return { status: outcome, data };
}

const noOptions: MatchOptions = {};

/**
 * Matches a domain with a domain list. Mirrors `match_isinlist` with MCL_DOMAIN: letter case does not count, and `$0`,
 * `$1` and so on are set from 4.94 on; before that, only with a list of a single item.
 *
 * @throws PanicDie where Exim gives up
 */
export function matchDomain(domain: Value, list: ListSource, context: MatchContext, options = noOptions): MatchResult {
  return run(list, stringSubject('domain', domain, true, captures(list, context)), context, options);
}

/** Matches a local part with a local part list. Mirrors `match_isinlist` with MCL_LOCALPART. */
export function matchLocalPart(
  localPart: Value,
  list: ListSource,
  context: MatchContext,
  options = noOptions,
): MatchResult {
  const caseless = options.caseful !== true;
  return run(list, stringSubject('local-part', localPart, caseless, captures(list, context)), context, options);
}

function captures({ single }: ListSource, { release }: MatchContext): StringSubject['captures'] {
  return release >= 94 || single === true ? 'whole' : undefined;
}

/**
 * Matches any text with a list in which there are no named lists, such as that of `encrypted`. Mirrors `match_isinlist`
 * with MCL_STRING.
 */
export function matchString(text: Value, list: ListSource, context: MatchContext, options = noOptions): MatchResult {
  const captured = list.single === true ? 'whole' : undefined;
  return run(list, stringSubject('string', text, options.caseful !== true, captured), context, options);
}

/**
 * Matches an address, which may be empty or `*@domain`, with an address list. Mirrors `match_address_list`.
 *
 * @param options `captures`: whether `$0`, `$1` and so on are set, as for rewriting
 */
export function matchAddress(
  address: Value,
  list: ListSource,
  context: MatchContext,
  options: MatchOptions & { readonly captures?: boolean } = noOptions,
): MatchResult {
  const { caseful = false, captures: capture = false } = options;
  if (capture) {
    context.expansion.captures = [textOf(address)];
    context.expansion.capturesTaint = taintOf(address);
  }
  return run(list, addressSubject(address, !caseful, capture, context.release), context, options, untouched);
}

/**
 * Matches a host with a host list. Mirrors `verify_check_this_host`.
 *
 * @param host its address, empty where there is none; its name where that is known for sure, as for hosts that are
 *   delivered to. Without a name, the client's is looked up when needed.
 */
export function matchHost(
  host: { readonly address: Value; readonly name?: string },
  list: ListSource,
  context: MatchContext,
  options = noOptions,
): MatchResult {
  return run(list, hostSubject(host.name, textOf(host.address), taintOf(host.address)), context, options);
}

/** Matches an IP address with a host list in which only addresses have a meaning, as the condition `match_ip` does. */
export function matchIp(address: Value, list: ListSource, context: MatchContext): MatchResult {
  return run(list, hostSubject('', textOf(address), taintOf(address)), context, noOptions, untouched);
}

/**
 * Matches a text with a single pattern, which is neither expanded nor a list. Mirrors `match_check_string`; sets `$0`,
 * `$1` and so on.
 */
export function matchPattern(text: Value, pattern: Value, context: MatchContext, caseful: boolean): MatchResult {
  const matching: MatchRun = { context, wantsData: true, data: undefined, error: undefined, taint: taintOf(pattern) };
  const subject = stringSubject('string', text, !caseful, 'whole');
  const outcome = checkString(subject, stringPattern(textOf(pattern), false, context.patterns), matching);
  if (outcome === 'defer') return { status: 'defer', message: context.state.searchMessage };
  if (outcome !== 'match') return noMatch;
  return matching.data === undefined ? matched : { status: 'match', data: matching.data };
}
