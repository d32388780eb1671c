import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { nameSpan, spanIn } from '../../../check/spans.ts';
import { authResults, signings } from '../signing.ts';

const config = (header: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn verify = arc/none:fail:pass\n  accept remove_header = Authentication-Results\n${header}begin transports\nremote_smtp:\n  driver = smtp\n  arc_sign = mx.example.org : sel : /etc/exim/arc.pem : timestamps\n`;
const header = (admd: string): string => `         add_header = :at_start:\${authresults {${admd}}}\n`;

/** Signing finds no Authentication-Results header line to put into the chain. */
export const signNeedsAuthresults: Rule = {
  name: 'arc/sign-needs-authresults',
  severity: 'warning',
  summary: 'A message that is to be signed gets an Authentication-Results header line for the ADMD of arc_sign.',
  why: 'arc_sign copies the first Authentication-Results header line of its own ADMD into the chain. Without one Exim logs "ARC: no Authentication-Results header for signing" and sends the message unsigned. The identifiers are compared byte for byte.',
  exceptions: 'A host that gets its mail from another of the same ADMD, which has added the line.',
  needsWhole: true,
  wrong: [
    { config: config(''), points: 'arc_sign', says: 'no ACL adds' },
    { config: config(header('example.net')), points: 'mx.example.org', says: 'is not among them' },
  ],
  right: [{ config: config(header('mx.example.org')) }],
  check({ config, report }) {
    const made = authResults(config);
    const byHand = aclItems(config, 'add_header').some(({ item }) => /authentication-results:/i.test(item.value));
    if (byHand) return;
    for (const { option, items, value } of signings(config)) {
      if (made.length === 0) {
        report({
          at: nameSpan(option),
          message: 'no ACL adds an Authentication-Results header line: nothing is signed',
        });
        continue;
      }
      const identities = made.map(({ args }) => trimSpace(args[0]?.text) ?? '');
      const [identity] = items;
      if (!identity || identity.text === '' || identities.includes(identity.text)) continue;
      if (identity.open || identities.some((each) => each.includes('$'))) continue;
      const [first] = made;
      report({
        at: spanIn(value, identity.start, identity.end),
        message: `Authentication-Results header lines are added for ${identities.map((each) => `"${each}"`).join(', ')}: "${identity.text}" is not among them, and nothing is signed`,
        related: first ? [{ at: first.args[0]?.at ?? first.at, message: 'added here' }] : [],
      });
    }
  },
};
