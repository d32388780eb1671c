import { inRcpt } from '../../example-config.ts';
import { readIpPattern } from '../../ip-pattern.ts';
import { listTitles, listsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** What looks like a domain, a host, an address or a network, or one of the machine's own names. */
function isItem(word: string): boolean {
  return /^!?(?:[+*\w][\w.*@/+-]*|@(?:\[\]|mx_\w+)?|[\da-fA-F:.]+(?:\/\d+)?)$/.test(word) && /[.@*+:]/.test(word);
}

/** Whether white space is all that keeps an item from being one address: another rule speaks of it. */
function isBrokenAddress(pattern: string): boolean {
  const { kind } = readIpPattern(pattern.replaceAll(/[\t-\r ]+/g, ''));
  return !/[,;]/.test(pattern) && (kind === 'address' || kind === 'network');
}

/** Items that are separated by something else than what separates in the list. */
export const listMissingSeparator: Rule = {
  name: 'list/missing-separator',
  severity: 'error',
  summary: 'The items of a list are separated by colons, or by what the list says.',
  why: 'Exim splits lists at colons only. What spaces or commas separate is one item, which no domain, host or address is equal to.',
  wrong: [
    {
      config: inRcpt('  accept domains = example.org example.net\n'),
      points: 'example.org example.net',
      says: 'separated by ":"',
      fixed: inRcpt('  accept domains = example.org : example.net\n'),
    },
    {
      config: inRcpt('  accept hosts = 192.0.2.1, 192.0.2.2\n'),
      points: '192.0.2.1, 192.0.2.2',
      fixed: inRcpt('  accept hosts = 192.0.2.1 : 192.0.2.2\n'),
    },
  ],
  right: [
    { config: inRcpt('  accept hosts = 1.2. 3.0/24\n') },
    { config: inRcpt('  accept domains = example.org : ! *.example.net : mysql;select a from b where c=1\n') },
    { config: inRcpt('  accept senders = <, bob@example.org, carol@example.org\n') },
  ],
  check({ config, report }) {
    for (const { content, value, separator, items } of listsOf(config)) {
      for (const { text, pattern, open, patternStart, end } of items) {
        if (
          open ||
          !/[\t-\r ,;]/.test(pattern) ||
          /^[\^/]/.test(pattern) ||
          /^[\w*@()-]*[\w*)-](?:,[^;]*)?;/.test(pattern)
        )
          continue;
        const words = pattern.split(/[\t-\r ]*[,;][\t-\r ]*|[\t-\r ]+/).filter((word) => word !== '');
        // In a local part nearly anything may stand; only what looks like domains, hosts or addresses is taken for that.
        if (words.length < 2 || !words.every(isItem) || isBrokenAddress(pattern)) continue;
        const at = spanIn(value, patternStart, end);
        const exact = value.text.slice(patternStart, end) === pattern && pattern === text;
        const fixed = words.join(` ${separator} `);
        report({
          at,
          message: `items of a ${listTitles[content]} are separated by "${separator}": this is one item`,
          ...(exact && {
            fix: { safe: false, title: `Separate them by "${separator}"`, edits: [{ at, text: fixed }] },
          }),
        });
      }
    }
  },
};
