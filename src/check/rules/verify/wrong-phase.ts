import { describePath, isLegal, pathSteps, phaseTitle } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';
import { askedOf } from '../../verifications.ts';

/** `verify` of something that is not there yet. */
export const verifyWrongPhase: Rule = {
  name: 'verify/wrong-phase',
  severity: 'error',
  summary: 'What is verified is there when the ACL is run.',
  why: 'A recipient can be verified in the RCPT ACL only, header lines only after the data. Elsewhere Exim logs "cannot verify … in ACL for …" and answers with a temporary error.',
  wrong: [
    { config: inRcpt('  require verify = header_syntax\n  accept\n'), points: 'header_syntax', says: 'RCPT ACL' },
    {
      config: 'acl_smtp_data = check\nbegin acl\ncheck:\n  require verify = recipient\n  accept\n',
      points: 'recipient',
      says: 'DATA ACL',
    },
  ],
  right: [
    { config: 'acl_smtp_data = check\nbegin acl\ncheck:\n  require verify = header_syntax\n  accept\n' },
    { config: inRcpt('  require verify = recipient\n  accept\n') },
  ],
  check({ config, report }) {
    const rows = config.catalogue.rows('verifies');
    for (const { word, at, placed } of askedOf(config, 'verify')) {
      const row = rows.get(word ?? '');
      if (!row) continue;
      const illegal = [...placed.phases].filter(([phase]) => !isLegal(row.phases, phase));
      const [first] = illegal;
      if (!first) continue;
      const [phase, path] = first;
      report({
        at,
        message: `cannot verify "${row.name}" in the ${phaseTitle(phase)} ACL: ${describePath(path)}`,
        related: pathSteps(path),
        ...(illegal.length < placed.phases.size && { severity: 'warning' as const }),
      });
    }
  },
};
