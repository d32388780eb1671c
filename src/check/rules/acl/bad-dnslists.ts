import { lowerCase, trimSpace, trimSpaceStart } from '../../../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../../../grammar/fault.ts';
import { phaseTitle } from '../../acl-graph.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { isIpv4 } from '../../ip-pattern.ts';
import type { ListItem } from '../../lists.ts';
import { listItems } from '../../lists.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Report, Rule } from '../../rule.ts';
import { itemSpan, spanIn } from '../../spans.ts';

const settings = ['+include_unknown', '+exclude_unknown', '+defer_unknown'];

/** A `dnslists` that Exim cannot make sense of. */
export const aclBadDnslists: Rule = {
  name: 'acl/bad-dnslists',
  severity: 'error',
  summary: 'An item of "dnslists" is a domain, and perhaps "=" or "&" with addresses, and "/" with a key.',
  why: 'Exim does not complain: a list with an address that is none never matches, a domain with strange characters is asked for all the same. The check is silently not made.',
  wrong: [
    {
      config: inRcpt('  deny dnslists = zen.example.net=127.0.0.2&\n  accept\n'),
      points: '127.0.0.2&',
      says: 'no IPv4 address',
    },
    {
      config: inRcpt('  deny dnslists = zen.example.net=\n  accept\n'),
      points: 'zen.example.net=',
      says: 'no address follows',
    },
    {
      config: inRcpt('  deny dnslists = zen.example.net bl.example.net\n  accept\n'),
      points: 'zen.example.net bl.example.net',
      says: 'no domain',
    },
    {
      config: inRcpt('  deny dnslists = +include_unknwon : zen.example.net\n  accept\n'),
      points: '+include_unknwon',
      says: 'did you mean "+include_unknown"?',
    },
    {
      config: 'acl_not_smtp = check\nbegin acl\ncheck:\n  deny dnslists = zen.example.net\n  accept\n',
      points: 'zen.example.net',
      says: 'non-SMTP ACL',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  deny dnslists = +defer_unknown : zen.example.net=127.0.0.2,127.0.0.3 : bl.example.net&0.0.0.2/$sender_address_domain\n  accept\n',
      ),
    },
    {
      config: inRcpt(
        '  deny dnslists = sbl.example.net,zen.example.net=127.0.0.2 : zen.example.net!==127.0.0.10\n  accept\n',
      ),
    },
  ],
  check({ config, report }) {
    for (const { item, phases } of itemsNamed(config, 'dnslists')) {
      const { value } = item.node;
      if (!value) continue;
      const local = [...phases.keys()].find((phase) => phase === 'notsmtp' || phase === 'notsmtp_start');
      for (const each of listItems(config, value)) {
        const span = (start: number, end: number): LogicalSpan =>
          start < end ? spanIn(value, start, end) : itemSpan(item);
        const said = problemOf(each, span);
        if (said) report(said);
        else if (local && !each.open && !each.text.includes('/') && !each.text.startsWith('+')) {
          const message = `the item needs a key in the ${phaseTitle(local)} ACL, where there is no client: write /key after it`;
          report({ at: span(each.start, each.end), message });
        }
      }
    }
  },
};

function problemOf(item: ListItem, span: (start: number, end: number) => LogicalSpan): Report | undefined {
  const { text, start, end } = item;
  if (text.startsWith('+')) {
    if (item.open || settings.includes(lowerCase(text))) return undefined;
    return {
      at: span(start, end),
      message: `"${text}" is no setting, and ignored${didYouMean(nearest(text, settings))}`,
    };
  }
  const [, domains = '', operator = '', addresses = ''] =
    /^([^=&/]*?)(!?(?:==|=&|=|&)|$|(?=\/))([^/]*)/.exec(text) ?? [];
  if (domains.includes('\uffff')) return undefined;
  for (const domain of domains.split(',')) {
    if (domain !== '' && /^[\w.-]+$/.test(domain)) continue;
    const message = `"${domain}" is no domain${/[\t-\r ]/.test(domain) ? ': items are separated by colons' : ''}`;
    return { at: span(start, domains.length < text.length ? start + domains.length : end), message };
  }
  if (operator === '' || addresses.includes('\uffff')) return undefined;
  if (trimSpace(addresses) === '') return { at: span(start, end), message: `no address follows "${operator}"` };
  let from = start + domains.length + operator.length;
  for (const address of addresses.split(',')) {
    const lead = address.length - trimSpaceStart(address).length;
    const word = trimSpace(address);
    const at = span(from + lead, from + lead + word.length);
    from += address.length + 1;
    if (!isIpv4(word)) return { at, message: `"${word}" is no IPv4 address` };
    const masked = operator.includes('&');
    if (!masked && !word.startsWith('127.')) {
      const message = `DNS lists answer with addresses in 127.0.0.0/8: Exim takes no notice of ${word}`;
      return { at, message, severity: 'warning' };
    }
  }
  return undefined;
}
