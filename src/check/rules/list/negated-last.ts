import { coversPattern } from '../../pattern-cover.ts';
import { inRcpt } from '../../example-config.ts';
import type { ListItem } from '../../lists.ts';
import { listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A domain, host, address or local part as it is: no pattern, list or lookup. */
const isName = (pattern: string): boolean => /^[\w.@+-]+$/.test(pattern) && !/^[+@]/.test(pattern);

/** Whether an item says how a list is matched, and stands for nothing itself. */
const isSign = ({ pattern }: ListItem): boolean => /^\+(?:caseful|(?:include|ignore)_(?:unknown|defer))$/.test(pattern);

/** Whether an item may be an exception from what a negated one stands for, so that both are of use. */
function mayBeException(item: ListItem, negated: ListItem): boolean {
  if (item.open || negated.open) return true;
  if (isName(negated.pattern)) return false;
  // A network, lookup, list or expression may hold anything; a pattern with an asterisk holds what ends in it.
  if (!/^\*\.?[\w.-]+$/.test(negated.pattern)) return true;
  return !isName(item.pattern) || coversPattern(negated.pattern, item.pattern);
}

/** A list that ends in a negated item, and so stands for nearly everything. */
export const listNegatedLast: Rule = {
  name: 'list/negated-last',
  severity: 'warning',
  summary: 'In a list, negated items stand before the others.',
  why: 'A list is looked at from the left, and the first item that matches decides. Where none does, a list whose last item is negated counts as matched: it stands for everything but that item, and the items before it are of no use.',
  exceptions: 'Items before it that are exceptions from the negated one: 192.0.2.1 : !192.0.2.0/24 is not reported.',
  wrong: [
    {
      config: inRcpt('  accept domains = *.example.org : !bad.example.org\n'),
      points: '!bad.example.org',
      says: 'everything but',
      fixed: inRcpt('  accept domains = !bad.example.org : *.example.org\n'),
    },
    {
      config: inRcpt('  accept domains = +ours : !old.example.org\n', 'domainlist ours = example.org\n'),
      points: '!old.example.org',
    },
  ],
  right: [
    { config: inRcpt('  accept domains = !bad.example.org : *.example.org\n') },
    { config: inRcpt('  deny hosts = !192.0.2.1 : !192.0.2.2\n  accept hosts = 192.0.2.1 : !192.0.2.0/24\n') },
    { config: inRcpt('  deny domains = mail.example.org : !*.example.org\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { value, items } of listsOf(config)) {
      const negatedFrom = items.findLastIndex(({ negated }) => !negated) + 1;
      const last = items.slice(negatedFrom);
      const before = items.slice(0, negatedFrom).filter((item) => !isSign(item));
      const positive = before.filter(({ negated, text }) => !negated && text !== '');
      const [first] = last;
      const end = last.at(-1);
      if (!first || !end || positive.length === 0) continue;
      if (positive.some((item) => item.pattern === '*' || last.some((each) => mayBeException(item, each)))) continue;
      const start = items[0];
      const plain = start && items.length === 2 && [start, first].every(({ text }) => /^!?[\w.*@+-]+$/.test(text));
      report({
        at: spanIn(value, first.start, end.end),
        message: 'this list stands for everything but what is negated at its end: negated items stand first',
        ...(plain && {
          fix: {
            safe: false,
            title: 'Put the negated item first',
            edits: [
              { at: spanIn(value, start.start, start.end), text: first.text },
              { at: spanIn(value, first.start, first.end), text: start.text },
            ],
          },
        }),
      });
    }
  },
};
