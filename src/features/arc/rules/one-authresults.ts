import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { aclSteps } from '../../../check/acl-steps.ts';
import { authResults, signings } from '../signing.ts';

const config = (more: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn verify = arc/none:fail:pass\n       remove_header = Authentication-Results\n       add_header = :at_start:\${authresults {mx.example.org}}\n${more}  accept\nbegin transports\nremote_smtp:\n  driver = smtp\n  arc_sign = mx.example.org : sel : /etc/exim/arc.pem : timestamps\n`;

/** A message gets two Authentication-Results header lines, of which one counts. */
export const oneAuthresults: Rule = {
  name: 'arc/one-authresults',
  severity: 'info',
  summary: 'A message that is to be signed gets one Authentication-Results header line of its ADMD.',
  why: 'arc_sign takes account of the first one in the text only; what others say does not get into the chain.',
  exceptions: 'Statements of which only one ever applies to a message.',
  wrong: [
    {
      config: config('  warn add_header = ${authresults {mx.example.org}}\n'),
      points: '${authresults {mx.example.org}}',
      occurrence: 2,
      says: 'a second one',
    },
  ],
  right: [{ config: config('') }],
  check({ config, report }) {
    if (signings(config).length === 0) return;
    const run = new Set(aclSteps(config).map(({ item }) => item));
    const first = new Map<string, ReturnType<typeof authResults>[number]>();
    for (const call of authResults(config)) {
      const { site } = call;
      if (site.kind !== 'acl' || site.item.row.name !== 'add_header' || !run.has(site.item)) continue;
      const admd = trimSpace(call.args[0]?.text) ?? '';
      const other = first.get(admd);
      if (!other) first.set(admd, call);
      else {
        report({
          at: call.at,
          message: 'a second one: arc_sign takes account of one Authentication-Results header line only',
          related: [{ at: other.at, message: 'the first one' }],
        });
      }
    }
  },
};
