import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { phasesOf } from '../../../check/acl-steps.ts';

const config = (option: string): string =>
  `${option} = check\nbegin acl\ncheck:\n  accept bmi_optin = ANTISPAM\n         control = bmi_run\nbegin routers\nlocaluser:\n  driver = accept\n  bmi_deliver_default\n  transport = local_delivery\n`;

/** Opt-in strings are set when the recipients are there already. */
export const optinForRecipient: Rule = {
  name: 'bmi/optin-for-recipient',
  severity: 'warning',
  summary: 'bmi_optin is set in the RCPT ACL.',
  why: 'Exim keeps the text with the recipient that it adds next, and forgets it then. In an ACL that is run after the recipients have been added there is none left for it.',
  wrong: [{ config: config('acl_not_smtp'), points: 'bmi_optin', says: 'the recipients are already there' }],
  right: [{ config: config('acl_smtp_rcpt') }],
  check({ config, report }) {
    const forbidden = config.catalogue.rows('aclWords').get('bmi_optin')?.phases;
    for (const { item } of aclItems(config, 'bmi_optin')) {
      const phases = [...phasesOf(config, item)];
      const illegal = phases.some((phase) => forbidden && 'not' in forbidden && forbidden.not.includes(phase));
      if (phases.length === 0 || illegal || phases.includes('rcpt')) continue;
      report({
        at: item.node.name,
        message: 'bmi_optin has no effect here: the recipients are already there when this ACL is run',
      });
    }
  },
};
