import { inRcpt } from '../../example-config.ts';
import { listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Items of a list that nothing comes to. */
export const listAfterEverything: Rule = {
  name: 'list/after-everything',
  severity: 'warning',
  summary: 'Nothing stands behind an asterisk in a list.',
  why: 'A list is looked at from the left, and the first item that matches decides. An asterisk matches everything: what stands behind it, exceptions above all, is never looked at.',
  wrong: [
    {
      config: inRcpt('  accept domains = * : !bad.example.org\n'),
      points: '!bad.example.org',
      says: 'never looked at',
    },
    { config: inRcpt('  accept hosts = !* : 192.0.2.1\n'), points: '192.0.2.1' },
  ],
  right: [{ config: inRcpt('  accept domains = !bad.example.org : *\n') }],
  check({ config, report }) {
    for (const { value, items } of listsOf(config)) {
      const at = items.findIndex(({ pattern }) => pattern === '*');
      const [first, ...others] = items.slice(at + 1).filter(({ text }) => text !== '');
      const everything = items[at];
      if (!everything || !first) continue;
      report({
        at: spanIn(value, first.start, (others.at(-1) ?? first).end),
        message: `this is never looked at: "${everything.text}" before it matches everything`,
        related: [{ at: spanIn(value, everything.start, everything.end), message: 'this decides' }],
      });
    }
  },
};
