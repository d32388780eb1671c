import { quoted } from '../../../grammar/expansion/messages.ts';
import type { ListKind } from '../../../grammar/config/ast.ts';
import type { NamedList } from '../../compile/config.ts';
import { isSpace } from '../expand/characters.ts';
import { splitOptions } from '../expand/lists.ts';
import { permissionDenied } from '../expand/open-failed.ts';
import type { Value } from '../expand/value.ts';
import { taintOf, textOf, valueOf } from '../expand/value.ts';
import { checkAddress } from './check-address.ts';
import { checkHost } from './check-host.ts';
import type { MatchRun, Outcome } from './check-string.ts';
import { checkString, noteTaintedItem, panicDie, untouched } from './check-string.ts';
import type { CompiledItem, CompiledList, ListDirective, ListPattern } from './compiled-list.ts';
import { compileList, compilePattern, withoutMark } from './compiled-list.ts';
import { compileStatic, keptList, separatorBefore } from './list-store.ts';
import type { StringSubject, Subject } from './subject.ts';
import { cacheKey } from './subject.ts';
import type { ListCache, ListSource, MatchContext } from './types.ts';

/** What a whole list comes to. */
export type ListOutcome = Exclude<Outcome, 'error'>;

/** Where answers of named lists are kept. `cache` is dropped once a list was met whose answer may not be kept. */
interface CacheFrame {
  cache: ListCache | undefined;
}

/** What directives have said so far. */
interface Heeded {
  unknown: 'include' | 'ignore' | undefined;
  defer: 'include' | 'ignore' | undefined;
}

const listKinds: Readonly<Record<Exclude<Subject['type'], 'string'>, ListKind>> = {
  domain: 'domainlist',
  host: 'hostlist',
  address: 'addresslist',
  'local-part': 'localpartlist',
};

const kindTitles: Readonly<Record<Subject['type'], string>> = {
  string: '',
  domain: ' domain',
  host: ' host',
  address: ' address',
  'local-part': ' local part',
};

/**
 * Tests a subject against the items of a list, in order. Mirrors `match_check_list`: the list is expanded first; a forced
 * failure counts as no match, another one as a deferral.
 *
 * @param cache the answers of named lists for this subject
 * @throws PanicDie where Exim gives up
 */
export function checkList(
  source: ListSource,
  subject: Subject,
  run: MatchRun,
  cache: ListCache | undefined,
): ListOutcome {
  return checkWith(source, subject, run, { cache });
}

function checkWith(source: ListSource, subject: Subject, run: MatchRun, frame: CacheFrame): ListOutcome {
  const prepared = prepare(source, subject, run.context);
  if (typeof prepared === 'string') return prepared;
  const before = run.taint;
  run.taint = prepared.taint;
  const outcome = checkItems(prepared.list, subject, run, frame, source);
  run.taint = before;
  return outcome;
}

interface Prepared {
  readonly list: CompiledList;
  readonly taint: MatchRun['taint'];
}

/** Expands, splits and compiles a list. */
function prepare(source: ListSource, subject: Subject, context: MatchContext): Prepared | ListOutcome {
  const { config, patterns, release } = context;
  const { type } = subject;
  const { expand = true, single = false } = source;
  const raw = textOf(source.text);
  const isClean = typeof source.text === 'string';
  if (!expand || (!raw.includes('$') && !raw.includes('\\'))) {
    if (isClean) {
      const kept = keptList(config, type, raw, single);
      return { list: kept ?? compileStatic(config, type, raw, single, patterns), taint: false };
    }
    const split = single ? undefined : splitOptions('', source.text.taint, release);
    return { list: compileList(raw, type, split, patterns), taint: source.text.taint };
  }
  const { separator, text } = separatorBefore(raw, single, release);
  const expanded = expandFor(subject, valueOf(text, taintOf(source.text)), context);
  if (!expanded.ok) {
    if (expanded.forced) return 'noMatch';
    const line = `failed to expand ${quoted(raw, release)} while checking a list: ${expanded.message}`;
    context.log(line, true);
    return 'defer';
  }
  const { value } = expanded;
  const split = single ? undefined : splitOptions(separator, taintOf(value), release);
  return { list: compileList(textOf(value), type, split, patterns), taint: taintOf(value) };
}

/** Expands a list: `$domain` and `$host_address` are the subject's meanwhile. */
function expandFor(subject: Subject, text: Value, context: MatchContext): ReturnType<MatchContext['expand']> {
  if (subject.type === 'domain' && !context.isSet('domain')) {
    return context.withVariable('domain', valueOf(subject.text, subject.taint), () =>
      context.expand(text, context.expansion),
    );
  }
  if (subject.type === 'host' && subject.name !== '') {
    const { address, taint } = subject;
    return context.withVariable('host_address', valueOf(address, taint), () => context.expand(text, context.expansion));
  }
  return context.expand(text, context.expansion);
}

/** Tests one item that is neither a file nor a named list. */
function checkPattern(subject: Subject, { type, pattern }: ListPattern, run: MatchRun): Outcome {
  switch (type) {
    case 'host':
      return subject.type === 'host' ? checkHost(subject, pattern, run) : 'noMatch';
    case 'address':
      return subject.type === 'address' ? checkAddress(subject, pattern, run, checkDomain) : 'noMatch';
    default:
      return subject.type === 'host' || subject.type === 'address' ? 'noMatch' : checkString(subject, pattern, run);
  }
}

/** Tests the domain of an address against the rest of an item: a domain list of one item, not expanded. */
function checkDomain(subject: StringSubject, list: CompiledList, run: MatchRun): Outcome {
  return checkItems(list, subject, run, { cache: undefined }, { text: '' });
}

function follow(directive: ListDirective, subject: Subject, heeded: Heeded): void {
  switch (directive) {
    case '+caseful':
      if (subject.type === 'address') {
        const at = subject.original.lastIndexOf('@');
        if (at >= 0) subject.text = subject.original.slice(0, at) + subject.text.slice(at);
        subject.caseless = false;
      } else if (subject.type === 'local-part') {
        subject.text = subject.original;
        subject.caseless = false;
      }
      return;
    case '+include_unknown':
      heeded.unknown = 'include';
      return;
    case '+ignore_unknown':
      heeded.unknown = 'ignore';
      return;
    case '+include_defer':
      heeded.defer = 'include';
      return;
    case '+ignore_defer':
      heeded.defer = 'ignore';
  }
}

function checkItems(
  list: CompiledList,
  subject: Subject,
  run: MatchRun,
  frame: CacheFrame,
  source: ListSource,
): ListOutcome {
  const { context } = run;
  const original = frame.cache;
  const heeded: Heeded = { unknown: undefined, defer: undefined };
  let positive = true;
  for (const item of list.items) {
    if (item.kind === 'directive') {
      noteTaintedItem(item.text, run);
      follow(item.directive, subject, heeded);
      continue;
    }
    positive = !item.negated;
    switch (item.kind) {
      case 'file': {
        const result = checkFile(item, positive, subject, run, heeded, source);
        if (typeof result === 'string') return result;
        positive = result.positive;
        break;
      }
      case 'named': {
        noteTaintedItem(`+${item.name}`, run);
        const outcome = checkNamed(item.name, subject, run, frame, original);
        if (outcome === 'defer') return 'defer';
        if (outcome === 'match') return positive ? 'match' : 'noMatch';
        break;
      }
      case 'pattern': {
        run.error = undefined;
        const outcome = checkPattern(subject, item.pattern, run);
        if (outcome === 'match') return positive ? 'match' : 'noMatch';
        if (outcome !== 'noMatch') {
          const bare = item.negated ? withoutMark(item.text) : item.text;
          const decided = decide(outcome, quoted(bare, context.release), run, heeded);
          if (decided === 'defer') context.state.searchMessage ??= run.error;
          if (decided !== undefined) return decided;
        }
      }
    }
  }
  return positive ? 'noMatch' : 'match';
}

/**
 * What becomes of an item that could not be tested.
 *
 * @param shown the item, for messages
 * @returns undefined where the item is passed over
 */
function decide(outcome: 'defer' | 'error', shown: string, run: MatchRun, heeded: Heeded): ListOutcome | undefined {
  const { context } = run;
  if (outcome === 'defer') {
    run.error ??= `DNS lookup of ${shown} deferred`;
    if (heeded.defer === 'ignore') return undefined;
    if (heeded.defer === undefined) return 'defer';
    context.log(`${run.error}: accepted by +include_defer`, false);
    return 'match';
  }
  const error = run.error ?? 'NULL';
  if (heeded.unknown === 'ignore') return undefined;
  if (heeded.unknown === undefined) {
    if (context.logs('unknown_in_list')) context.log(`list matching forced to fail: ${error}`, false);
    return 'noMatch';
  }
  context.log(`${error}: accepted by +include_unknown`, false);
  return 'match';
}

/** Whether the answer of a named list may be kept: it holds no expansion, or is defined with `_cache`. */
function isCacheable(list: NamedList): boolean {
  return list.cache || !list.value.includes('$');
}

function checkNamed(
  name: string,
  subject: Subject,
  run: MatchRun,
  frame: CacheFrame,
  original: ListCache | undefined,
): ListOutcome {
  const { context } = run;
  const { type } = subject;
  const list = type === 'string' ? undefined : context.config.lists[listKinds[type]].get(name);
  if (!list) {
    context.log(`unknown named${kindTitles[type]} list ${quoted(`+${name}`, context.release)}`, true);
    return 'defer';
  }
  const inner: CacheFrame = { cache: isCacheable(list) ? original : undefined };
  const cached = inner.cache?.get(list);
  if (cached !== undefined) {
    const data = run.wantsData ? context.state.listData.get(list) : undefined;
    const key = cacheKey(subject);
    if (data?.has(key)) run.data = data.get(key);
    return cached ? 'match' : 'noMatch';
  }
  const outcome = checkWith({ text: list.value }, subject, run, inner);
  if (outcome === 'defer') return 'defer';
  if (!inner.cache) frame.cache = undefined;
  else {
    inner.cache.set(list, outcome === 'match');
    if (run.wantsData) keepData(list, cacheKey(subject), run);
  }
  return outcome;
}

function keepData(list: NamedList, key: string, { context: { state }, data: given }: MatchRun): void {
  const data = given === untouched ? undefined : given;
  const known = state.listData.get(list);
  if (known) known.set(key, data);
  else state.listData.set(list, new Map([[key, data]]));
}

/** The longest line that Exim reads of a file at once; what is longer counts as several lines. */
const longestLine = 1023;

/** Cuts a file into lines as `fgets` does. */
function* linesOf(content: string): Generator<string> {
  for (let at = 0; at < content.length;) {
    const newline = content.indexOf('\n', at);
    const end = Math.min(newline < 0 ? content.length : newline + 1, at + longestLine);
    yield content.slice(at, end);
    at = end;
  }
}

/** A line without its comment and the white space around it. */
function bareLine(line: string, type: Subject['type']): string {
  const needsSpace = type === 'address' || type === 'local-part';
  let end = line.length;
  for (let hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1)) {
    if (needsSpace && hash > 0 && !isSpace(line.charCodeAt(hash - 1))) continue;
    end = hash;
    break;
  }
  while (end > 0 && isSpace(line.charCodeAt(end - 1))) end--;
  let start = 0;
  while (start < end && isSpace(line.charCodeAt(start))) start++;
  return line.slice(start, end);
}

/**
 * Tests the lines of a file, each as an item.
 *
 * @returns where no line matched, whether the last one was positive
 */
function checkFile(
  item: Extract<CompiledItem, { readonly kind: 'file' }>,
  positive: boolean,
  subject: Subject,
  run: MatchRun,
  heeded: Heeded,
  source: ListSource,
): ListOutcome | { readonly positive: boolean } {
  const { context } = run;
  const content = readListFile(item, run, source);
  let last = positive;
  for (const whole of linesOf(content)) {
    const line = bareLine(whole, subject.type);
    if (line === '') continue;
    const negated = line.startsWith('!');
    const bare = negated ? withoutMark(line) : line;
    last = positive !== negated;
    run.error = undefined;
    const outcome = checkPattern(subject, compilePattern(bare, subject.type, context.patterns), run);
    if (outcome === 'match') {
      if (context.release >= 95) run.data = bare;
      return last ? 'match' : 'noMatch';
    }
    if (outcome === 'noMatch') continue;
    const decided = decide(outcome, bare, run, heeded);
    if (decided !== undefined) return decided;
  }
  return { positive: last };
}

function readListFile(
  { text, file }: Extract<CompiledItem, { readonly kind: 'file' }>,
  run: MatchRun,
  { option, text: list }: ListSource,
): string {
  const { context } = run;
  const { release } = context;
  const checking = option ?? quoted(textOf(list), release);
  const fail = (why: string): never => panicDie(run, `failed to open ${text} when checking ${checking}: ${why}`);
  if (run.taint !== false && release >= 94) {
    context.log(`Tainted filename '${file}'`, true);
    return fail(permissionDenied(context.expansion));
  }
  const content = context.lookups.world.files.read(file);
  // A directory can be opened; reading it gives nothing.
  if (!content.ok) return content.code === 'EISDIR' ? '' : fail(content.message);
  return content.value;
}
