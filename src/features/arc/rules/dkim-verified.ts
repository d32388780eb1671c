import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { compareVersions } from '../../../catalogue/version.ts';
import { itemSpan } from '../../../check/spans.ts';
import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import type { AclStep } from '../../../check/acl-steps.ts';
import { mayBePreceded } from '../../../check/acl-steps.ts';
import { acceptableStates } from '../signing.ts';

const config = (control: string, verb: string): string =>
  `hostlist relay_from_hosts = 192.0.2.0/24\nacl_smtp_rcpt = check_rcpt\nacl_smtp_data = check_data\nbegin acl\ncheck_rcpt:\n  accept hosts = +relay_from_hosts\n${control}  accept domains = example.org\ncheck_data:\n  ${verb} verify = arc/none:pass\n  accept\n`;
const control = '         control = dkim_disable_verify\n';
const target = { version: '4.97' };

const disables = ({ item }: Pick<AclStep, 'item'>): boolean =>
  item.row.name === 'control' && trimSpace(item.value) === 'dkim_disable_verify';

/** ARC is verified where the machinery of DKIM has been switched off. */
export const dkimVerified: Rule = {
  name: 'arc/dkim-verified',
  severity: 'warning',
  summary: 'No message for which DKIM verification is switched off comes to "verify = arc".',
  why: 'Up to 4.98 ARC is verified with what DKIM verification has made of the message. After "control = dkim_disable_verify" there is none, and the condition is deferred: "require verify = arc" gives a temporary error, and "warn" is skipped with a line in the log, for each such message.',
  exceptions: 'Where another condition keeps those messages away from it.',
  wrong: [{ config: config(control, 'require'), points: 'arc/none:pass', says: 'dkim_disable_verify', target }],
  right: [{ config: config('', 'require'), target }, { config: config(control, 'require') }],
  check({ config, report }) {
    const [off] = aclItems(config, 'control').filter(disables);
    if (!off || compareVersions(config.target.version, '4.98') > 0) return;
    for (const { statement, item } of aclItems(config, 'verify')) {
      if (acceptableStates(item.value) === undefined || mayBePreceded(config, item, disables) !== true) continue;
      report({
        at: itemSpan(item),
        message: 'this is deferred for messages that have come by "control = dkim_disable_verify"',
        related: [{ at: itemSpan(off.item), message: 'DKIM verification is switched off here' }],
        ...(statement.verb === 'warn' && { severity: 'info' }),
      });
    }
  },
};
