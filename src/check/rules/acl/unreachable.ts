import { everyAcl } from '../../../compile/config.ts';
import { isFinal } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

const grants = new Set(['accept', 'discard']);

/** A statement below one that always decides. */
export const aclUnreachable: Rule = {
  name: 'acl/unreachable',
  severity: 'error',
  summary: 'No statement of an ACL stands below one that always decides.',
  why: 'accept, deny, defer, discard and drop end the ACL when their conditions are met. Without conditions that is always so, and what stands below is never looked at: a check that is not made, or mail that is refused.',
  exceptions: 'Where both would decide alike, it is a warning.',
  wrong: [
    {
      config: inRcpt('  accept\n  deny dnslists = bl.example.net\n'),
      points: 'deny',
      says: 'never reached',
    },
    {
      config: inRcpt('  deny message = no relaying\n  warn log_message = refused\n'),
      points: 'warn',
      says: 'never reached',
    },
  ],
  right: [
    { config: inRcpt('  deny dnslists = bl.example.net\n  accept\n') },
    { config: inRcpt('  require message = not here\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { statements } of everyAcl(config)) {
      const end = statements.findIndex(isFinal);
      const final = statements[end];
      const [next, ...others] = statements.slice(end + 1);
      if (end < 0 || !final || !next) continue;
      const lost = [next, ...others];
      const alike = lost.every(({ verb }) => verb === 'warn' || grants.has(verb) === grants.has(final.verb));
      const count = others.length > 0 ? `this statement and ${others.length} more are` : 'this statement is';
      report({
        at: next.node.verb,
        message: `${count} never reached: the "${final.verb}" above always decides`,
        related: [{ at: final.node.verb, message: `this "${final.verb}" has no condition that can be false` }],
        ...(alike && { severity: 'warning' as const }),
      });
    }
  },
};
