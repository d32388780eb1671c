import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { valueSpan } from '../../../check/spans.ts';
import { instancesOf } from '../../settings-of.ts';

const config = (directory: string): string =>
  `begin routers\nscan:\n  driver = accept\n  condition = \${if !eq{$received_protocol}{scanned}}\n  transport = scan\nbegin transports\nscan:\n  driver = queuefile\n  directory = ${directory}\n`;

/** The spool files have nowhere to go. */
export const absoluteDirectory: Rule = {
  name: 'queuefile/absolute-directory',
  severity: 'error',
  summary: 'The directory of a queuefile transport is an absolute path.',
  why: 'Exim asks for an absolute path when the transport runs, and freezes the message with "is not absolute" otherwise. The directory must be there already: nothing creates it.',
  wrong: [
    { config: config('input/new'), points: 'input/new', says: 'is not absolute' },
    { config: config('spool/$domain'), points: 'spool/$domain', says: 'is not absolute' },
  ],
  right: [{ config: config('/var/spool/scanner/input') }, { config: config('${lookup{$domain}lsearch{/etc/scan}}') }],
  check({ config, report }) {
    for (const transport of instancesOf(config.transports, 'queuefile')) {
      const option = transport.options.get('directory');
      const path = stringSetting(transport.options, 'directory')?.trim();
      if (!option?.settings.length || path === undefined || /^[/$]/.test(path)) continue;
      report({ at: valueSpan(option), message: path === '' ? 'the directory is empty' : `"${path}" is not absolute` });
    }
  },
};
