import { describePath, isLegal, pathSteps, phaseTitle } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';
import { askedOf } from '../../verifications.ts';

/** A `control` in a phase that it has no place in. */
export const controlWrongPhase: Rule = {
  name: 'control/wrong-phase',
  severity: 'error',
  summary: 'Controls stand in ACLs in which Exim allows them, by whatever way these are reached.',
  why: 'Elsewhere Exim logs "cannot use control=… in … ACL" when the modifier is reached, and answers with a temporary error.',
  wrong: [
    {
      config: 'acl_smtp_data = check\nbegin acl\ncheck:\n  accept control = caseful_local_part\n',
      points: 'caseful_local_part',
      says: 'DATA ACL',
    },
  ],
  right: [{ config: inRcpt('  accept control = caseful_local_part\n') }],
  check({ config, report }) {
    const rows = config.catalogue.rows('controls');
    for (const { word, at, placed } of askedOf(config, 'control')) {
      const row = rows.get(word ?? '');
      if (!row) continue;
      const illegal = [...placed.phases].filter(([phase]) => !isLegal(row.phases, phase));
      const [first] = illegal;
      if (!first) continue;
      const [phase, path] = first;
      report({
        at,
        message: `cannot use "control = ${row.name}" in the ${phaseTitle(phase)} ACL: ${describePath(path)}`,
        related: pathSteps(path),
        ...(illegal.length < placed.phases.size && { severity: 'warning' as const }),
      });
    }
  },
};
