import type { Rule } from '../../../check/rule.ts';
import { spanIn } from '../../../check/spans.ts';
import { expandedValues } from '../../mentions.ts';
import { fieldIn } from '../fields.ts';

const config =
  'acl_smtp_mime = check_mime\nbegin acl\ncheck_mime:\n  warn condition = ${if eq{$mime_content_type}{message/delivery-status}}\n       regex = X-Exim-Diagnostic\n       logwrite = bounce of ours\n  accept\n';

/** Something looks for a field that bounces of this build do not have. */
export const fieldInTarget: Rule = {
  name: 'dsn-info/field-in-target',
  severity: 'warning',
  summary: 'Only where the build has DSN_INFO does anything look for the fields that it adds to bounces.',
  why: 'X-Exim-Diagnostic, X-Remote-MTA-helo-response, X-Remote-MTA-smtp-greeting and a Remote-MTA of type X-ip are written by an Exim with EXPERIMENTAL_DSN_INFO and by no other. What is looked for in bounces of this host is never found.',
  exceptions: 'Bounces that come from other hosts may have the fields.',
  wrong: [
    {
      config,
      points: 'X-Exim-Diagnostic',
      says: 'without the build feature dsn-info',
      target: { features: ['arc'] },
    },
  ],
  right: [{ config, target: { features: ['dsn-info'] } }],
  check({ config, report }) {
    if (config.target.features.has('dsn-info')) return;
    for (const value of expandedValues(config)) {
      const field = fieldIn(value.text);
      if (!field) continue;
      report({
        at: spanIn(value, field.start, field.end),
        message: `bounces of this Exim have no "${field.name}": it writes them without the build feature dsn-info`,
      });
    }
  },
};
