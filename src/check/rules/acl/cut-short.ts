import { faultRule } from '../../fault-rule.ts';

const begin = 'begin acl\ncheck_rcpt:\n  deny acl = /etc/exim/listed\n  accept\n';

/** Something in an ACL without a name ends it. */
export const aclCutShort = faultRule({
  name: 'acl/cut-short',
  severity: 'error',
  summary: 'In a file with an ACL, and in an ACL written in place, there are statements and nothing else.',
  why: 'Exim stops reading such an ACL without a word at a line that looks like the header of an ACL (name:) or the definition of a macro. What stands below is never looked at. Where that is the first line, the ACL is empty, and an empty ACL refuses everything.',
  wrong: [
    {
      config: `acl_smtp_rcpt = check_rcpt\n${begin}`,
      reads: { '/etc/exim/listed': 'listed:\n  accept dnslists = bl.example.net\n' },
      points: 'listed:',
      says: 'refuses everything',
    },
    {
      config: `acl_smtp_rcpt = "deny dnslists = bl.example.net\\nLIST = bl.example.org\\n accept"\n`,
      points: 'LIST = bl.example.org',
      says: 'is ever looked at',
    },
  ],
  right: [
    {
      config: `acl_smtp_rcpt = check_rcpt\n${begin}`,
      reads: { '/etc/exim/listed': '# Who is listed\naccept dnslists = bl.example.net\n' },
    },
  ],
});
