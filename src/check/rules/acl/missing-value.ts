import { faultRule } from '../../fault-rule.ts';

/** A condition without its value. */
export const aclMissingValue = faultRule({
  name: 'acl/missing-value',
  severity: 'error',
  summary: 'A condition or modifier has "=" and a value, but for endpass.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept hosts : 192.0.2.1\n',
      points: 'hosts',
      says: '"=" is missing',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept hosts = 192.0.2.1\n' }],
});
