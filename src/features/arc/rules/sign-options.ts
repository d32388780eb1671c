import type { Rule } from '../../../check/rule.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { spanIn } from '../../../check/spans.ts';
import { listItems } from '../../list-items.ts';
import { signings } from '../signing.ts';

const config = (options: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn verify = arc/none:fail:pass\n  accept add_header = :at_start:\${authresults {mx.example.org}}\nbegin transports\nremote_smtp:\n  driver = smtp\n  arc_sign = mx.example.org : sel : /etc/exim/arc.pem${options}\n`;

/** 2001-09-09: no expiry time that anybody means lies before. */
const longAgo = 1_000_000_000;

function fault(option: string): string | undefined {
  if (option === 'timestamps' || option === 'expire' || option === '') return undefined;
  const expire = /^expire=(.*)$/.exec(option)?.[1];
  if (expire === undefined) return `"${option}" is no option of arc_sign, and is passed over`;
  if (/^\+\d+$/.test(expire)) return undefined;
  if (!/^\d+$/.test(expire))
    return `"${expire}" is no time: a number of seconds since 1970, or after a plus sign from now on`;
  if (Number(expire) >= longAgo) return undefined;
  return `"${expire}" is long past: without a plus sign it is a number of seconds since 1970`;
}

/** The fourth element of arc_sign holds something that does nothing. */
export const signOptions: Rule = {
  name: 'arc/sign-options',
  severity: 'warning',
  summary: 'The options of arc_sign are "timestamps" and "expire", separated by commas.',
  why: 'Exim passes over every other word, and over a fifth element. "expire=3600" is a moment in 1970: the signature has expired before it is made. "expire=+3600" is an hour from now.',
  wrong: [
    {
      config: config(' : timestamp'),
      points: 'timestamp',
      says: 'did you mean "timestamps"?',
      fixed: config(' : timestamps'),
    },
    { config: config(' : timestamps,expire=3600'), points: 'expire=3600', says: 'long past' },
    { config: config(' : timestamps : expire'), points: 'expire', says: 'separated by commas' },
  ],
  right: [{ config: config(' : timestamps,expire=+604800') }],
  check({ config, report }) {
    for (const { items, value, open } of signings(config)) {
      const [, , , options, fifth] = items;
      if (fifth && !open) {
        report({
          at: spanIn(value, fifth.start, fifth.end),
          message: 'a fifth element is passed over: options are separated by commas',
        });
      }
      if (!options || open || options.open) continue;
      for (const option of listItems(options.text, ',')) {
        const message = fault(option.text);
        if (message === undefined) continue;
        const at = spanIn(value, options.start + option.start, options.start + option.end);
        const meant = nearest(option.text, ['timestamps', 'expire']);
        const [only, ...others] = meant;
        report({
          at,
          message: message + didYouMean(meant),
          ...(only !== undefined &&
            others.length === 0 && { fix: { safe: false, title: `Write "${only}"`, edits: [{ at, text: only }] } }),
        });
      }
    }
  },
};
