import { faultRule } from '../../fault-rule.ts';

/** `set` with a name that is no ACL variable. */
export const aclBadVariable = faultRule({
  name: 'acl/bad-variable',
  severity: 'error',
  summary: '"set" names a variable that begins with acl_c or acl_m, and then a digit or an underscore.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  warn set acl_score = 1\n',
      points: 'acl_score',
      says: 'acl_c',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  warn set acl_m_score = 1\n' }],
});
