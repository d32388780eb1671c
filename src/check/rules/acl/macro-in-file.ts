import { faultRule } from '../../fault-rule.ts';

const config =
  'LISTS = bl.example.net\nacl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  deny acl = /etc/exim/listed\n  accept\n';

/** The name of a macro in a file that holds an ACL. */
export const aclMacroInFile = faultRule({
  name: 'acl/macro-in-file',
  severity: 'error',
  summary: 'A file with an ACL does without the macros of the configuration.',
  why: 'Exim replaces macros in the lines of the configuration and of what it includes. A file that is named in place of an ACL is read when the ACL is run, and what looks like a macro in it is left as it is.',
  exceptions:
    'A word that only happens to be the name of a macro. To have the macros replaced, include the file in the ACL section.',
  wrong: [
    {
      config,
      reads: { '/etc/exim/listed': 'accept dnslists = LISTS\n' },
      points: 'LISTS',
      says: 'stays "LISTS"',
    },
  ],
  right: [{ config, reads: { '/etc/exim/listed': 'accept dnslists = bl.example.net\n' } }],
});
