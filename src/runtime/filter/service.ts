import type { Forbidden } from '../expand/context.ts';
import { textOf } from '../expand/value.ts';
import type { FilterService } from '../route/filter-service.ts';
import type { ListOptions } from '../route/redirect-data.ts';
import type { RouterSite } from '../route/site.ts';
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

/** What a redirect router lets a filter do. */
function routerOptions({ run, options, mode, home }: RouterSite, list: ListOptions): FilterOptions {
  const forbidden = Object.entries(forbidding).filter(([name]) => options.flag(name));
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
    forbidden: new Set(forbidden.map(([, what]) => what)),
    returnPath: textOf(returnPath),
  };
}

/**
 * Makes what runs the filters that redirect routers meet: Exim's own. What a Sieve filter does is not known here.
 *
 * @param onLogLine told of each line that `logwrite` writes
 */
export function createFilterService(onLogLine?: (line: FilterLogLine) => void): FilterService {
  return {
    interpret(kind, text, site, list) {
      if (kind === 'sieve') return undefined;
      const result = interpretFilter(textOf(text), routerOptions(site, list), site.run);
      for (const line of result.logged ?? []) onLogLine?.(line);
      return result;
    },
  };
}
