import { faultRule } from '../../fault-rule.ts';

/** Two ACLs with one name. */
export const aclDuplicate = faultRule({
  name: 'acl/duplicate',
  severity: 'error',
  summary: 'Each ACL has a name of its own.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept\ncheck:\n  deny\n',
      points: 'check',
      occurrence: 3,
      says: 'there is another',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept\n' }],
});
