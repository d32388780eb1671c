import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { aclSteps, mayBeFollowed } from '../../../check/acl-steps.ts';
import { dccVariables, isDcc } from '../conditions.ts';

const config = (data: string): string =>
  `dccifd_address = /run/dcc/dccifd\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n${data}  accept\n`;
const set = '  warn set acl_m_dcc_override_client_ip = 192.0.2.1\n';

/** A variable for DCC is set when dccifd has been asked already. */
export const variableBeforeCondition: Rule = {
  name: 'dcc/variable-before-condition',
  severity: 'warning',
  summary: 'acl_m_dcc_add_header and acl_m_dcc_override_client_ip are set before the dcc condition.',
  why: 'Exim reads the two variables while the condition runs, and asks dccifd only once for each message. What is set later does nothing.',
  wrong: [
    {
      config: config(`  defer !dcc = *\n${set}`),
      points: 'acl_m_dcc_override_client_ip',
      says: 'no dcc condition runs after',
    },
  ],
  right: [{ config: config(`${set}  defer !dcc = *\n`) }],
  check({ config, report }) {
    if (aclItems(config, 'dcc').length === 0 || !aclSteps(config).some(({ item }) => isDcc(item))) return;
    for (const { item } of aclItems(config, 'set')) {
      const name = dccVariables.find((each) => each === item.variable);
      if (name === undefined || mayBeFollowed(config, item, (step) => isDcc(step.item)) !== false) continue;
      report({
        at: item.node.variable ?? item.node,
        message: `${name} has no effect here: no dcc condition runs after it is set`,
      });
    }
  },
};
