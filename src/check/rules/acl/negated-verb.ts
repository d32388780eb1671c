import { faultRule } from '../../fault-rule.ts';

/** `!` before a verb. */
export const aclNegatedVerb = faultRule({
  name: 'acl/negated-verb',
  severity: 'error',
  summary: '"!" stands before conditions, not before verbs.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  !accept hosts = 192.0.2.1\n',
      points: '!accept',
      says: 'cannot stand before',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept !hosts = 192.0.2.1\n' }],
});
