import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { bmiRuns } from '../verdicts.ts';

const head =
  'acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept domains = example.org\n         bmi_optin = ANTISPAM\n';
const rest = 'begin routers\nlocaluser:\n  driver = accept\n  transport = local_delivery\n';

/** Opt-in strings are for a scan that is never asked for. */
export const optinWithoutRun: Rule = {
  name: 'bmi/optin-without-run',
  severity: 'warning',
  summary: 'Where bmi_optin is set, bmi_run is too.',
  why: 'The opt-in strings go to the Brightmail server together with the message; without "control = bmi_run" nothing goes there.',
  needsWhole: true,
  wrong: [{ config: `${head}${rest}`, points: 'bmi_optin', says: 'no ACL sets "control = bmi_run"' }],
  right: [
    { config: `${head}         control = bmi_run\n${rest.replace('accept\n', 'accept\n  bmi_deliver_default\n')}` },
  ],
  check({ config, report }) {
    const [first] = aclItems(config, 'bmi_optin');
    if (!first || bmiRuns(config).length > 0) return;
    report({ at: first.item.node.name, message: 'bmi_optin has no effect: no ACL sets "control = bmi_run"' });
  },
};
