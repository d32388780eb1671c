import { trimSpaceStart } from '../expand/characters.ts';
import type { LookupRow } from '../../catalogue/row.ts';
import type { Version } from '../../catalogue/version.ts';
import { compareVersions } from '../../catalogue/version.ts';
import { noMessage, quoted } from './message.ts';
import { lookupOptions } from './options.ts';
import { quoterOf } from './quote.ts';
import { statedDriver } from './stated.ts';
import type {
  FindResult,
  LookupContext,
  LookupDriver,
  LookupParts,
  LookupRequest,
  LookupResult,
  LookupState,
  Lookups,
  OpenDatabase,
} from './types.ts';

/**
 * Puts the table of lookup types together.
 *
 * @param drivers Exim's own types and those that features bring; a later one of the same name wins
 * @param rows the lookup types of a target; those without a driver are answered by the world alone. Without rows, every
 *   driver stands in the table.
 */
export function createLookups(drivers: readonly LookupDriver[], rows?: ReadonlyMap<string, LookupRow>): Lookups {
  const all = new Map(drivers.map((driver) => [driver.name, driver]));
  if (!rows) return all;
  return new Map([...rows].map(([name, row]) => [name, all.get(name) ?? statedDriver(row)]));
}

/** What a process of Exim remembers of its lookups when it begins. */
export function createLookupState(): LookupState {
  return {
    open: new Map(),
    dns: { failures: new Map(), recursing: false },
    dnssecAuthenticated: undefined,
    searchMessage: undefined,
  };
}

/** Closes what is open and forgets every answer, as Exim does at the end of a section of its work: `search_tidyup`. */
export function tidyLookups(state: LookupState): void {
  for (const { opened } of state.open.values()) opened.close?.();
  state.open.clear();
}

/** The options that are heeded here and not passed on to the driver. */
const globalOptions: ReadonlyMap<string, Version> = new Map([
  ['ret=key', '4.94'],
  ['cache=no_rd', '4.95'],
  ['cache=no', '4.99'],
  ['cache=no_wr', '4.99'],
]);

/** One lookup under way. */
interface Search {
  readonly request: LookupRequest;
  readonly context: LookupContext;
  readonly database: OpenDatabase;
  readonly options: readonly string[];
  /** The options in one text, to compare with those of an answer that is kept. */
  readonly optionText: string | undefined;
  readonly readCache: boolean;
  readonly writeCache: boolean;
}

/**
 * Looks something up: opens the database unless it is open, tries the key, its wild forms and the defaults. Mirrors
 * `search_open` and `search_find`.
 *
 * @returns what was found, or Exim's message; throws nothing
 */
export function lookup(request: LookupRequest, context: LookupContext): LookupResult {
  if (isFileTainted(request, context)) {
    context.services.log?.(`Tainted filename for search: '${request.file ?? ''}'`, true);
    // Only the log says so: the message is the one that an earlier search has left.
    return { status: 'failed', message: context.state.searchMessage ?? noMessage };
  }
  const result = searchFor(request, context);
  context.state.searchMessage = 'message' in result ? (result.message ?? '') : '';
  return result;
}

/** Whether the file's name is tainted, which is refused from 4.94 on. */
function isFileTainted({ file, fileTainted }: LookupRequest, { target }: LookupContext): boolean {
  return file !== undefined && fileTainted === true && compareVersions(target.version, '4.94') >= 0;
}

function searchFor(request: LookupRequest, context: LookupContext): LookupResult {
  const { target } = context;
  const opened = open(request, context);
  if (!('database' in opened)) return { status: 'failed', message: opened.message };

  const written = lookupOptions(request.type.options);
  const known = written.filter((option) => {
    const since = globalOptions.get(option);
    return since !== undefined && compareVersions(target.version, since) >= 0;
  });
  const options = written.filter((option) => !known.includes(option));
  const search: Search = {
    request,
    context,
    database: opened.database,
    options,
    optionText: options.length === 0 ? undefined : options.join(','),
    readCache: !known.includes('cache=no') && !known.includes('cache=no_rd'),
    writeCache: !known.includes('cache=no') && !known.includes('cache=no_wr'),
  };
  const result = searchKeys(search);
  return result.status === 'found' && known.includes('ret=key')
    ? { ...result, value: request.key, tainted: false }
    : result;
}

function open(
  { type, file }: LookupRequest,
  context: LookupContext,
): { readonly database: OpenDatabase } | { readonly message: string } {
  const driver = context.lookups.get(type.name);
  if (!driver) return { message: `unknown lookup type ${quoted(type.name, context.target)}` };
  const name = `${type.name}\0${file ?? ''}`;
  const known = context.state.open.get(name);
  if (known) return { database: known };
  const result = driver.open(file, context);
  if (!result.ok) return { message: result.message };
  const fault = driver.check?.(file, context);
  if (fault !== undefined) {
    result.opened.close?.();
    return { message: fault };
  }
  const database: OpenDatabase = { driver, opened: result.opened, items: new Map() };
  context.state.open.set(name, database);
  return { database };
}

/** The keys that are tried: the key itself, then its wild forms, then the defaults. */
function searchKeys(search: Search): LookupResult {
  const { type, key, partial: heedPartial = true } = search.request;
  const fixedTainted = search.request.keyTainted === true && compareVersions(search.context.target.version, '4.97') < 0;
  const partial = heedPartial ? type.partial : -1;

  let result = findOne(search, key);
  if (result.status === 'defer') return result;
  if (result.status === 'found') {
    return partial >= 0 ? found(result, key, { wild: '', fixed: key, fixedTainted }) : found(result, key);
  }

  if (partial >= 0) {
    const wild = searchPartial(search, key, partial, type.affix);
    if (wild.result.status === 'defer') return wild.result;
    if (wild.result.status === 'found') {
      return found(wild.result, wild.key, { wild: wild.wild, fixed: wild.fixed, fixedTainted });
    }
  }

  const at = key.lastIndexOf('@');
  if (type.star === '*@' && at > 0) {
    const domainKey = `*${key.slice(at)}`;
    result = findOne(search, domainKey);
    if (result.status === 'defer') return result;
    if (result.status === 'found') return found(result, domainKey, { wild: key.slice(0, at), fixed: '', fixedTainted });
  }
  if (type.star !== '') {
    result = findOne(search, '*');
    if (result.status === 'defer') return result;
    if (result.status === 'found') return found(result, '*', { wild: key, fixed: '', fixedTainted });
  }
  return notFound(result);
}

function found(result: FindResult & { status: 'found' }, matchedKey: string, parts?: LookupParts): LookupResult {
  const { value, tainted = false } = result;
  return { status: 'found', value, tainted, matchedKey, ...(parts && { parts }) };
}

function notFound(result: FindResult): LookupResult {
  return 'message' in result ? { status: 'notFound', message: result.message } : { status: 'notFound' };
}

interface WildMatch {
  readonly result: FindResult;
  readonly key: string;
  readonly wild: string;
  readonly fixed: string;
}

/** Tries the key with the affix before it, and then with ever fewer of its leading components. */
function searchPartial(search: Search, key: string, partial: number, affix: string): WildMatch {
  let result: FindResult = { status: 'notFound' };
  if (affix !== '') {
    result = findOne(search, affix + key);
    if (result.status !== 'notFound') return { result, key: affix + key, wild: '', fixed: key };
  }
  const dots = key.split('.').length - 1;
  let start = 0;
  for (let left = dots; left >= partial; left--) {
    const dot = key.indexOf('.', start);
    if (dot < 0) {
      // Nothing is left of the key: the affix stands alone, without a dot at its end.
      if (affix === '') break;
      const last = affix.length > 1 && affix.endsWith('.') ? affix.slice(0, -1) : affix;
      result = findOne(search, last);
      // Exim counts a dot between the two parts here too, and so cuts the key's last character off.
      return { result, key: last, wild: key.slice(0, -1), fixed: '' };
    }
    start = dot + 1;
    const fixed = key.slice(start);
    result = findOne(search, affix + fixed);
    if (result.status !== 'notFound') return { result, key: affix + fixed, wild: key.slice(0, dot), fixed };
  }
  return { result, key, wild: '', fixed: '' };
}

/** One key, from what is kept or from the database: `internal_search_find`. */
function findOne(search: Search, key: string): FindResult {
  const { context, database } = search;
  if (key === '') return { status: 'notFound' };
  const now = context.world.clock.now();
  const kept = database.items.get(key);
  if (
    kept &&
    search.readCache &&
    (kept.expires === undefined || kept.expires > now) &&
    kept.options === search.optionText
  ) {
    return kept.result;
  }
  warnUnquoted(search, key);
  const { file, keyTainted = false } = search.request;
  const result = database.opened.find({ key, keyTainted, file, options: search.options }, context);
  if (result.status === 'defer' || !search.writeCache) return result;
  if (result.cacheable === false) database.items.clear();
  else {
    const expires = result.ttl === undefined ? undefined : (Math.floor(now / 1000) + result.ttl) * 1000;
    database.items.set(key, { result, options: search.optionText, expires });
  }
  return result;
}

/** Exim's log line for a query with tainted text that was not quoted for its lookup type. */
function warnUnquoted({ request, context: { target, services } }: Search, key: string): void {
  if (!request.keyTainted || request.file !== undefined || compareVersions(target.version, '4.96') < 0) return;
  const quoter = quoterOf(request.type.name);
  if (quoter === undefined) return;
  if (request.keyQuotedFor !== undefined && quoterOf(request.keyQuotedFor) === quoter) return;
  let shown = key;
  if (compareVersions(target.version, '4.98') >= 0 && key.startsWith('servers')) {
    // The servers' names hold passwords.
    const semicolon = key.indexOf(';');
    shown = semicolon < 0 ? '' : trimSpaceStart(key.slice(semicolon + 1));
  }
  services.log?.(`tainted search query is not properly quoted${services.where?.() ?? ''}: ${shown}`, true);
}
