import { faultRule } from '../../fault-rule.ts';

/** `endpass` where it has no meaning. */
export const aclEndpassPlace = faultRule({
  name: 'acl/endpass-place',
  severity: 'error',
  summary: 'endpass stands below accept and discard only.',
  why: 'endpass says that a condition after it refuses the request instead of going on to the next statement. Only accept and discard go on; Exim refuses it elsewhere.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  deny endpass\n       hosts = 192.0.2.1\n',
      points: 'endpass',
      says: 'goes with "accept"',
    },
  ],
  right: [
    {
      config:
        'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept domains = example.org\n         endpass\n         verify = recipient\n',
    },
  ],
});
