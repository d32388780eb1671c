import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { deliversNothing, given, switchedOn } from '../../settings-of.ts';
import { heedsVerdict, questions } from '../verdicts.ts';

const acl = `acl_smtp_rcpt = check_rcpt
begin acl
check_rcpt:
  accept domains = example.org
         control = bmi_run
begin routers
`;
const blackhole = 'bmi_blackhole:\n  driver = redirect\n  bmi_dont_deliver\n  data = :blackhole:\n';
const localuser = 'localuser:\n  driver = accept\n  transport = local_delivery\n';

/** A router delivers before the one that throws condemned messages away. */
export const blackholeFirst: Rule = {
  name: 'bmi/blackhole-first',
  severity: 'warning',
  summary: 'The router that throws away what must not be delivered stands before those that deliver.',
  why: 'Routers are tried in order, and a verdict stops nothing by itself: a router above the blackhole that takes the recipient delivers the message whatever the verdict says.',
  exceptions: 'A router above it that is for recipients whose mail is never scanned.',
  wrong: [
    {
      config: `${acl}${localuser}${blackhole}`,
      points: 'bmi_dont_deliver',
      says: 'router "localuser" above delivers',
    },
  ],
  right: [
    { config: `${acl}${blackhole}${localuser}` },
    { config: `${acl}${localuser.replace('accept\n', 'accept\n  bmi_deliver_default\n')}${blackhole}` },
  ],
  check({ config, report }) {
    const asked = questions(config);
    for (const [index, router] of config.routers.entries()) {
      const hole = switchedOn(router.options, 'bmi_dont_deliver');
      if (!hole || !deliversNothing(router)) continue;
      const above = config.routers
        .slice(0, index)
        .filter(
          (other) =>
            given(other.options, 'transport') &&
            !switchedOn(other.options, 'verify_only') &&
            !heedsVerdict(other, asked),
        );
      const [first] = above;
      if (!first) continue;
      report({
        at: nameSpan(hole),
        message: `the router "${first.name}" above delivers before this one can throw the message away`,
        related: above.map(({ name, node }) => ({
          at: node.name,
          message: `router "${name}" does not ask for the verdict`,
        })),
      });
    }
  },
};
