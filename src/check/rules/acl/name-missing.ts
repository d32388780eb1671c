import { faultRule } from '../../fault-rule.ts';

/** A statement without an ACL. */
export const aclNameMissing = faultRule({
  name: 'acl/name-missing',
  severity: 'error',
  summary: 'The section of ACLs begins with the name of an ACL and a colon.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'begin acl\n  accept\n', points: 'accept', says: 'name of an ACL' }],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept\n' }],
});
