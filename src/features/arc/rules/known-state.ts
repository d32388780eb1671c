import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { aclItems } from '../../acl-items.ts';
import { listItems } from '../../list-items.ts';
import { spanIn } from '../../../check/spans.ts';
import { acceptableStates, states } from '../signing.ts';

const config = (list: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  require verify = arc/${list}\n  accept\n`;

/** A chain is asked for in a state that it never has. */
export const knownState: Rule = {
  name: 'arc/known-state',
  severity: 'error',
  summary: 'The states of "verify = arc/..." are none, fail and pass, separated by colons.',
  why: 'Exim compares the state of the chain with each item, exactly, and passes over the others: an item that is no state is never met. Without a list none and pass are acceptable.',
  wrong: [
    { config: config('none:passed'), points: 'passed', says: 'did you mean "pass"?', fixed: config('none:pass') },
    { config: config('none,pass'), points: 'none,pass', says: 'separated by colons', fixed: config('none:pass') },
  ],
  right: [{ config: config('none:pass') }],
  check({ config, report }) {
    for (const { item } of aclItems(config, 'verify')) {
      const value = item.node.value;
      const found = value && acceptableStates(value.text);
      if (!found) continue;
      for (const { text, start, end, open } of listItems(found.list)) {
        if (open || states.some((state) => state === text)) continue;
        const at = spanIn(value, found.start + start, Math.max(found.start + end, found.start + start + 1));
        const parts = text.split(/[\t-\r ,;]+/);
        const separated = parts.length > 1 && parts.every((part) => states.some((state) => state === part));
        const meant = separated ? [parts.join(':')] : nearest(lowerCase(text), states);
        const [only, ...others] = meant;
        const exact = states.find((state) => state === lowerCase(text));
        const write = exact ?? (others.length === 0 ? only : undefined);
        const hint = separated ? ': states are separated by colons' : didYouMean(exact ? [exact] : meant);
        report({
          at,
          message: `"${text}" is no state of a chain${hint}`,
          ...(write !== undefined && {
            fix: { safe: separated, title: `Write "${write}"`, edits: [{ at, text: write }] },
          }),
        });
      }
    }
  },
};
