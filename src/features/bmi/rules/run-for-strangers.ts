import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { AclStep } from '../../../check/acl-steps.ts';
import type { Rule } from '../../../check/rule.ts';
import { itemSpan } from '../../../check/spans.ts';
import { bmiRuns } from '../verdicts.ts';

const rest = `begin routers
bmi_blackhole:
  driver = redirect
  bmi_dont_deliver
  data = :blackhole:
`;
const head = `hostlist relay_from_hosts = 127.0.0.1 : 192.0.2.0/24
domainlist local_domains = example.org
acl_smtp_rcpt = check_rcpt
begin acl
check_rcpt:
`;

/** The condition that lets only trusted senders through to a bmi_run, if there is one before it in its statement. */
function trust({ statement, item }: AclStep): string | undefined {
  for (const each of statement.items) {
    if (each === item) return undefined;
    if (each.negated) continue;
    if (each.row.name === 'authenticated') return 'authenticated';
    if (
      each.row.name === 'hosts' &&
      /^[\t-\r ]*(?:\+\w*(?:relay|trusted|lan|internal)\w*|:|127\.0\.0\.1|@\[\])[\t-\r ]*$/i.test(each.value)
    )
      return `hosts = ${trimSpace(each.value)}`;
  }
  return undefined;
}

/** Only mail of one's own people is scanned. */
export const runForStrangers: Rule = {
  name: 'bmi/run-for-strangers',
  severity: 'warning',
  summary: 'bmi_run is set for mail from strangers, not only for that of trusted hosts.',
  why: 'Scanning is for what comes from outside. When bmi_run stands only in statements for relaying hosts or authenticated senders, spam from everywhere else has no verdict, and the routers deliver it as usual.',
  exceptions: 'A smarthost that scans what its own users send out.',
  wrong: [
    {
      config: `${head}  accept hosts = +relay_from_hosts\n         control = bmi_run\n  accept domains = +local_domains\n${rest}`,
      points: 'bmi_run',
      says: 'only with "hosts = +relay_from_hosts"',
    },
  ],
  right: [
    {
      config: `${head}  accept hosts = +relay_from_hosts\n  accept domains = +local_domains\n         control = bmi_run\n${rest}`,
    },
  ],
  check({ config, report }) {
    const runs = bmiRuns(config);
    const trusted = runs.map(trust);
    const [first] = runs;
    if (!first || trusted.some((each) => each === undefined)) return;
    report({
      at: itemSpan(first.item),
      message: `bmi_run is set only with "${trusted[0] ?? ''}": mail from strangers is not scanned`,
    });
  },
};
