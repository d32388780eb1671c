import { faultRule } from '../../fault-rule.ts';

/** `!` before a modifier. */
export const aclNegatedModifier = faultRule({
  name: 'acl/negated-modifier',
  severity: 'error',
  summary: '"!" stands before conditions, not before modifiers.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny !message = go away\n',
      points: '!message',
      says: 'modifier',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny message = go away\n' }],
});
