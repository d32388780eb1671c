import { inRcpt } from '../../example-config.ts';
import { listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** What is wrong with an item of an address list; undefined where nothing is. */
function problemOf(pattern: string): string | undefined {
  if (/^(?:\^|@@|[\w*@()-]+(?:,[^;]*)?;)/.test(pattern)) return undefined;
  if (/^<.*>$/.test(pattern)) return 'it is compared with the bare address, without angle brackets';
  const at = pattern.lastIndexOf('@');
  if (at < 0) return undefined;
  const domain = pattern.slice(at + 1);
  const local = pattern.slice(0, at);
  if (local === '') return 'no local part stands before the "@"; for every one, write "*@"';
  if (domain === '' && !local.endsWith('@')) return 'no domain follows the "@"';
  if (/^[^*"^].*@/.test(local) && !local.endsWith('@')) return 'it has more than one "@"';
  return undefined;
}

/** An item of an address list that no address is equal to. */
export const listBadAddress: Rule = {
  name: 'list/bad-address',
  severity: 'error',
  summary: 'Items of address lists are addresses, domains, patterns or lookups.',
  why: 'Exim compares the item with the address, local part and domain each for itself. Where one of them is missing, or brackets stand around them, nothing is ever equal to it.',
  wrong: [
    {
      config: inRcpt('  deny senders = @example.org\n  accept\n'),
      points: '@example.org',
      says: 'write "*@"',
      fixed: inRcpt('  deny senders = *@example.org\n  accept\n'),
    },
    {
      config: inRcpt('  deny senders = <bob@example.org>\n  accept\n'),
      points: '<bob@example.org>',
      says: 'angle brackets',
    },
    { config: inRcpt('  deny senders = bob@\n  accept\n'), points: 'bob@', says: 'no domain' },
  ],
  right: [
    {
      config: inRcpt(
        '  deny senders = bob@example.org : *@example.net : example.com : ^bob.*@ : @@lsearch;/etc/x : : *@@ : lsearch*@;/etc/y\n  accept\n',
      ),
    },
  ],
  check({ config, report }) {
    for (const { content, value, items } of listsOf(config)) {
      if (content !== 'address-list') continue;
      for (const { pattern, open, patternStart, end } of items) {
        if (open || pattern.startsWith('+') || pattern.startsWith('/')) continue;
        const problem = problemOf(pattern);
        if (problem === undefined) continue;
        const at = spanIn(value, patternStart, end);
        const start = spanIn(value, patternStart, patternStart);
        const anyone = /^@[\w.*-]+$/.test(pattern);
        report({
          at,
          message: `"${pattern}" matches no address: ${problem}`,
          ...(anyone && { fix: { safe: false, title: 'Write "*@"', edits: [{ at: start, text: '*' }] } }),
        });
      }
    }
  },
};
