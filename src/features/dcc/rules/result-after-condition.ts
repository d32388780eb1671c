import type { Rule } from '../../../check/rule.ts';
import { mayBePreceded } from '../../../check/acl-steps.ts';
import { knownVariableUses } from '../../mentions.ts';
import { isDcc } from '../conditions.ts';

const config = (data: string): string =>
  `dccifd_address = /run/dcc/dccifd\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n${data}  accept\n`;

/** A result is used before there is one, or where it is gone. */
export const resultAfterCondition: Rule = {
  name: 'dcc/result-after-condition',
  severity: 'warning',
  summary: '$dcc_result and $dcc_header are used after a dcc condition has run, in the same reception.',
  why: 'Both variables are empty until dccifd has answered. They are not kept with the message: in routers and transports they are empty again. To use them there, put them into an acl_m variable.',
  wrong: [
    {
      config: config('  warn logwrite = dcc says $dcc_result\n  defer !dcc = *\n'),
      points: '$dcc_result',
      says: 'no dcc condition has run before',
    },
    {
      config: `${config('  defer !dcc = *\n')}begin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n  headers_add = X-DCC: $dcc_result\n`,
      points: '$dcc_result',
      says: 'is not kept with the message',
    },
  ],
  right: [
    { config: config('  defer !dcc = *\n  warn logwrite = dcc says $dcc_result\n') },
    { config: config('  defer !dcc = *\n  warn add_header = $dcc_header\n') },
  ],
  check({ config, report }) {
    for (const use of knownVariableUses(config, /^dcc_(?:header|result)$/)) {
      const { site } = use;
      if (site.kind === 'router' || site.kind === 'transport') {
        report({ at: use.at, message: `$${use.name} is empty here: it is not kept with the message` });
      } else if (site.kind === 'acl' && mayBePreceded(config, site.item, (step) => isDcc(step.item)) === false) {
        report({ at: use.at, message: `$${use.name} is empty here: no dcc condition has run before` });
      }
    }
  },
};
