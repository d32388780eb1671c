import { faultRule } from '../../fault-rule.ts';

/** A line that goes on, in an ACL in place of its name. */
export const aclContinuedInPlace = faultRule({
  name: 'acl/continued-in-place',
  severity: 'error',
  summary: 'In an ACL that is written in place of its name, no line ends in a backslash.',
  why: 'To join two lines of an ACL, Exim moves the rest of the text up to its end. Where that is, it has noted for an ACL in a file only: in one that is written in place it moves as much as some number in its memory says, and dies of SIGSEGV.',
  exceptions: 'Lines of the configuration itself may be continued: that is over before the ACL is read.',
  wrong: [
    {
      config: 'acl_smtp_mail = "deny senders = : \\\\\\\\\\n a@example.org"\n',
      points: '\\\\\\\\\\n',
      says: 'it cannot join lines',
    },
  ],
  right: [
    { config: 'acl_smtp_mail = deny senders = : \\\n  a@example.org\n' },
    { config: 'acl_smtp_mail = deny senders = : a@example.org\\n accept\n' },
  ],
});
