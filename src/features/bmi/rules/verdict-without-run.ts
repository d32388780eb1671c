import { everyAcl } from '../../../compile/config.ts';
import type { Rule } from '../../../check/rule.ts';
import { bmiRuns, questions } from '../verdicts.ts';

const routers = `begin routers
bmi_blackhole:
  driver = redirect
  bmi_dont_deliver
  data = :blackhole:
`;

/** Routers ask for a verdict that no message ever gets. */
export const verdictWithoutRun: Rule = {
  name: 'bmi/verdict-without-run',
  severity: 'warning',
  summary: 'Where routers ask for a BMI verdict, an ACL sets bmi_run.',
  why: 'Exim passes a message to the Brightmail server only when an ACL has said "control = bmi_run" while it was received. Without that no recipient has a verdict: bmi_deliver_default is true for everybody, the other preconditions are false, and the variables are empty.',
  needsWhole: true,
  wrong: [
    {
      config: `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept domains = example.org\n${routers}`,
      points: 'bmi_dont_deliver',
      says: 'no ACL sets "control = bmi_run"',
    },
  ],
  right: [
    {
      config: `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept domains = example.org\n         control = bmi_run\n${routers}`,
    },
  ],
  check({ config, report }) {
    const [first] = questions(config);
    if (!first || bmiRuns(config).length > 0) return;
    // A control that is worked out at run time may be this one.
    const open = everyAcl(config).some(({ statements }) =>
      statements.some(({ items }) =>
        items.some(({ row, value }) => row.name === 'control' && /^[\t-\r ]*\$/.test(value)),
      ),
    );
    if (open) return;
    report({
      at: first,
      message: `"${first.by}" asks for a verdict that no message has: no ACL sets "control = bmi_run"`,
    });
  },
};
