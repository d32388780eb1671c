import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { itemSpan, nameSpan } from '../../../check/spans.ts';
import { signings } from '../signing.ts';

const config = (control: string): string =>
  `acl_smtp_rcpt = check_rcpt\nacl_smtp_data = check_data\nbegin acl\ncheck_rcpt:\n  accept domains = example.org\n${control}check_data:\n  accept verify = arc/none:fail:pass\n         add_header = :at_start:\${authresults {mx.example.org}}\nbegin transports\nremote_smtp:\n  driver = smtp\n  arc_sign = mx.example.org : sel : /etc/exim/arc.pem : timestamps\n`;

/** Cutthrough delivery is asked for through a transport that signs. */
export const signWithoutCutthrough: Rule = {
  name: 'arc/sign-without-cutthrough',
  severity: 'warning',
  summary: 'Cutthrough delivery is not asked for where the transport signs.',
  why: 'Cutthrough delivery sends a message on while it is still coming in; a signature needs the whole of it. A transport with arc_sign is never used so, and the control does nothing.',
  exceptions: 'The control stands where other transports may be used.',
  wrong: [
    {
      config: config('         control = cutthrough_delivery\n'),
      points: 'cutthrough_delivery',
      says: 'the transport "remote_smtp" signs',
    },
  ],
  right: [{ config: config('') }],
  check({ config, report }) {
    const signing = signings(config);
    const [first] = signing;
    // Another smtp transport may be the one that cutthrough is meant for.
    const unsigned = config.transports.some(
      (transport) => transport.driver?.name === 'smtp' && !signing.some((each) => each.transport === transport),
    );
    if (!first || unsigned) return;
    for (const { item } of aclItems(config, 'control')) {
      if (!/^[\t-\r ]*cutthrough_delivery\b/.test(item.value)) continue;
      report({
        at: itemSpan(item),
        message: `there is no cutthrough delivery: the transport "${first.transport.name}" signs with arc_sign`,
        related: [{ at: nameSpan(first.option), message: 'arc_sign is set here' }],
      });
    }
  },
};
