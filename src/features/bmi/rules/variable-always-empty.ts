import type { Rule } from '../../../check/rule.ts';
import { knownVariableUses } from '../../mentions.ts';

const rest = `begin routers
localuser:
  driver = accept
  bmi_deliver_default
  transport = local_delivery
`;

/** A variable of the verdict stands where there is none yet. */
export const variableAlwaysEmpty: Rule = {
  name: 'bmi/variable-always-empty',
  severity: 'warning',
  summary: '$bmi_ variables are used in routers and transports only.',
  why: 'The verdict of a recipient is looked up when the address is routed and delivered. In ACLs, and in main options, the variables are empty and $bmi_deliver is 1, for the message goes to the Brightmail server only after the last ACL has accepted it.',
  wrong: [
    {
      config: `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  deny condition = \${if eq{$bmi_deliver}{0}}\n  accept control = bmi_run\n${rest}`,
      points: '$bmi_deliver',
      says: 'is always 1 here',
    },
  ],
  right: [
    {
      config: `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  accept control = bmi_run\n${rest}  headers_add = X-Brightmail-Verdict: $bmi_base64_verdict\n`,
    },
    {
      config: `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  accept control = bmi_run\n${rest}  headers_add = X-Brightmail-Tracker: $bmi_base64_tracker_verdict\\n$bmi_alt_location\n`,
    },
  ],
  check({ config, report }) {
    for (const use of knownVariableUses(config, /^bmi_/)) {
      const { kind } = use.site;
      if (kind !== 'acl' && kind !== 'authenticator' && kind !== 'rewrite') continue;
      const value = use.name === 'bmi_deliver' ? 'always 1' : 'always empty';
      report({
        at: use.at,
        message: `$${use.name} is ${value} here: verdicts exist only in routers and transports`,
      });
    }
  },
};
