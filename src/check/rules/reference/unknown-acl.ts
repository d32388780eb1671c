import { referencesOf } from '../../acl-graph.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { inRcpt } from '../../example-config.ts';
import { replaceByOnly } from '../../suggested.ts';

/** An ACL that is named and not there. */
export const referenceUnknownAcl: Rule = {
  name: 'reference/unknown-acl',
  severity: 'error',
  summary: 'Every ACL that is named exists.',
  why: 'Exim looks for the ACL when it is to be run. Where there is none of that name it takes the name for an ACL written in place, finds no verb in it, and answers every command with a temporary error.',
  exceptions: 'One word that is a verb is an ACL by itself: "acl_smtp_vrfy = accept".',
  needsWhole: true,
  wrong: [
    {
      config: 'acl_smtp_mail = check_mial\nbegin acl\ncheck_mail:\n  accept\n',
      points: 'check_mial',
      says: 'did you mean "check_mail"?',
      fixed: 'acl_smtp_mail = check_mail\nbegin acl\ncheck_mail:\n  accept\n',
    },
    { config: 'acl_smtp_vrfy = acept\n', points: 'acept', says: 'did you mean "accept"?' },
    {
      config: inRcpt('  deny acl = check_spam\n  accept\n'),
      points: 'check_spam',
      says: 'there is no ACL "check_spam"',
    },
  ],
  right: [
    { config: 'acl_smtp_mail = check_mail\nacl_smtp_vrfy = accept\nbegin acl\ncheck_mail:\n  accept\n' },
    {
      config: inRcpt('  deny acl = check_spam $sender_address\n  accept\ncheck_spam:\n  accept senders = $acl_arg1\n'),
    },
  ],
  check({ config, report }) {
    const verbs = config.catalogue.rows('verbs');
    for (const { kind, name, at, target } of referencesOf(config)) {
      if (kind !== 'acl' || target || name === '' || name.startsWith('/')) continue;
      // A whole ACL may stand in place of a name.
      if (verbs.has(/^[^\t-\r ]*/.exec(name)?.[0] ?? '')) continue;
      const meant = nearest(name, [...config.acls.keys(), ...verbs.keys()]);
      const path = name.includes('/') ? ', and only an absolute path names a file' : '';
      const message = `there is no ACL "${name}"${path}${didYouMean(meant)}`;
      report({ at, message, ...replaceByOnly(at, meant) });
    }
  },
};
