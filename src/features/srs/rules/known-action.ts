import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { nearest, didYouMean } from '../../../catalogue/near-miss.ts';
import { valueSpan } from '../../../check/spans.ts';
import { rewritings } from '../rewriting.ts';

const actions = ['forward', 'reverse', 'reverseandforward'];
const target = { version: '4.93' };
const config = (action: string): string =>
  `srs_secrets = correct horse\nbegin routers\nsrs_back:\n  driver = redirect\n  srs = reverse\n  data = \${srs_recipient}\naliases:\n  driver = redirect\n  srs = ${action}\n  data = bob@example.net\n`;

/** The router is told to do something that there is not. */
export const knownAction: Rule = {
  name: 'srs/known-action',
  severity: 'error',
  summary: 'The srs option says forward, reverse or reverseandforward.',
  why: 'Exim compares the text with these three words, exactly, and does nothing for any other: mail is forwarded with the sender as it came.',
  wrong: [
    {
      config: config('forwards'),
      points: 'forwards',
      says: 'did you mean "forward"',
      target,
      fixed: config('forward'),
    },
    { config: config('Forward'), points: 'Forward', says: 'is no action', target, fixed: config('forward') },
  ],
  right: [{ config: config('forward'), target }],
  check({ config, report }) {
    for (const { router, option, forward, reverse } of rewritings(config)) {
      if (forward || reverse) continue;
      const action = stringSetting(router.options, 'srs') ?? '';
      const at = valueSpan(option);
      const meant = nearest(action, actions);
      const [only, ...others] = meant;
      report({
        at,
        message: `"${action}" is no action: the router rewrites nothing${didYouMean(meant)}`,
        ...(only !== undefined &&
          others.length === 0 && { fix: { safe: false, title: `Write "${only}"`, edits: [{ at, text: only }] } }),
      });
    }
  },
};
