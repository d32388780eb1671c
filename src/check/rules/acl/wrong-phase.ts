import type { Phase } from '../../../catalogue/row.ts';
import type { AclPath } from '../../acl-graph.ts';
import { aclGraph, describePath, isLegal, pathSteps, phaseTitle, phaseTitles } from '../../acl-graph.ts';
import type { Report, Rule } from '../../rule.ts';
import { inRcpt } from '../../example-config.ts';

/** An ACL word in a phase that it has no place in. */
export const aclWrongPhase: Rule = {
  name: 'acl/wrong-phase',
  severity: 'error',
  summary: 'Conditions and modifiers stand in ACLs in which Exim allows them, by whatever way these are reached.',
  why: 'Exim notices when the condition is reached: it logs "cannot test malware condition in RCPT ACL" and answers with a temporary error. Behind a condition that is rarely true that can take long to show.',
  exceptions:
    'An ACL that serves several phases may ask for the phase first; what is legal in one of them only is a warning.',
  wrong: [
    { config: inRcpt('  deny malware = *\n  accept\n'), points: 'malware', says: 'RCPT ACL' },
    {
      config: inRcpt('  deny acl = scan\n  accept\nscan:\n  accept spam = nobody\n'),
      points: 'spam',
      says: 'acl_smtp_rcpt -> check_rcpt -> scan',
    },
    {
      config: 'acl_smtp_predata = check\nbegin acl\ncheck:\n  discard senders = :\n  accept\n',
      points: 'discard',
      says: 'PREDATA',
    },
  ],
  right: [
    { config: 'acl_smtp_data = check\nbegin acl\ncheck:\n  deny malware = *\n  accept\n' },
    { config: inRcpt('  discard senders = :\n  accept\n') },
  ],
  check({ config, report }) {
    for (const [acl, reached] of aclGraph(config).paths) {
      for (const { verb, node, items } of acl.statements) {
        // The result of an ACL that is run by another is that one's matter.
        const own = [...reached].filter(([, path]) => path.length === 1);
        const refused = own.filter(([phase]) => isRefused(verb, phase));
        if (refused.length > 0) report(complaint(node.verb, `use "${verb}"`, refused, own.length, true));
        let guarded = false;
        for (const { row, node: item } of items) {
          const illegal = [...reached].filter(([phase]) => !isLegal(row.phases, phase));
          const what = `${row.kind === 'condition' ? 'test' : 'use'} "${row.name}"`;
          if (illegal.length > 0) report(complaint(item.name, what, illegal, reached.size, !guarded));
          if (row.kind === 'condition') guarded = true;
        }
      }
    }
  },
};

/** The results that Exim does not take from some ACLs (`acl_check`). */
function isRefused(verb: string, phase: Phase): boolean {
  if (verb === 'drop') return phase === 'mailauth';
  return verb === 'discard' && !['rcpt', 'mail', 'mime', 'dkim', 'data', 'prdr', 'notsmtp'].includes(phase);
}

function complaint(
  at: Report['at'],
  what: string,
  illegal: readonly (readonly [Phase, AclPath])[],
  reached: number,
  unguarded: boolean,
): Report {
  const [first] = illegal;
  const everywhere = illegal.length === reached;
  const [phase, path] = first ?? ['rcpt', []];
  const phases = illegal.map(([each]) => each);
  const titles = everywhere ? phaseTitle(phase) : phaseTitles(phases);
  return {
    at,
    message: `cannot ${what} in the ${titles} ACL: ${describePath(path)}`,
    related: pathSteps(path),
    ...(!everywhere && !unguarded && { severity: 'warning' as const }),
  };
}
