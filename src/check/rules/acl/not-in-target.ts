import { faultRule } from '../../fault-rule.ts';

/** An ACL word of other releases or builds. */
export const aclNotInTarget = faultRule({
  name: 'acl/not-in-target',
  severity: 'error',
  summary: 'Every condition and modifier of an ACL is one of the release and build that the configuration is for.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  exceptions:
    'With .ifdef and the macros that Exim makes from 4.95 on (_ACL_COND_SEEN, _ACL_MOD_QUEUE), one configuration serves several builds.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny seen = -5m\n',
      points: 'seen',
      says: 'from Exim 4.96 on',
      target: { version: '4.95' },
    },
    {
      config: 'acl_smtp_data = check\nbegin acl\ncheck:\n  deny demime = exe:scr\n  accept\n',
      points: 'demime',
      says: 'up to Exim 4.87 only',
    },
  ],
  right: [{ config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny seen = -5m\n' }],
});
