import { lowerCase } from '../../expand/characters.ts';
import { compareVersions } from '../../../catalogue/version.ts';
import { isInNet, isIpAddress } from '../../dns/ip-address.ts';
import { quoted } from '../message.ts';
import type { FindResult, LookupContext, LookupDriver, LookupQuery } from '../types.ts';
import { readLookupFile } from './file.ts';
import type { LsearchEntry } from './lsearch-file.ts';
import { lsearchData, lsearchEntries } from './lsearch-file.ts';

/** Whether an entry is the one that is looked for; a deferral ends the search. */
type EntryMatch = boolean | { readonly defer: string };

type Matcher = (entry: LsearchEntry, query: LookupQuery, context: LookupContext) => EntryMatch;

function searchEntries(
  content: string,
  entries: Iterable<LsearchEntry>,
  matches: Matcher,
  query: LookupQuery,
  context: LookupContext,
): FindResult {
  for (const entry of entries) {
    const match = matches(entry, query, context);
    if (match === false) continue;
    if (match !== true) return { status: 'defer', message: match.defer };
    return { status: 'found', value: lsearchData(content, entry, wantsAll(query, context)) };
  }
  return { status: 'notFound' };
}

function wantsAll({ options }: LookupQuery, { target }: LookupContext): boolean {
  return options.includes('ret=full') && compareVersions(target.version, '4.95') >= 0;
}

/** Keys that are list items: they may be expanded, begin with `*`, or be regular expressions. */
function wildMatcher(expand: boolean): Matcher {
  return ({ key }, query, { services, world }) => {
    if (!services.matchItem) {
      world.missing({ what: `matching of "${query.key}" against the pattern "${key}"` });
      return { defer: 'patterns cannot be matched here' };
    }
    const match = services.matchItem(query.key, key, expand);
    return match.status === 'defer' ? { defer: match.message } : match.status === 'match';
  };
}

/** Keys that are addresses or networks; `*` stands for itself. */
const ipMatcher: Matcher = ({ key }, query, { target }) => {
  if (key === '*' || query.key === '*') return key === query.key;
  return isIpAddress(key, true, target.version) !== undefined && isInNet(query.key, key);
};

/** @param keys what kind of key it takes: any, or addresses alone */
function linear(name: string, matches: Matcher, keys: 'any' | 'ip' = 'any'): LookupDriver {
  return {
    name,
    style: 'absolute-file',
    open(file = '', context) {
      const content = readLookupFile(file, 'for linear search', 'lsearch', context);
      if (!content.ok) return content;
      return {
        ok: true,
        opened: {
          find(query, current) {
            if (keys === 'ip' && query.key !== '*' && !isIpAddress(query.key, false, current.target.version)) {
              const key = quoted(query.key, current.target);
              const wanted = 'an IP address, with optional CIDR mask, is wanted';
              const message = `${key} is not a valid iplsearch key (${wanted}): in a host list, use net-iplsearch as the search type`;
              return { status: 'defer', message };
            }
            return searchEntries(content.value, lsearchEntries(content.value), matches, query, current);
          },
        },
      };
    },
  };
}

/** Plain linear search. The keys of a file are looked at once, however often it is searched while it is open. */
export const lsearch: LookupDriver = {
  name: 'lsearch',
  style: 'absolute-file',
  open(file = '', context) {
    const content = readLookupFile(file, 'for linear search', 'lsearch', context);
    if (!content.ok) return content;
    let index: Map<string, LsearchEntry> | undefined;
    return {
      ok: true,
      opened: {
        find(query, current) {
          if (!index) {
            index = new Map();
            for (const entry of lsearchEntries(content.value)) {
              const name = lowerCase(entry.key);
              if (!index.has(name)) index.set(name, entry);
            }
          }
          const entry = index.get(lowerCase(query.key));
          if (!entry) return { status: 'notFound' };
          return { status: 'found', value: lsearchData(content.value, entry, wantsAll(query, current)) };
        },
      },
    };
  },
};

export const wildlsearch = linear('wildlsearch', wildMatcher(true));
export const nwildlsearch = linear('nwildlsearch', wildMatcher(false));
export const iplsearch = linear('iplsearch', ipMatcher, 'ip');
