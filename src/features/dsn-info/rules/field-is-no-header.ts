import type { Rule } from '../../../check/rule.ts';
import { headerUses } from '../../mentions.ts';
import { fieldIn } from '../fields.ts';

const config = (condition: string): string =>
  `acl_smtp_data = check_data\nacl_smtp_mime = check_mime\nbegin acl\ncheck_data:\n  warn condition = ${condition}\n       logwrite = bounce of ours\n  accept\ncheck_mime:\n  accept\n`;

/** A field of a bounce's report is looked for in the header of the message. */
export const fieldIsNoHeader: Rule = {
  name: 'dsn-info/field-is-no-header',
  severity: 'warning',
  summary: 'The fields that DSN_INFO adds are not looked for as header lines.',
  why: 'They stand in the message/delivery-status part of a bounce, not in the header of the message: a header variable for them is always empty. A regex condition in the MIME ACL sees that part.',
  wrong: [{ config: config('${if def:h_X-Exim-Diagnostic:}'), points: 'h_X-Exim-Diagnostic:', says: 'no header line' }],
  right: [{ config: config('${if def:h_X-Failed-Recipients:}') }],
  check({ config, report }) {
    for (const use of headerUses(config, /^x-/i)) {
      if (!fieldIn(use.name)) continue;
      report({
        at: use.at,
        message: `"${use.name}" is no header line of a bounce, but a field of its delivery-status part`,
      });
    }
  },
};
