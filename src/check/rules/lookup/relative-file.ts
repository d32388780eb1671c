import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../../../grammar/fault.ts';
import { inRcpt } from '../../example-config.ts';
import type { Lookup } from '../../lookups.ts';
import { lookupsOf } from '../../lookups.ts';
import { literalText } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** The file of a lookup, where it is always the same. */
function fileOf({ query, value, inList }: Lookup): { readonly text: string; readonly at: LogicalSpan } | undefined {
  if (inList) return inList.file;
  const text = literalText(query);
  return query && text !== undefined ? { text, at: spanIn(value, query.start, query.end) } : undefined;
}

/** A lookup in a file whose path does not begin at the root. */
export const lookupRelativeFile: Rule = {
  name: 'lookup/relative-file',
  severity: 'error',
  summary: 'The file of a lookup is an absolute path.',
  why: 'Exim refuses any other: "absolute file name expected". An ACL answers with a temporary error, a router defers.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  accept condition = ${lookup{$domain}lsearch{friends}{yes}{no}}\n'),
      points: 'friends',
      says: 'does not begin with "/"',
    },
    { config: inRcpt('  accept domains = cdb;friends.cdb\n'), points: 'friends.cdb', says: 'does not begin with "/"' },
  ],
  right: [{ config: inRcpt('  accept condition = ${lookup{$domain}lsearch{/etc/friends}{yes}{no}}\n') }],
  check({ config, report }) {
    const rows = config.catalogue.rows('lookups');
    for (const lookup of lookupsOf(config)) {
      const row = rows.get(lookup.type.name);
      // LMDB has a rule of its own.
      if (!row?.file || row.file === 'none' || row.style !== 'single-key' || row.needs === 'lmdb') continue;
      const file = fileOf(lookup);
      const text = trimSpace(file?.text) ?? '';
      if (!file || text === '' || text.startsWith('/')) continue;
      const isMacro = /^[A-Z][A-Z\d_]*$/.test(text);
      const what = isMacro ? `no macro "${text}" is defined, and the path` : `the path "${text}"`;
      report({
        at: file.at,
        message: `${what} does not begin with "/": the lookup always fails`,
        // What -D defines when Exim is started is not known here.
        ...(isMacro && { severity: 'warning' as const }),
      });
    }
  },
};
