import type { Rule } from '../../../check/rule.ts';
import { given, instancesOf, routersTo } from '../../settings-of.ts';

const config = (condition: string): string =>
  `begin routers\nscan:\n  driver = accept\n${condition}  transport = scan\nlocaluser:\n  driver = accept\n  transport = local_delivery\nbegin transports\nscan:\n  driver = queuefile\n  directory = /var/spool/scanner/input\nlocal_delivery:\n  driver = appendfile\n  file = /var/mail/$local_part_data\n`;

/** What can tell a message that the scanner has put back from one that is new. */
const tellsApart = ['condition', 'senders', 'require_files', 'set'];

/** What the scanner puts back is handed to it again. */
export const wayBack: Rule = {
  name: 'queuefile/way-back',
  severity: 'info',
  summary: 'A router to a queuefile transport lets messages pass that the scanner has put back.',
  why: 'The scanner puts a message back into a spool directory for delivery. If that is the spool of this configuration, a router without a condition hands it to the scanner again, for ever, and no router below is ever reached.',
  exceptions: 'The scanner puts messages into the spool of another Exim, with another configuration.',
  wrong: [{ config: config(''), points: 'scan', says: 'every message' }],
  right: [{ config: config('  condition = ${if !eq{$received_protocol}{scanned}}\n') }],
  check({ config, report }) {
    const names = new Set(instancesOf(config.transports, 'queuefile').map(({ name }) => name));
    for (const router of routersTo(config, names)) {
      if (tellsApart.some((name) => given(router.options, name))) continue;
      report({
        at: router.node.name,
        message: 'every message goes to the scanner here, those that it has put back among them',
      });
    }
  },
};
