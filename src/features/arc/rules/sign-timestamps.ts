import type { Rule } from '../../../check/rule.ts';
import { listItems } from '../../list-items.ts';
import { signings } from '../signing.ts';

const config = (options: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn verify = arc/none:fail:pass\n  accept remove_header = Authentication-Results\n         add_header = :at_start:\${authresults {mx.example.org}}\nbegin transports\nremote_smtp:\n  driver = smtp\n  arc_sign = mx.example.org : sel : /etc/exim/arc.pem${options}\n`;

/** Signatures do not say when they were made. */
export const signTimestamps: Rule = {
  name: 'arc/sign-timestamps',
  severity: 'info',
  summary: 'arc_sign has the option "timestamps".',
  why: 'Gmail takes an ARC-Seal without a t= tag for invalid, though the specification does not ask for one.',
  exceptions: 'Mail that never goes to such receivers.',
  wrong: [
    {
      config: config(''),
      points: 'mx.example.org : sel : /etc/exim/arc.pem',
      says: 'timestamps',
      fixed: config(' : timestamps'),
    },
  ],
  right: [{ config: config(' : timestamps') }],
  check({ config, report }) {
    for (const { items, value, open } of signings(config)) {
      const options = items[3];
      if (open || items.length < 3 || options?.open) continue;
      if (options && listItems(options.text, ',').some(({ text }) => text === 'timestamps')) continue;
      const end = { start: value.end, end: value.end };
      report({
        at: value,
        message: 'signatures have no t= tag, which Gmail asks for: add the option "timestamps"',
        ...(!options &&
          !value.quoted && {
            fix: { safe: true, title: 'Add "timestamps"', edits: [{ at: end, text: ' : timestamps' }] },
          }),
      });
    }
  },
};
