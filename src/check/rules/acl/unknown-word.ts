import { faultRule } from '../../fault-rule.ts';

/** A condition or modifier that does not exist. */
export const aclUnknownWord = faultRule({
  name: 'acl/unknown-word',
  severity: 'error',
  summary: 'Every condition and modifier of an ACL is one that Exim has.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny vorify = sender\n',
      points: 'vorify',
      says: 'did you mean "verify"?',
      fixed: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny verify = sender\n',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny !verify = sender\n' }],
});
