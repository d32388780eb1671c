import { upperCase } from '../../../../grammar/preprocess/characters.ts';
import type { Phase } from '../../../catalogue/row.ts';
import type { Rule } from '../../../check/rule.ts';
import { phasesOf } from '../../../check/acl-steps.ts';
import { itemSpan } from '../../../check/spans.ts';
import { bmiRuns } from '../verdicts.ts';

/** Where a message is on its way in; what is set before is forgotten when the message begins. */
const receiving: ReadonlySet<Phase> = new Set([
  'mailauth',
  'mail',
  'rcpt',
  'predata',
  'dkim',
  'mime',
  'prdr',
  'data',
  'notsmtp_start',
  'notsmtp',
]);

const rest = `begin routers
bmi_blackhole:
  driver = redirect
  bmi_dont_deliver
  data = :blackhole:
`;

/** bmi_run is set where there is no message. */
export const runWhileReceiving: Rule = {
  name: 'bmi/run-while-receiving',
  severity: 'warning',
  summary: 'bmi_run is set in an ACL that is run while a message is received.',
  why: 'Exim accepts the control in every ACL, but HELO, STARTTLS, RSET and the end of each message clear it. Set on connection it is forgotten before the first message; the place for it is the RCPT ACL.',
  wrong: [
    {
      config: `acl_smtp_helo = check_helo\nbegin acl\ncheck_helo:\n  accept control = bmi_run\n${rest}`,
      points: 'bmi_run',
      says: 'HELO ACL',
    },
  ],
  right: [{ config: `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept control = bmi_run\n${rest}` }],
  check({ config, report }) {
    for (const { item } of bmiRuns(config)) {
      const phases = [...phasesOf(config, item)];
      if (phases.some((phase) => receiving.has(phase))) continue;
      const where = phases.map((phase) => upperCase(phase)).join(' and ');
      report({
        at: itemSpan(item),
        message: `"control = bmi_run" has no effect in the ${where} ACL: no message is being received there`,
      });
    }
  },
};
