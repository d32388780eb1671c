import { inRcpt } from '../../example-config.ts';
import type { ListContent } from '../../lists.ts';
import { listTitles, listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const wanted: Readonly<Partial<Record<ListContent, string>>> = {
  'domain-list': 'domains, without a local part and "@"',
  'host-list': 'hosts, by name or address',
  'local-part-list': 'local parts, without "@" and a domain',
};

/** Items of a domain or host list that begin with "@" and mean something. */
const special = /^@(?:\[\]|mx_(?:any|primary|secondary)(?:\/.*)?)?$/;

/** A mail address in a list of something else. */
export const listMisplacedAddress: Rule = {
  name: 'list/misplaced-address',
  severity: 'error',
  summary: 'Lists of domains, hosts and local parts hold no whole mail addresses.',
  why: 'The domain is compared with the item, and the item is a whole address: they are never equal. Addresses stand in senders, recipients and other address lists.',
  exceptions: 'A local part in quotes may hold an "@": in a list of local parts it is a warning.',
  wrong: [
    { config: inRcpt('  accept domains = @example.org\n'), points: '@example.org', says: 'holds domains' },
    {
      config: inRcpt('  accept local_parts = bob@example.org\n'),
      points: 'bob@example.org',
      says: 'holds local parts',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  accept domains = @ : @[] : @mx_any/ignore=127.0.0.1 : example.org\n         local_parts = bob\n',
      ),
    },
  ],
  check({ config, report }) {
    for (const { content, value, items } of listsOf(config)) {
      const what = wanted[content];
      if (what === undefined) continue;
      for (const { pattern, open, patternStart, end } of items) {
        if (open || !pattern.includes('@') || /[\^/;"*+\t-\r \\]/.test(pattern)) continue;
        if (special.test(pattern)) continue;
        const at = spanIn(value, patternStart, end);
        const message = `"${pattern}" is equal to nothing here: a ${listTitles[content]} holds ${what}`;
        report({ at, message, ...(content === 'local-part-list' && { severity: 'warning' as const }) });
      }
    }
  },
};
