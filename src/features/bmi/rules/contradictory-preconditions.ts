import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { switchedOn } from '../../settings-of.ts';
import { preconditions } from '../verdicts.ts';

const acl = `acl_smtp_rcpt = check_rcpt
begin acl
check_rcpt:
  accept control = bmi_run
begin routers
`;

/** No verdict meets all of a router's preconditions. */
export const contradictoryPreconditions: Rule = {
  name: 'bmi/contradictory-preconditions',
  severity: 'error',
  summary: 'A router asks for one kind of verdict only.',
  why: 'A verdict is to deliver normally, to deliver elsewhere, or not to deliver: exactly one of the three preconditions is true for a recipient. A router with two of them is always skipped.',
  wrong: [
    {
      config: `${acl}spam:\n  driver = accept\n  bmi_deliver_alternate\n  bmi_dont_deliver\n  transport = spam_folder\n`,
      points: 'bmi_dont_deliver',
      says: 'the router is always skipped',
    },
  ],
  right: [{ config: `${acl}spam:\n  driver = accept\n  bmi_deliver_alternate\n  transport = spam_folder\n` }],
  check({ config, report }) {
    for (const { name: router, options } of config.routers) {
      const [first, ...others] = preconditions
        .flatMap((name) => switchedOn(options, name) ?? [])
        .sort((a, b) => nameSpan(a).start - nameSpan(b).start);
      for (const other of first ? others : []) {
        report({
          at: nameSpan(other),
          message: `"${other.row.name}" is never true together with "${first?.row.name ?? ''}": the router is always skipped`,
          related: first ? [{ at: nameSpan(first), message: `"${first.row.name}" of the router "${router}"` }] : [],
        });
      }
    }
  },
};
