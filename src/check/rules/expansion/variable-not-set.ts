import { describePath, pathSteps, phasesReaching, phaseTitles } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';

/** A variable that is empty where it is used. */
export const expansionVariableNotSet: Rule = {
  name: 'expansion/variable-not-set',
  severity: 'warning',
  summary: 'Variables are used where they have a value.',
  why: 'A variable that is not set yet, or no longer, is empty, or, like $recipients outside the ACLs for data, cannot be expanded at all. A test of it always gives the same.',
  exceptions: 'An ACL that serves several phases: reported only where the variable is set in none of them.',
  wrong: [
    {
      config: 'acl_smtp_mail = check\nbegin acl\ncheck:\n  deny condition = ${if eq{$local_part}{root}}\n  accept\n',
      points: '$local_part',
      says: 'has no value in the MAIL ACL',
    },
    {
      config: inRcpt('  deny condition = ${if >{$recipients_count}{${listcount:$recipients}}}\n  accept\n'),
      points: '$recipients',
      occurrence: 2,
      says: 'RCPT ACL',
    },
  ],
  right: [{ config: inRcpt('  deny condition = ${if eq{$local_part}{root}}\n  accept\n') }],
  check({ config, report }) {
    const rows = config.catalogue.rows('variables');
    for (const { text, node, def } of expansionsOf(config).variables) {
      const { site } = text;
      // To ask whether it is set is a way of finding out where one is.
      if (site.kind !== 'acl' || def) continue;
      const set = rows.get(node.name)?.set;
      // TLS may be there from the first byte on.
      if (!set || set.includes('condition') || node.name.startsWith('tls_')) continue;
      const reached = phasesReaching(config, site.acl);
      const phases = [...reached.keys()];
      if (phases.length === 0 || phases.some((phase) => set.includes(phase))) continue;
      const path = [...reached.values()][0] ?? [];
      report({
        at: placeOf({ text, node }),
        message: `$${node.name} has no value in the ${phaseTitles(phases)} ACL (${describePath(path)})`,
        related: pathSteps(path),
      });
    }
  },
};
