import type { Rule } from '../../rule.ts';
import { nameSpan } from '../../spans.ts';

const acls = 'begin acl\ncheck:\n  accept\n';

/** ACLs for SMTP, but none for recipients. */
export const aclNoRcpt: Rule = {
  name: 'acl/no-rcpt',
  severity: 'warning',
  summary: 'Where there are ACLs for SMTP, acl_smtp_rcpt names one for recipients.',
  why: 'Without an ACL, Exim lets the other commands pass, but refuses every recipient: no mail comes in by SMTP.',
  exceptions: 'A machine that takes mail from its own programs only.',
  needsWhole: true,
  wrong: [{ config: `acl_smtp_data = check\n${acls}`, points: 'acl_smtp_data', says: 'every recipient is refused' }],
  right: [
    { config: `acl_smtp_rcpt = check\nacl_smtp_data = check\n${acls}` },
    { config: `acl_not_smtp = check\n${acls}` },
  ],
  check({ config, report }) {
    if (config.main.has('acl_smtp_rcpt')) return;
    const phases = new Set(['mail', 'predata', 'data', 'mime', 'prdr']);
    const [first] = [...config.main.values()].filter(({ row }) => row.phase !== undefined && phases.has(row.phase));
    if (!first) return;
    report({ at: nameSpan(first), message: 'there is no "acl_smtp_rcpt": every recipient is refused' });
  },
};
