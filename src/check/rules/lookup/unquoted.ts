import type { Part, Sequence } from '../../../../grammar/expansion/ast.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { compareVersions } from '../../../catalogue/version.ts';
import { inRcpt } from '../../example-config.ts';
import type { ExpandedText } from '../../expansions.ts';
import { expansionsOf, treeOf } from '../../expansions.ts';
import { listsOf } from '../../lists.ts';
import type { Report, Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import type { Tainted } from '../../taint.ts';
import { taintedName, taintedParts } from '../../taint.ts';

/** The operators that quote for each type of lookup, the one to be proposed first. */
const quoters: Readonly<Record<string, readonly string[]>> = {
  ibase: ['quote_ibase'],
  ldap: ['quote_ldap', 'quote_ldap_dn'],
  ldapdn: ['quote_ldap', 'quote_ldap_dn'],
  ldapm: ['quote_ldap', 'quote_ldap_dn'],
  mysql: ['quote_mysql'],
  nisplus: ['quote_nisplus'],
  oracle: ['quote_oracle'],
  pgsql: ['quote_pgsql'],
  redis: ['quote_redis'],
  sqlite: ['quote_sqlite'],
};

const sql = new Set(['ibase', 'mysql', 'oracle', 'pgsql', 'sqlite']);

/** A query with something in it that is not quoted. */
export const lookupUnquoted: Rule = {
  name: 'lookup/unquoted',
  severity: 'error',
  summary: 'What comes from outside is quoted where it goes into a query.',
  why: 'A local part may hold an apostrophe: it ends the string in the query, and what follows is taken for SQL. Each type of lookup has an operator that quotes for it. From 4.96 on Exim logs queries to servers that are not quoted to the panic log; queries of files (sqlite) it does not look at.',
  exceptions: 'In lookups other than SQL it is a warning.',
  wrong: [
    {
      config: inRcpt(
        "  deny condition = ${lookup sqlite,file=/var/exim/x.db {select 1 from t where d='$domain'}{yes}}\n  accept\n",
      ),
      points: '$domain',
      says: '${quote_sqlite:$domain}',
      fixed: inRcpt(
        "  deny condition = ${lookup sqlite,file=/var/exim/x.db {select 1 from t where d='${quote_sqlite:$domain}'}{yes}}\n  accept\n",
      ),
    },
    {
      config: inRcpt("  deny senders = mysql;select a from b where c='${quote_pgsql:$sender_address}'\n  accept\n"),
      points: '${quote_pgsql:$sender_address}',
      says: 'quotes for pgsql',
    },
  ],
  right: [
    {
      config: inRcpt(
        "  deny condition = ${lookup mysql{select 1 from t where d='${quote_mysql:$domain}' and h='${md5:$local_part}'}{yes}}\n  accept\n",
      ),
    },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).items) {
      if (node.kind !== 'lookup' || !node.type) continue;
      const type = /^\w+/.exec(node.type.text)?.[0] ?? '';
      if (quoters[type]) for (const said of problemsOf(config, text, node.query, type)) report(said);
    }
    for (const { value, items, separator } of listsOf(config)) {
      const tree = separator === ';' ? undefined : treeOf(config, value);
      if (!tree) continue;
      for (const { pattern, patternStart, end, open } of items) {
        const type = /^(\w+)[^;\t-\r ]*;/.exec(pattern)?.[1] ?? '';
        if (!open || !quoters[type]) continue;
        const parts = tree.parts.filter((part) => part.start >= patternStart && part.end <= end);
        for (const said of problemsOf(config, { value }, { ...tree, parts }, type)) report(said);
      }
    }
  },
};

function problemsOf(
  config: CompiledConfig,
  { value }: Pick<ExpandedText, 'value'>,
  query: Sequence | undefined,
  type: string,
): Report[] {
  if (!query) return [];
  const known = quoters[type] ?? [];
  const [quoter = ''] = known;
  const severity = sql.has(type) ? 'error' : 'warning';
  const wrong = query.parts.flatMap((part): Report[] => {
    const other = otherQuoter(part, known);
    if (other === undefined) return [];
    const message = `"${other}" quotes for ${other.replace('quote_', '')}: for ${type} it is "${quoter}"`;
    return [{ at: spanIn(value, part.start, part.end), message, severity: 'warning' }];
  });
  const bare = taintedParts(config, query).map((node): Report => {
    const at = spanIn(value, node.start, node.end);
    const written = value.text.slice(node.start, node.end);
    const quoted = `\${${quoter}:${written}}`;
    const logged = sql.has(type) && type !== 'sqlite' && compareVersions(config.target.version, '4.96') >= 0;
    return {
      at,
      message: `${taintedName(node)} goes into the query as it is: write ${quoted}${logged ? ' (Exim logs it as not properly quoted)' : ''}`,
      severity,
      ...(isWhole(query, node) && {
        fix: { safe: true, title: `Quote it for ${type}`, edits: [{ at, text: quoted }] },
      }),
    };
  });
  return [...wrong, ...bare];
}

/** The quoting operator of another type that a part is made by. */
function otherQuoter(part: Part, known: readonly string[]): string | undefined {
  if (part.kind !== 'operator') return undefined;
  const name = part.name.text;
  return /^quote_(?!local_part)/.test(name) && !known.includes(name) ? name : undefined;
}

/** Whether it is a part of the query itself, not of something that works on it. */
function isWhole(query: Sequence, node: Tainted): boolean {
  return query.parts.includes(node);
}
