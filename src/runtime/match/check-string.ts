import { quoted } from '../../../grammar/expansion/messages.ts';
import type { Taint, Value } from '../expand/value.ts';
import { valueOf } from '../expand/value.ts';
import { lowerCase } from '../expand/characters.ts';
import { lookupArguments } from '../lookup/lookup-type.ts';
import { lookup } from '../lookup/lookup.ts';
import type { LookupRequest, LookupResult } from '../lookup/types.ts';
import { PanicDie } from '../panic.ts';
import { compileRegex } from '../regex/regex.ts';
import type { StringPattern } from './string-pattern.ts';
import type { StringSubject } from './subject.ts';
import type { MatchContext } from './types.ts';

/** What testing one item comes to: Exim's OK, FAIL, DEFER and ERROR. */
export type Outcome = 'match' | 'noMatch' | 'defer' | 'error';

/** One matching under way. */
export interface MatchRun {
  readonly context: MatchContext;
  /** Whether the caller wants what a list gives; otherwise it is not kept with the answers of named lists either. */
  readonly wantsData: boolean;
  /** What the items tested so far have given. */
  data: Value | undefined;
  /** Why the last item deferred or was in error. */
  error: string | undefined;
  /** The taint of the list whose items are being tested. */
  taint: Taint;
}

const none: readonly string[] = [];

/** Stands for data that nothing has set yet, not even to nothing. */
export const untouched: Value = { text: '', taint: true };

/** What the item tested last has given. */
export function dataOf(run: MatchRun): Value | undefined {
  return run.data;
}

/** Writes a line to the logs and gives up, as Exim does with LOG_PANIC_DIE. */
export function panicDie({ context }: MatchRun, line: string): never {
  context.log(line, true);
  throw new PanicDie(line);
}

/** Sets the numeric variables, as far as the subject wants it. */
function capture(subject: StringSubject, whole: string, more: readonly string[], { context }: MatchRun): void {
  const { captures } = subject;
  if (captures === undefined) return;
  context.expansion.captures = captures === 'whole' ? [whole, ...more] : [...captures, ...more];
  context.expansion.capturesTaint = subject.taint;
}

/** Notes what an item gives that is no lookup: from 4.94 on, itself. */
function giveItem(text: string, run: MatchRun): void {
  if (run.context.release >= 94) run.data = valueOf(text, run.taint);
}

/**
 * Tests a text against one item. Mirrors `check_string`.
 *
 * @throws PanicDie where Exim gives up
 */
export function checkString(subject: StringSubject, pattern: StringPattern, run: MatchRun): Outcome {
  const { context } = run;
  const { text } = subject;
  run.data = undefined;
  context.expansion.captures = none;
  switch (pattern.kind) {
    case 'literal':
      if (text !== (subject.caseless ? pattern.lower : pattern.text)) return 'noMatch';
      capture(subject, text, none, run);
      giveItem(pattern.text, run);
      return 'match';
    case 'tail':
      if (!text.endsWith(subject.caseless ? pattern.lowerTail : pattern.tail)) return 'noMatch';
      if (subject.captures !== undefined) {
        capture(subject, text, [text.slice(0, text.length - pattern.tail.length)], run);
      }
      giveItem(pattern.text, run);
      return 'match';
    case 'regex':
      return checkRegex(subject, pattern, run);
    case 'primary-host': {
      noteTaintedItem('@', run);
      const { primaryHostname } = context;
      if (text !== (subject.caseless ? lowerCase(primaryHostname) : primaryHostname)) return 'noMatch';
      capture(subject, text, none, run);
      giveItem(primaryHostname, run);
      return 'match';
    }
    case 'local-literal':
    case 'mx': {
      noteTaintedItem(pattern.text, run);
      const outcome = pattern.kind === 'mx' ? checkMx(text, pattern, run) : checkLocalLiteral(text, run);
      if (outcome === 'match' && context.release >= 94) {
        capture(subject, text, none, run);
        giveItem(pattern.text, run);
      }
      return outcome;
    }
    case 'lookup':
      return checkLookup(subject, pattern, run);
  }
}

/** Exim's warning, from 4.99 on, where an item that means something special is tainted. */
export function noteTaintedItem(text: string, { context, taint }: MatchRun): void {
  if (taint !== false && context.release >= 99) {
    context.log(`attempt to use tainted list metadata ${text}`, true);
  }
}

/** The greatest number of strings that a regular expression captures. */
const mostCaptures = 20;

function checkRegex(
  subject: StringSubject,
  { text: pattern, compiled }: Extract<StringPattern, { readonly kind: 'regex' }>,
  run: MatchRun,
): Outcome {
  const compilation = subject.caseless
    ? (compiled.caseless ??= compileRegex(pattern, true))
    : (compiled.caseful ??= compileRegex(pattern, false));
  if (!compilation.ok) {
    const { message, offset } = compilation;
    return panicDie(run, `regular expression error: ${message} at offset ${offset} while compiling ${pattern}`);
  }
  const { regex } = compilation;
  const { original } = subject;
  if (subject.captures === undefined) {
    if (!regex.test(original)) return 'noMatch';
  } else {
    const found = regex.find(original);
    if (!found) return 'noMatch';
    capture(subject, original, found.texts.slice(1, mostCaptures + 1), run);
  }
  giveItem(pattern, run);
  return 'match';
}

function checkLocalLiteral(text: string, { context }: MatchRun): Outcome {
  if (!text.startsWith('[') && !text.endsWith(']')) return 'noMatch';
  const address = text.slice(1, -1);
  return context.hosts.localAddresses(context).includes(address) ? 'match' : 'noMatch';
}

function checkMx(
  domain: string,
  { which, ignore }: Extract<StringPattern, { readonly kind: 'mx' }>,
  { context, taint }: MatchRun,
): Outcome {
  const found = context.hosts.mxOf(domain, ignore === undefined ? undefined : valueOf(ignore, taint), context);
  if (found.status === 'again') {
    context.state.searchMessage = `DNS lookup of ${quoted(domain, context.release)} deferred`;
    return 'defer';
  }
  if (found.status === 'local' && which !== 'secondary') return 'match';
  return found.removedLocal && which !== 'primary' ? 'match' : 'noMatch';
}

/** Makes a lookup for an item, and notes what it has to say; throws where the database cannot be opened. */
export function lookUp(request: LookupRequest, run: MatchRun): Exclude<LookupResult, { readonly status: 'failed' }> {
  const result = lookup(request, run.context.lookups);
  if (result.status === 'failed') return panicDie(run, result.message);
  if (result.status === 'found') run.data = valueOf(result.value, result.tainted);
  return result;
}

/** The taint of a file and of a key or query, as a lookup wants it told. */
export function requestTaint(
  file: string | undefined,
  listTaint: Taint,
  keyTaint: Taint,
): Pick<LookupRequest, 'fileTainted' | 'keyTainted' | 'keyQuotedFor'> {
  return {
    fileTainted: file !== undefined && listTaint !== false,
    keyTainted: keyTaint !== false,
    ...(typeof keyTaint === 'string' && { keyQuotedFor: keyTaint }),
  };
}

function checkLookup(
  subject: StringSubject,
  { type, argument }: Extract<StringPattern, { readonly kind: 'lookup' }>,
  run: MatchRun,
): Outcome {
  if (!type.ok) return panicDie(run, type.message);
  const { file, key } = lookupArguments(type.type, subject.text, argument);
  const isQuery = type.type.style === 'query' || type.type.style === 'file-query';
  const taint = requestTaint(file, run.taint, isQuery ? run.taint : subject.taint);
  const result = lookUp({ type: type.type, file, key, partial: subject.partial, ...taint }, run);
  if (result.status !== 'found') return result.status === 'defer' ? 'defer' : 'noMatch';
  const { parts } = result;
  capture(subject, subject.text, parts ? [parts.wild, parts.fixed] : none, run);
  return 'match';
}
