import { faultRule } from '../../fault-rule.ts';

/** A statement that begins with no verb. */
export const aclUnknownVerb = faultRule({
  name: 'acl/unknown-verb',
  severity: 'error',
  summary: 'An ACL statement begins with accept, defer, deny, discard, drop, require or warn.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  acept\n',
      points: 'acept',
      says: 'did you mean "accept"?',
      fixed: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept\n',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept\n' }],
});
