import { aclGraph, phaseTitle, phasesReaching, titleOf } from '../../acl-graph.ts';
import { conditionsOf } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

/** Phases in which the result of the ACL changes nothing. */
const withoutResult = new Set(['quit', 'notquit']);

/** An ACL that refuses everything because it just ends. */
export const aclNeverAccepts: Rule = {
  name: 'acl/never-accepts',
  severity: 'warning',
  summary: 'An ACL accepts something, or says by its last statement that it does not.',
  why: 'At the end of an ACL stands an unwritten "deny". Where no statement accepts, every command is refused, whatever the statements above let pass: usually "accept" is missing as the last line.',
  wrong: [
    {
      config: inRcpt('  deny dnslists = bl.example.net\n'),
      points: 'check_rcpt',
      occurrence: 2,
      says: 'refuses everything',
    },
  ],
  right: [
    { config: inRcpt('  deny dnslists = bl.example.net\n  accept\n') },
    { config: inRcpt('  deny message = no mail for now\n') },
    { config: inRcpt('  accept acl = known\nknown:\n  deny !hosts = 192.0.2.1\n') },
  ],
  check({ config, report }) {
    for (const [acl] of aclGraph(config).paths) {
      const direct = [...phasesReaching(config, acl)].filter(
        ([phase, path]) => path.length === 1 && !withoutResult.has(phase),
      );
      const [first] = direct;
      const last = acl.statements.at(-1);
      if (!first || !last || acl.node.body.some(({ kind }) => kind === 'bad')) continue;
      if (acl.statements.some(({ verb }) => verb === 'accept' || verb === 'discard')) continue;
      // Said in so many words: that is what is meant.
      if (last.verb !== 'warn' && last.verb !== 'require' && conditionsOf(last).length === 0) continue;
      report({
        at: acl.node.name,
        message: `${titleOf(acl)} refuses everything in the ${phaseTitle(first[0])} ACL: no statement of it accepts`,
      });
    }
  },
};
