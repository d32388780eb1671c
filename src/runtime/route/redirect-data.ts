import { quoted } from '../../../grammar/expansion/messages.ts';
import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { isSpace, skipSpace, trimSpace } from '../expand/characters.ts';
import type { Value } from '../expand/value.ts';
import { taintOf, textOf } from '../expand/value.ts';
import { qualifyAddress } from '../rewrite/rewrite-one.ts';
import { rewriteAddress } from '../rewrite/rewrite-address.ts';
import type { Run } from '../run/run.ts';
import type { RoutingAddress } from './routing-address.ts';
import { makeAddress } from './routing-address.ts';

/** An address that was skipped because it is malformed, and why. */
export interface SkippedItem {
  readonly message: string;
  readonly item: string | undefined;
}

/** What redirection data comes to: the FF_ codes of Exim. */
export interface RedirectResult {
  readonly status:
    | 'delivered'
    | 'notDelivered'
    | 'blackhole'
    | 'defer'
    | 'fail'
    | 'freeze'
    | 'includeFailed'
    | 'error'
    | 'nonexistent';
  /** In the order in which they stand. */
  readonly generated: readonly RoutingAddress[];
  readonly message?: string;
  readonly skipped?: readonly SkippedItem[];
  /** What the data was; absent where nobody has looked at it yet. */
  readonly kind?: 'list' | 'exim' | 'sieve';
}

/** What redirection data may hold, and how it is read. */
export interface ListOptions {
  readonly allowDefer: boolean;
  readonly allowFail: boolean;
  readonly forbidBlackhole: boolean;
  readonly forbidInclude: boolean;
  readonly rewrite: boolean;
  /** Whether malformed addresses are skipped. */
  readonly skipErrors: boolean;
  /** Where included files must lie. */
  readonly includeDirectory: string | undefined;
  /** The domain for `\name`. */
  readonly incomingDomain: string;
  /** The domain for other addresses without one. */
  readonly qualifyRecipient: string;
}

/** The greatest size of a file that may be included. */
const mostIncluded = 1024 * 1024;

/** How deep files may include each other here; Exim goes on until it runs out of memory. */
const deepestInclusion = 50;

interface Reading {
  readonly run: Run;
  readonly options: ListOptions;
  readonly generated: RoutingAddress[];
  readonly skipped: SkippedItem[];
}

/** An end before the end of the list. */
type Stop = Pick<RedirectResult, 'status' | 'message'>;

/**
 * Reads a list of addresses, files, pipes and special items. Mirrors `parse_forward_list`.
 *
 * @param data the list; the addresses are as tainted as it is
 */
export function readRedirectList(data: Value, options: ListOptions, run: Run): RedirectResult {
  const reading: Reading = { run, options, generated: [], skipped: [] };
  const stop = readList(data, reading, 0);
  const { generated, skipped } = reading;
  const status = stop?.status ?? (generated.length > 0 || skipped.length > 0 ? 'delivered' : 'notDelivered');
  const message = stop?.message;
  return {
    status,
    generated,
    kind: 'list',
    ...(message !== undefined && { message }),
    ...(skipped.length > 0 && { skipped }),
  };
}

function readList(data: Value, reading: Reading, depth: number): Stop | undefined {
  const text = textOf(data);
  for (let at = 0; ;) {
    for (;;) {
      while (at < text.length && (isSpace(text.charCodeAt(at)) || text[at] === ',')) at++;
      if (text[at] !== '#') break;
      while (at < text.length && text[at] !== '\n') at++;
    }
    if (at >= text.length) return undefined;
    const next = addressEnd(text, at, true);
    let start = at;
    let end = next;
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
    const isQuoted = text[start] === '"' && end > start + 1 && text[end - 1] === '"';
    if (isQuoted) {
      start++;
      end--;
      while (start < end && isSpace(text.charCodeAt(start))) start++;
      while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
    }
    const stop = readItem(text.slice(start, end), text.slice(start), isQuoted, data, reading, depth);
    if (stop) return stop;
    at = next;
  }
}

const specials = [
  { word: ':defer:', status: 'defer', allowed: (options: ListOptions) => options.allowDefer },
  { word: ':blackhole:', status: 'blackhole', allowed: (options: ListOptions) => !options.forbidBlackhole },
  { word: ':fail:', status: 'fail', allowed: (options: ListOptions) => options.allowFail },
] as const;

/**
 * @param item one item, without quotes round it
 * @param rest the item with all that follows it
 */
function readItem(
  item: string,
  rest: string,
  isQuoted: boolean,
  data: Value,
  reading: Reading,
  depth: number,
): Stop | undefined {
  if (':unknown:'.startsWith(item)) return undefined;
  const { options, run } = reading;
  for (const { word, status, allowed } of specials) {
    if (!rest.startsWith(word)) continue;
    if (!allowed(options)) return { status: 'error', message: `"${item}" is not permitted` };
    return { status, message: rest.slice(skipSpace(rest, word.length)).replace(/\n+$/, '') };
  }
  if (rest.startsWith(':include:')) return includeFile(item, data, reading, depth);
  const { addressSettings: settings } = run;
  const parsed = extractAddress(item, settings);
  let recipient = parsed.ok ? parsed.address : undefined;
  let domain = parsed.ok ? parsed.domain : 0;
  if (item.startsWith('\\')) {
    const bare = extractAddress(item.slice(1), settings);
    if (bare.ok && bare.domain === 0) {
      recipient = `${bare.address}@${options.incomingDomain}`;
      domain = bare.domain;
    }
  }
  const taint = taintOf(data);
  if (/^[|/]/.test(item) && (recipient === undefined || domain === 0)) {
    const special = makeAddress(isQuoted ? item.replaceAll(/\\([^])/g, '$1') : item, taint);
    special.special = item.startsWith('|') ? 'pipe' : special.address.endsWith('/') ? 'directory' : 'file';
    reading.generated.push(special);
    return undefined;
  }
  if (recipient === undefined) {
    const message = parsed.ok ? '' : parsed.message;
    if (message === 'empty address') return undefined;
    if (!options.skipErrors) return { status: 'error', message: `${message} in ${quoted(item, run.release)}` };
    reading.skipped.push({ message, item });
    return undefined;
  }
  const rewriting = { ...run.rewriting, qualifyRecipient: options.qualifyRecipient };
  const address = options.rewrite
    ? rewriteAddress(recipient, true, false, run.config.rewrite, rewriting)
    : qualifyAddress(recipient, true, rewriting);
  reading.generated.push(makeAddress(address, taint));
  return undefined;
}

/** `:include:/path`. */
function includeFile(item: string, data: Value, reading: Reading, depth: number): Stop | undefined {
  const { options, run } = reading;
  const { files } = run.world;
  const name = trimSpace(item.slice(':include:'.length));
  const refuse = (message: string): Stop => ({ status: 'error', message });
  if (name === '') return refuse('file name missing after :include:');
  const shown = quoted(name, run.release);
  if (name.length > 255) return refuse(`included file name ${shown} is too long`);
  if (!name.startsWith('/')) return refuse(`included file ${shown} is not an absolute path`);
  if (options.forbidInclude) return refuse('included files not permitted');
  if (run.release >= 94 && taintOf(data) !== false) {
    return refuse(`Tainted name '${name}' for included file  not permitted\n`);
  }
  const { includeDirectory } = options;
  if (includeDirectory !== undefined) {
    const directory = includeDirectory.replace(/\/+$/, '');
    if (!name.startsWith(`${directory}/`))
      return refuse(`included file ${name} is not in directory ${includeDirectory}`);
    for (let at = directory.length; at >= 0 && at < name.length; at = name.indexOf('/', at + 1)) {
      const slash = name.indexOf('/', at + 1);
      const part = files.status(name.slice(0, slash < 0 ? undefined : slash), false);
      if (!part.ok || part.value.type === 'symlink') {
        return refuse(`failed to open ${name} (component of included file); could be symbolic link`);
      }
      if (slash < 0) break;
    }
  }
  const content = files.read(name);
  if (!content.ok) {
    const { uid, gid } = run.caller;
    const who = content.code === 'EACCES' ? ` (euid=${uid} egid=${gid})` : '';
    const message = `failed to open included file ${name}: ${content.message}${who}`;
    return { status: 'includeFailed', message };
  }
  if (includeDirectory !== undefined) {
    const status = files.status(name);
    if (status.ok && status.value.type !== 'file') {
      return refuse(`included file ${name} is not a regular file in the ${includeDirectory} directory`);
    }
  }
  if (content.value.length > mostIncluded) return refuse(`included file ${name} is too big (max ${mostIncluded})`);
  if (depth >= deepestInclusion) {
    run.tracer.unfaithful(`files include each other more than ${deepestInclusion} deep, beginning with ${name}`);
    return refuse(`included file ${name} is included too deep`);
  }
  return readList(content.value, reading, depth + 1);
}
