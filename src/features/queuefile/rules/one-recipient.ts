import type { Rule } from '../../../check/rule.ts';
import { variableUses } from '../../mentions.ts';
import { nameSpan } from '../../../check/spans.ts';
import { instancesOf, routersTo } from '../../settings-of.ts';

const config = (main: string, directory: string): string =>
  `${main}begin routers\nscan:\n  driver = accept\n  condition = \${if !eq{$received_protocol}{scanned}}\n  transport = scan\nbegin transports\nscan:\n  driver = queuefile\n  directory = /var/spool/scanner/input${directory}\n`;

/** Variables that tell one recipient of a message from another. */
const ofOneRecipient = /^(?:local_part|domain|original_local_part|original_domain|address_data|local_part_data|r_.*)$/;

/** A message for several recipients is copied to the same place several times. */
export const oneRecipient: Rule = {
  name: 'queuefile/one-recipient',
  severity: 'info',
  summary: 'A message that goes through a queuefile transport has one recipient, or a directory for each.',
  why: 'The transport runs once for each recipient, and each time makes files with the same names: the second copy fails with "File exists", and that recipient gets a bounce. The transport has no batch_max that would change it. recipients_max = 1 makes senders send a copy for each.',
  exceptions: 'Where each message is known to have one recipient.',
  wrong: [{ config: config('', ''), points: 'directory', says: 'File exists' }],
  right: [{ config: config('recipients_max = 1\n', '') }, { config: config('', '/$domain/$local_part') }],
  check({ config, report }) {
    const most = config.main.get('recipients_max')?.value;
    if (
      most?.kind === 'integer'
        ? most.value === 1
        : most?.kind === 'string' && /^[\t-\r ]*1[\t-\r ]*$|\$/.test(most.value)
    )
      return;
    const apart = variableUses(config, ofOneRecipient);
    for (const transport of instancesOf(config.transports, 'queuefile')) {
      const option = transport.options.get('directory');
      if (!option?.settings.length || routersTo(config, new Set([transport.name])).length === 0) continue;
      if (apart.some(({ site }) => site.kind === 'transport' && site.option === option)) continue;
      report({
        at: nameSpan(option),
        message: 'a message for several recipients is copied here once for each: the second fails with "File exists"',
      });
    }
  },
};
