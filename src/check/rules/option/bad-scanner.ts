import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { ScannerRow } from '../../../catalogue/scanners.ts';
import { otherScannerNames, scanners } from '../../../catalogue/scanners.ts';
import { valueNode } from '../../../compile/config.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inData } from '../../example-config.ts';
import type { ListItem } from '../../lists.ts';
import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** What is wrong with the address of a server: a host and a port with white space between them. */
function problemOfAddress(text: string): string | undefined {
  if (text.startsWith('/')) return undefined;
  const [, port] = text.split(/[\t-\r ]+/);
  if (port === undefined) return `"${text}" has no port: host and port are separated by a space, as in "127.0.0.1 783"`;
  return /^\d+(?:-\d+)?$/.test(port) ? undefined : `"${port}" is no port`;
}

function problemOfScanner(row: ScannerRow, text: string): string | undefined {
  if (row.takes === 'anything' || text === 'local') return undefined;
  if (row.takes === 'path') return text.startsWith('/') ? undefined : `"${text}" is no path of a socket`;
  if (row.takes === 'host' && text.startsWith('/')) return `${row.name} takes a host and a port`;
  return problemOfAddress(text);
}

/** A scanner that cannot be asked. */
export const optionBadScanner: Rule = {
  name: 'option/bad-scanner',
  severity: 'error',
  summary:
    'av_scanner begins with a kind of scanner that Exim has, and servers are given by path, or by host and port.',
  why: 'The host and the port of a scanner are separated by a space: behind a colon, the port is another item of the list. Exim does not know whom to ask then, and puts off all mail that comes to "malware" or "spam".',
  exceptions: 'Where no ACL asks, it is a warning.',
  wrong: [
    {
      config: inData('  deny malware = *\n  accept\n', 'av_scanner = clamav:/run/clamav/clamd.ctl\n'),
      points: 'clamav',
      says: 'did you mean "clamd"?',
    },
    {
      config: inData('  deny malware = *\n  accept\n', 'av_scanner = clamd:127.0.0.1:3310\n'),
      points: '127.0.0.1',
      says: 'separated by a space',
    },
    {
      config: inData('  deny spam = nobody\n  accept\n', 'spamd_address = 127.0.0.1:783\n'),
      points: '127.0.0.1',
      says: 'separated by a space',
    },
  ],
  right: [
    { config: inData('  deny malware = *\n  accept\n', 'av_scanner = clamd:/run/clamav/clamd.ctl\n') },
    { config: inData('  deny malware = *\n  accept\n', 'av_scanner = clamd:192.0.2.3 1234:192.0.2.4 1234:local\n') },
    {
      config: inData('  deny spam = nobody\n  accept\n', 'spamd_address = 192.0.2.10 783 weight=2 : /run/spamd.sock\n'),
    },
    { config: inData('  deny malware = *\n  accept\n', 'av_scanner = cmdline:/usr/bin/scan %s:infected:found\n') },
  ],
  check({ config, report }) {
    const items = (option: string): readonly ListItem[] => {
      const value = valueNode(config.main.get(option));
      return value ? listItems(config, value) : [];
    };
    const say = (option: string, { start, end }: ListItem, message: string, word: string): void => {
      const value = valueNode(config.main.get(option));
      const asked = itemsNamed(config, word).length > 0;
      if (value) report({ at: spanIn(value, start, end), message, ...(!asked && { severity: 'warning' as const }) });
    };
    const [kind, ...rest] = items('av_scanner');
    if (kind && !kind.open) {
      const row = scanners.find(({ name }) => name === kind.text);
      if (row) {
        // Of a path, only the first item is one.
        const [first, ...others] = rest;
        const servers = first?.text.startsWith('/') || row.name !== 'clamd' ? [first] : [first, ...others];
        for (const item of servers) {
          const problem = item && !item.open ? problemOfScanner(row, item.text) : undefined;
          if (!item || problem === undefined) continue;
          say('av_scanner', item, problem, 'malware');
          // What follows is the rest of it.
          break;
        }
      } else {
        const names = scanners.map(({ name }) => name);
        const other = otherScannerNames.get(lowerCase(kind.text));
        const meant = other === undefined ? nearest(kind.text, names) : [other];
        say('av_scanner', kind, `Exim knows no scanner "${kind.text}"${didYouMean(meant)}`, 'malware');
      }
    }
    for (const item of items('spamd_address')) {
      const problem = item.open || item.text === '' ? undefined : problemOfAddress(item.text);
      if (problem === undefined) continue;
      say('spamd_address', item, problem, 'spam');
      break;
    }
  },
};
