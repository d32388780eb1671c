import type { Rule } from '../../../check/rule.ts';
import { signings } from '../signing.ts';

const config = (sign: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn verify = arc/none:fail:pass\n  accept remove_header = Authentication-Results\n         add_header = :at_start:\${authresults {mx.example.org}}\nbegin transports\nremote_smtp:\n  driver = smtp\n  arc_sign = ${sign}\n`;
const names = ['ADMD identifier', 'selector', 'private key'];

/** Part of what signing needs is missing. */
export const signElements: Rule = {
  name: 'arc/sign-elements',
  severity: 'error',
  summary: 'arc_sign has an ADMD identifier, a selector and a private key, none of them empty.',
  why: 'With one of the three missing Exim logs "ARC: bad signing-specification" for each message, and sends it unsigned.',
  wrong: [
    { config: config('mx.example.org : sel'), points: 'mx.example.org : sel', says: 'no private key' },
    {
      config: config('mx.example.org : : /etc/exim/arc.pem'),
      points: 'mx.example.org : : /etc/exim/arc.pem',
      says: 'the selector is empty',
    },
  ],
  right: [{ config: config('mx.example.org : sel : /etc/exim/arc.pem') }],
  check({ config, report }) {
    for (const { items, value, open } of signings(config)) {
      for (const [index, name] of names.entries()) {
        const item = items[index];
        if (item?.text === '') {
          report({ at: value, message: `the ${name} is empty: nothing is signed` });
        } else if (!item && !open) {
          report({ at: value, message: `arc_sign has no ${name}: nothing is signed` });
          break;
        }
      }
    }
  },
};
