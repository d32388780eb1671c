import type { LogicalSpan } from '../../../../grammar/fault.ts';
import type { Value } from '../../../../grammar/config/ast.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inData } from '../../example-config.ts';
import { listItems } from '../../lists.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** What is wrong with an item that is compared with the names of header lines. */
function problemOf(item: string): string | undefined {
  if (/^[!-9;-~]*$/.test(item) && !/[,;]/.test(item)) return undefined;
  if (/[,;]|[\t-\r ]/.test(item))
    return `names of header lines are separated by colons: "${item}" is one, and removes nothing`;
  return `no header line is called "${item}": nothing is removed`;
}

/** Header lines that are to be removed, but are not. */
export const headerBadRemoval: Rule = {
  name: 'header/bad-removal',
  severity: 'warning',
  summary: 'headers_remove and remove_header hold names of header lines, separated by colons.',
  why: 'Exim removes the header lines whose names are equal to an item of the list. What commas or spaces separate is one item, which no header line is called: nothing is removed, and nothing says so.',
  wrong: [
    {
      config: inData('  warn remove_header = X-Spam-Score, X-Spam-Report\n  accept\n'),
      points: 'X-Spam-Score, X-Spam-Report',
      says: 'separated by colons',
    },
    {
      config:
        'begin routers\nout:\n  driver = dnslookup\n  headers_remove = X-Internal X-Trace\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
      points: 'X-Internal X-Trace',
      says: 'removes nothing',
    },
  ],
  right: [
    { config: inData('  warn remove_header = X-Spam-Score : X-Spam-*\n  accept\n') },
    { config: inData('  warn remove_header = <, X-Spam-Score, X-Spam-Report\n  accept\n') },
    { config: inData('  warn remove_header = Received:\n  accept\n') },
    { config: inData('  warn remove_header = \\N^X-Mailer:: .*bulk, v1\\N\n  accept\n') },
    { config: inData('  warn remove_header = ${if eq{$acl_m_x}{a b}{X-A : X-B}}\n  accept\n') },
  ],
  check({ config, report }) {
    const look = (value: Value | undefined, inAcl: boolean): void => {
      for (const { text, open, start, end } of value ? listItems(config, value) : []) {
        // An ACL takes a regular expression for the whole of a header line.
        const problem = open || (inAcl && text.startsWith('^')) ? undefined : problemOf(text);
        if (!value || problem === undefined) continue;
        const at: LogicalSpan = spanIn(value, start, end);
        report({ at, message: problem });
      }
    };
    for (const { item } of itemsNamed(config, 'remove_header')) look(item.node.value, true);
    for (const { option } of eachOption(config))
      if (option.row.name === 'headers_remove') for (const { value } of option.settings) look(value, false);
  },
};
