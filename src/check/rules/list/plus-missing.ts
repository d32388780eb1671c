import { inRcpt } from '../../example-config.ts';
import { kindOfNamed, listTitles, listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const lists = 'domainlist local_domains = example.org\n';

/** The name of a list without the sign that makes it one. */
export const listPlusMissing: Rule = {
  name: 'list/plus-missing',
  severity: 'warning',
  summary: 'A named list has a plus sign before its name where it is used.',
  why: 'Without the plus sign the name is an item like any other: a domain, a host or an address of that name, which nothing is equal to.',
  exceptions:
    'A host that really has the name of a list. Local parts are not looked at: they are often called like lists.',
  wrong: [
    {
      config: inRcpt('  accept domains = local_domains\n', lists),
      points: 'local_domains',
      occurrence: 2,
      says: 'did you mean "+local_domains"?',
      fixed: inRcpt('  accept domains = +local_domains\n', lists),
    },
  ],
  right: [{ config: inRcpt('  accept domains = +local_domains : example.net\n', lists) }],
  check({ config, report }) {
    for (const { content, value, items } of listsOf(config)) {
      if (content === 'local-part-list') continue;
      const named = config.lists[kindOfNamed[content]];
      for (const { pattern, open, patternStart, end } of items) {
        if (open || !named.has(pattern)) continue;
        const at = spanIn(value, patternStart, end);
        const edits = [{ at: { start: at.start, end: at.start }, text: '+' }];
        report({
          at,
          message: `"${pattern}" is taken as it stands, not for the ${listTitles[content]} of that name; did you mean "+${pattern}"?`,
          fix: { safe: false, title: `Write "+${pattern}"`, edits },
        });
      }
    }
  },
};
