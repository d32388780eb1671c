import { inRcpt } from '../../example-config.ts';
import type { Lookup } from '../../lookups.ts';
import { lookupsOf } from '../../lookups.ts';
import type { LookupRow } from '../../../catalogue/row.ts';
import type { Rule } from '../../rule.ts';

/** What a query to a database begins with. */
const sql = /^[\t-\r ]*(?:select|insert|update|delete|replace)[\t-\r ]/i;

/** What is wrong with how a lookup is written; undefined where nothing is. */
function problemOf({ item, key, query, type }: Lookup, { name, style }: LookupRow): string | undefined {
  if (item && style === 'single-key' && !key)
    return `"${name}" looks up a key: it stands in braces before the type, \${lookup{key}${name}{/file}…}`;
  const isQuery = [key, query].some((each) => each?.parts[0]?.kind === 'text' && sql.test(each.parts[0].text));
  if (item && style === 'single-key' && isQuery)
    return `"${name}" looks up a key in a file, and takes no query: \${lookup{key}${name}{/file}…}`;
  if (style !== 'query') return undefined;
  if (item && key) return `"${name}" takes a query, and no key: \${lookup ${name}{query}…}`;
  const extra = type.partial ? '"partial"' : type.star === '' ? '' : `"${type.star}"`;
  return extra === '' ? undefined : `${extra} is for lookups of a key, and "${name}" takes a query`;
}

/** A lookup of a key without one, or a query with one. */
export const lookupWrongStyle: Rule = {
  name: 'lookup/wrong-style',
  severity: 'error',
  summary: 'Lookups in files have a key, lookups by a query have none.',
  why: 'Exim says so when it comes to the lookup, and not before: an ACL answers with a temporary error, a router defers.',
  wrong: [
    {
      config: inRcpt('  accept condition = ${lookup lsearch{/etc/friends}{yes}{no}}\n'),
      points: 'lsearch',
      says: 'looks up a key',
    },
    {
      config: inRcpt('  accept condition = ${lookup{SELECT 1 FROM d}lsearch{/etc/friends}{yes}{no}}\n'),
      points: 'lsearch',
      says: 'takes no query',
    },
    {
      config: inRcpt(
        '  accept condition = ${lookup{$domain}mysql{select 1 from d}{yes}{no}}\n',
        'hide mysql_servers = localhost/mail/u/p\n',
      ),
      points: 'mysql',
      occurrence: 2,
      says: 'takes a query',
    },
    {
      config: inRcpt('  accept domains = partial-mysql;select 1 from d\n', 'hide mysql_servers = localhost/mail/u/p\n'),
      points: 'mysql',
      occurrence: 2,
      says: '"partial" is for lookups of a key',
    },
  ],
  right: [
    { config: inRcpt('  accept condition = ${lookup{$domain}lsearch{/etc/friends}{yes}{no}}\n') },
    {
      config: inRcpt(
        '  accept condition = ${lookup mysql{select 1 from d}{yes}{no}}\n  accept domains = mysql;select 1 from d\n',
        'hide mysql_servers = localhost/mail/u/p\n',
      ),
    },
  ],
  check({ config, report }) {
    const rows = config.catalogue.rows('lookups');
    for (const lookup of lookupsOf(config)) {
      const row = rows.get(lookup.type.name);
      // What is wrong with the item itself is told of it.
      if (!row || lookup.item?.problem) continue;
      const problem = problemOf(lookup, row);
      if (problem !== undefined) report({ at: lookup.at, message: problem });
    }
  },
};
