import type { Rule } from '../../../check/rule.ts';
import { itemSpan } from '../../../check/spans.ts';
import { bmiRuns, questions } from '../verdicts.ts';

const acl = `acl_smtp_rcpt = check_rcpt
begin acl
check_rcpt:
  accept domains = example.org
         control = bmi_run
begin routers
`;

/** Messages are scanned, and nothing is made of it. */
export const runWithoutVerdict: Rule = {
  name: 'bmi/run-without-verdict',
  severity: 'warning',
  summary: 'Where an ACL sets bmi_run, a router asks for the verdict.',
  why: 'The Brightmail server only gives verdicts; it is for routers to act on them. When none asks, every message is scanned and then delivered as if it had not been.',
  needsWhole: true,
  exceptions: 'A queuefile transport hands the verdicts on in the spool file: something else may read them there.',
  wrong: [
    {
      config: `${acl}localuser:\n  driver = accept\n  transport = local_delivery\n`,
      points: 'bmi_run',
      says: 'no router or transport asks for the verdict',
    },
  ],
  right: [
    {
      config: `${acl}bmi_blackhole:\n  driver = redirect\n  bmi_dont_deliver\n  data = :blackhole:\nlocaluser:\n  driver = accept\n  transport = local_delivery\n`,
    },
  ],
  check({ config, report }) {
    const [first] = bmiRuns(config);
    if (!first || questions(config).length > 0) return;
    if (config.transports.some(({ driver }) => driver?.name === 'queuefile')) return;
    report({
      at: itemSpan(first.item),
      message: 'messages are passed to the Brightmail server, but no router or transport asks for the verdict',
    });
  },
};
