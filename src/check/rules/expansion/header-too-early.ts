import type { Phase } from '../../../catalogue/row.ts';
import { describePath, pathSteps, phasesReaching, phaseTitle } from '../../acl-graph.ts';
import { inData, inRcpt } from '../../example-config.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';

/** Phases in which no header line has come in yet. */
const before: ReadonlySet<Phase> = new Set([
  ...(['connect', 'helo', 'starttls', 'auth', 'mailauth', 'mail', 'rcpt', 'predata'] as const),
  ...(['etrn', 'atrn', 'expn', 'vrfy', 'wellknown', 'notsmtp_start'] as const),
]);

/** A header line that is asked for before there are any. */
export const expansionHeaderTooEarly: Rule = {
  name: 'expansion/header-too-early',
  severity: 'error',
  summary: 'Header lines are looked at in ACLs that run after the message has come in.',
  why: 'Until the data have been received there are no header lines, and $h_… is empty: a test of it is never true, or always. Exim says nothing.',
  exceptions: 'An ACL that serves several phases: what is empty in some of them only is a warning.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if match{$h_subject:}{viagra}}\n  accept\n'),
      points: '$h_subject:',
      says: 'RCPT ACL',
    },
  ],
  right: [{ config: inData('  deny condition = ${if match{$h_subject:}{viagra}}\n  accept\n') }],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).headers) {
      if (text.site.kind !== 'acl') continue;
      const reached = phasesReaching(config, text.site.acl);
      const early = [...reached].filter(([phase]) => before.has(phase));
      const [first] = early;
      if (!first) continue;
      const [phase, path] = first;
      report({
        at: placeOf({ text, node }),
        message: `$${node.prefix}_${node.name} is empty in the ${phaseTitle(phase)} ACL: no header line has come in yet (${describePath(path)})`,
        related: pathSteps(path),
        ...(early.length < reached.size && { severity: 'warning' as const }),
      });
    }
  },
};
