import { trimSpace, trimSpaceStart } from '../../../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../../../grammar/fault.ts';
import type { Value } from '../../../../grammar/config/ast.ts';
import { inRcpt } from '../../example-config.ts';
import { isIpv6 } from '../../ip-pattern.ts';
import { bareAddresses } from '../../bare-ipv6.ts';
import { listsOf } from '../../lists.ts';
import type { Edit, Fix, Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { eachOption } from '../../options.ts';

/** The fix is one for the whole list: where there are more addresses, only the first is told with it. */
const mostWithFix = 100;

/** IPv6 addresses in a list that colons separate. */
export const listIpv6Colons: Rule = {
  name: 'list/ipv6-colons',
  severity: 'error',
  summary: 'In a list that colons separate, the colons of an IPv6 address are doubled.',
  why: 'Exim splits the list at every single colon: the address falls to pieces, none of which matches anything, or which stop the list with an error before its other items are looked at. Another separator is easier to read than doubled colons.',
  wrong: [
    {
      config: inRcpt(
        '  accept hosts = +relay_from_hosts\n',
        'hostlist relay_from_hosts = 127.0.0.1 : ::1 : 2001:db8::/32\n',
      ),
      points: '2001:db8::/32',
      says: 'double its colons',
      fixed: inRcpt(
        '  accept hosts = +relay_from_hosts\n',
        'hostlist relay_from_hosts = <; 127.0.0.1 ; ::1 ; 2001:db8::/32\n',
      ),
    },
    { config: 'local_interfaces = 127.0.0.1 : ::1\n', points: '::1', fixed: 'local_interfaces = <; 127.0.0.1 ; ::1\n' },
  ],
  right: [
    {
      config: inRcpt(
        '  accept hosts = +relay_from_hosts\n',
        'hostlist relay_from_hosts = <; 127.0.0.1 ; ::1 ; 2001:db8::/32\n',
      ),
    },
    { config: 'local_interfaces = 127.0.0.1 : ::::1\n' },
  ],
  check({ config, report }) {
    const look = (value: Value, start: number, end: number): void => {
      const text = value.text.slice(start, end);
      const found = bareAddresses(text);
      if (found.length === 0) return;
      const span = (from: number, to: number): LogicalSpan => spanIn(value, start + from, start + to);
      const fix = otherSeparator(text, span);
      for (const [index, { from, to }] of found.entries()) {
        const address = text.slice(from, to);
        report({
          at: span(from, to),
          message: `"${address}" falls to pieces at its colons: double its colons, or begin the list with "<;"`,
          ...(fix && (index === 0 || found.length <= mostWithFix) && { fix }),
        });
      }
    };
    for (const { content, value, start, end, separator } of listsOf(config)) {
      if (content === 'host-list' && separator === ':') look(value, start, end);
    }
    for (const { option } of eachOption(config)) {
      if (option.row.content !== 'interface-list') continue;
      for (const { value } of option.settings) {
        if (value && !/^[\t-\r ]*</.test(value.text)) look(value, 0, value.text.length);
      }
    }
  },
};

/** Makes semicolons the separators of a list; nothing where it is not plain what separates in it. */
function otherSeparator(text: string, span: (from: number, to: number) => LogicalSpan): Fix | undefined {
  if (/[$;\\{]/.test(text)) return undefined;
  const lead = text.length - trimSpaceStart(text).length;
  const edits: Edit[] = [{ at: span(lead, lead), text: '<; ' }];
  let at = 0;
  for (const part of text.split(/(?:^|(?<=[\t-\r ])):(?=[\t-\r ]|$)/)) {
    if (at > 0) edits.push({ at: span(at - 1, at), text: ';' });
    const item = trimSpace(part).replace(/^![\t-\r ]*/, '');
    // What still has colons must be an address, bare or doubled.
    if (item.includes(':') && !isIpv6(item.replace(/[/%].*$/, ''))) return undefined;
    at += part.length + 1;
  }
  return { safe: true, title: 'Separate the items by semicolons', edits };
}
