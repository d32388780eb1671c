import type { Forbidden } from '../expand/context.ts';
import type { Value } from '../expand/value.ts';
import { textOf } from '../expand/value.ts';
import type { FilterService } from '../route/filter-service.ts';
import type { ListOptions, RedirectResult } from '../route/redirect-data.ts';
import type { RouterSite } from '../route/site.ts';
import type { UserGroup } from '../route/users.ts';
import { runSieve } from '../sieve/router-filter.ts';
import { interpretFilter } from './interpret.ts';
import type { FilterLogLine, FilterOptions } from './state.ts';

/** Which options of a redirect router forbid expansions to do what. */
const forbidding = {
  forbid_filter_dlfunc: 'dlfunc',
  forbid_filter_existstest: 'exists',
  forbid_filter_lookup: 'lookup',
  forbid_filter_perl: 'perl',
  forbid_filter_readfile: 'readfile',
  forbid_filter_readsocket: 'readsocket',
  forbid_filter_run: 'run',
} as const satisfies Readonly<Record<string, Forbidden>>;

/** What a redirect router forbids the expansions of a filter. */
function forbiddenBy({ options }: RouterSite): ReadonlySet<Forbidden> {
  const set = Object.entries(forbidding).filter(([name]) => options.flag(name));
  return new Set(set.map(([, what]) => what));
}

/** Runs a Sieve script, in whose options less may be forbidden than in Exim's filters, but by the same words. */
function interpretScript(text: Value, site: RouterSite, user: UserGroup | undefined): RedirectResult {
  const { expansion } = site.run;
  const { forbidden } = expansion;
  expansion.forbidden = new Set([...forbidden, ...forbiddenBy(site)]);
  try {
    return runSieve(text, site, user);
  } finally {
    expansion.forbidden = forbidden;
  }
}

/** What a redirect router lets a filter do. */
function routerOptions(site: RouterSite, list: ListOptions): FilterOptions {
  const { run, options, mode, home } = site;
  const tests = mode.verify !== 'none' || mode.addressTest;
  const returnPath = run.values.get('return_path') ?? run.message.sender;
  return {
    system: false,
    allowDefer: list.allowDefer,
    allowFail: list.allowFail,
    allowFreeze: options.flag('allow_freeze'),
    rewrites: list.rewrite,
    qualifyRecipient: list.qualifyRecipient,
    home: options.flag('filter_prepend_home') && home !== undefined ? textOf(home) : undefined,
    logging: options.flag('forbid_filter_logwrite') ? 'forbidden' : tests ? 'passed over' : 'done',
    forbidden: forbiddenBy(site),
    returnPath: textOf(returnPath),
  };
}

/**
 * Makes what runs the filters that redirect routers meet.
 *
 * @param onLogLine told of each line that `logwrite` of an Exim filter writes
 */
export function createFilterService(onLogLine?: (line: FilterLogLine) => void): FilterService {
  return {
    interpret(kind, text, site, list, user) {
      if (kind === 'sieve') return interpretScript(text, site, user);
      const result = interpretFilter(textOf(text), routerOptions(site, list), site.run);
      for (const line of result.logged ?? []) onLogLine?.(line);
      return result;
    },
  };
}
