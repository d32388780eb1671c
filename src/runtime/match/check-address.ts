import { quoted } from '../../../grammar/expansion/messages.ts';
import type { ListReader } from '../../../grammar/list/split.ts';
import { listReader, nextInList } from '../../../grammar/list/split.ts';
import { lowerCase, skipSpace } from '../expand/characters.ts';
import { splitOptions } from '../expand/lists.ts';
import { mergeTaint, taintOf, textOf, valueOf } from '../expand/value.ts';
import type { AddressPattern, LocalPartPattern } from './address-pattern.ts';
import type { MatchRun, Outcome } from './check-string.ts';
import { checkString, dataOf, panicDie } from './check-string.ts';
import type { CompiledList } from './compiled-list.ts';
import { withoutMark } from './compiled-list.ts';
import type { StringPattern } from './string-pattern.ts';
import { stringPattern } from './string-pattern.ts';
import type { AddressSubject, StringSubject } from './subject.ts';
import { stringSubject } from './subject.ts';

/** Tests a domain against a list of one item, in which it may be a named list or a file. */
export type DomainListTest = (subject: StringSubject, list: CompiledList, run: MatchRun) => Outcome;

/** How many lists of local parts may be chained. */
const longestChain = 50;

/**
 * Tests an address against one item. Mirrors `check_address`.
 *
 * @param testDomain tests the domain where the item is no lookup and no regular expression
 * @throws PanicDie where Exim gives up
 */
export function checkAddress(
  subject: AddressSubject,
  pattern: AddressPattern,
  run: MatchRun,
  testDomain: DomainListTest,
): Outcome {
  const { context } = run;
  const { text, caseless, taint } = subject;
  const at = text.lastIndexOf('@');
  if (at < 0 && text !== '') {
    const { release } = context;
    const line =
      'no @ found in the subject of an address list match: ' +
      `subject=${quoted(text, release)} pattern=${quoted(pattern.text, release)}`;
    context.log(line, true);
    return 'noMatch';
  }
  const whole = subject.captures ? [subject.original] : undefined;
  switch (pattern.kind) {
    case 'regex': {
      const { data } = run;
      const outcome = checkString(stringSubject('string', valueOf(text, taint), caseless, whole), pattern.pattern, run);
      // A regular expression gives nothing.
      run.data = data;
      return outcome;
    }
    case 'lookup':
      if (pattern.partial) {
        const shown = quoted(pattern.text, context.release);
        const line = `partial matching is not applicable to whole-address lookups: ignored "partial-" in ${shown}`;
        context.log(line, true);
      }
      return checkString(
        stringSubject('string', valueOf(text, taint), caseless, undefined, false),
        pattern.pattern,
        run,
      );
    case 'split':
      return text === '' ? 'noMatch' : checkSplit(subject, at, pattern, run);
    case 'parts':
      return text === ''
        ? pattern.text === ''
          ? 'match'
          : 'noMatch'
        : checkParts(subject, at, pattern, run, testDomain);
  }
}

function localPartMatches(local: string, { wild, text, lower }: LocalPartPattern, caseless: boolean): boolean {
  if (caseless) {
    const compared = lowerCase(local);
    return wild ? compared.endsWith(lower) : compared === lower;
  }
  return wild ? local.endsWith(text) : local === text;
}

function checkParts(
  subject: AddressSubject,
  at: number,
  { local, domain, text: pattern }: Extract<AddressPattern, { readonly kind: 'parts' }>,
  run: MatchRun,
  testDomain: DomainListTest,
): Outcome {
  const { context, taint: listTaint } = run;
  const { text, caseless, taint } = subject;
  const captures = subject.captures ? [subject.original] : undefined;
  if (local) {
    const localPart = text.slice(0, at);
    if (!localPartMatches(localPart, local, caseless)) return 'noMatch';
    if (local.wild) captures?.push(localPart.slice(0, localPart.length - local.text.length));
  }
  run.data = undefined;
  const part = stringSubject('domain', valueOf(text.slice(at + 1), taint), caseless, captures);
  const outcome = testDomain(part, domain, run);
  if (context.release >= 96) {
    const data = dataOf(run);
    if (local || data !== undefined) {
      const merged = mergeTaint(local ? listTaint : false, taintOf(data ?? ''));
      // As many characters of the item as the subject's local part has: after a wildcard, that may be some of its domain.
      const localData = local ? pattern.slice(0, at) : '';
      run.data = valueOf(`${localData}@${textOf(data ?? '')}`, merged);
    }
  }
  return outcome;
}

/** Looks the domain up, and tests the local part against the list that this gives. */
function checkSplit(
  subject: AddressSubject,
  at: number,
  pattern: Extract<AddressPattern, { readonly kind: 'split' }>,
  run: MatchRun,
): Outcome {
  const { context } = run;
  const { text, caseless, taint } = subject;
  const localPart = text.slice(0, at);
  if (localPart === '*') return 'noMatch';
  const listTaint = run.taint;
  let key: string | undefined = text.slice(at + 1);
  for (let chained = 0; key !== undefined; chained++) {
    if (chained >= longestChain) {
      return panicDie(run, `Loop detected in lookup of local part of ${text} in ${pattern.text}`);
    }
    const before = run.data;
    const outcome = checkString(stringSubject('string', valueOf(key, taint), false, undefined), pattern.pattern, run);
    const data = dataOf(run) ?? '';
    run.data = before;
    if (outcome !== 'match') return outcome;
    const { list, next } = unchain(textOf(data));
    key = next;
    run.taint = taintOf(data);
    const reader = listReader(list, splitOptions('', run.taint, context.release));
    const found = checkLocalParts(reader, valueOf(localPart, taint), caseless, run);
    run.taint = listTaint;
    if (found !== undefined) return found;
  }
  return 'noMatch';
}

function checkLocalParts(
  reader: ListReader,
  localPart: ReturnType<typeof valueOf>,
  caseless: boolean,
  run: MatchRun,
): Outcome | undefined {
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    const negated = item.startsWith('!');
    const pattern: StringPattern = stringPattern(negated ? withoutMark(item) : item, false, run.context.patterns);
    const outcome = checkString(stringSubject('string', localPart, caseless, undefined), pattern, run);
    if (outcome === 'match') return negated ? 'noMatch' : 'match';
    if (outcome === 'defer') return 'defer';
  }
  return undefined;
}

/** Takes the last item off a list where it chains to another: `>name`. */
function unchain(list: string): { readonly list: string; readonly next: string | undefined } {
  const start = skipSpace(list, list.lastIndexOf(':') + 1);
  if (list[start] !== '>') return { list, next: undefined };
  return { list: list.slice(0, start), next: list.slice(skipSpace(list, start + 1)) };
}
