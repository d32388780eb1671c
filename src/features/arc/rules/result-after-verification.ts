import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import type { AclStep } from '../../../check/acl-steps.ts';
import { aclSteps, mayBePreceded } from '../../../check/acl-steps.ts';
import { knownVariableUses } from '../../mentions.ts';
import { acceptableStates, authResults } from '../signing.ts';

const config = (data: string): string => `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n${data}  accept\n`;

const verifiesArc = ({ item }: Pick<AclStep, 'item'>): boolean =>
  item.row.name === 'verify' && acceptableStates(item.value) !== undefined;

/** A result of the chain is used before there is one, or where it is gone. */
export const resultAfterVerification: Rule = {
  name: 'arc/result-after-verification',
  severity: 'warning',
  summary: '$arc_ variables, and authresults, stand after "verify = arc".',
  why: 'Nothing is verified until the condition runs: before it the variables are empty, and authresults says nothing of ARC, so that a signature over it restarts the chain. They are not kept with the message: in routers and transports they are empty again.',
  wrong: [
    {
      config: config('  warn condition = ${if eq{$arc_state}{fail}}\n       verify = arc/none:fail:pass\n'),
      points: '$arc_state',
      says: 'no "verify = arc" has run before',
    },
    {
      config: config(
        '  warn add_header = :at_start:${authresults {mx.example.org}}\n       verify = arc/none:fail:pass\n',
      ),
      points: '${authresults {mx.example.org}}',
      says: 'no "verify = arc" has run before',
    },
    {
      config: `${config('  warn verify = arc/none:fail:pass\n')}begin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n  headers_add = X-ARC: $arc_state\n`,
      points: '$arc_state',
      says: 'is not kept with the message',
    },
  ],
  right: [
    { config: config('  warn verify = arc/none:fail:pass\n       logwrite = ARC $arc_state ($arc_state_reason)\n') },
    { config: config('  warn add_header = :at_start:${authresults {mx.example.org}}\n') },
    {
      config: config(
        '  warn verify = arc/none:fail:pass\n       logwrite = through $arc_domains, whole since $arc_oldest_pass\n',
      ),
    },
  ],
  check({ config, report }) {
    for (const use of knownVariableUses(config, /^arc_(?:state|state_reason|domains|oldest_pass)$/)) {
      const { site } = use;
      if (site.kind === 'router' || site.kind === 'transport') {
        report({ at: use.at, message: `$${use.name} is empty here: it is not kept with the message` });
      } else if (site.kind === 'acl' && mayBePreceded(config, site.item, verifiesArc) === false) {
        report({ at: use.at, message: `$${use.name} is empty here: no "verify = arc" has run before` });
      }
    }
    if (!aclItems(config, 'verify').some(verifiesArc) || !aclSteps(config).some(verifiesArc)) return;
    for (const call of authResults(config)) {
      const { site } = call;
      if (site.kind !== 'acl' || mayBePreceded(config, site.item, verifiesArc) !== false) continue;
      report({ at: call.at, message: 'this says nothing of ARC: no "verify = arc" has run before' });
    }
  },
};
