import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { askedOf } from '../../verifications.ts';

/** Options beside `quota`, which replaces what they are about. */
export const verifyQuotaAlone: Rule = {
  name: 'verify/quota-alone',
  severity: 'warning',
  summary: '"quota" stands alone after "verify = recipient".',
  why: 'With "quota" Exim looks at the mailbox, and at nothing else: no callout is made, and a deferral is not overridden by "defer_ok". A recipient on another host is always put off then, for the time for asking that is over before it begins.',
  exceptions:
    'None: what both are to check are two conditions, the one with "quota" for recipients whose mailboxes are here.',
  wrong: [
    {
      config: inRcpt('  require verify = recipient/quota/callout=10s\n  accept\n'),
      points: 'callout=10s',
      says: 'has no effect beside "quota"',
    },
    { config: inRcpt('  require verify = recipient/defer_ok/quota\n  accept\n'), points: 'defer_ok' },
  ],
  right: [
    {
      config: inRcpt(
        '  require verify = recipient/callout=10s\n  require domains = +local_domains\n          verify = recipient/quota\n  accept\n',
      ).replace('acl_smtp_rcpt', 'domainlist local_domains = example.org\nacl_smtp_rcpt'),
    },
  ],
  check({ config, report }) {
    for (const { word, value, options } of askedOf(config, 'verify')) {
      if (word !== 'recipient' || !options.some(({ text }) => /^quota\b/i.test(text))) continue;
      for (const { text, start, end } of options) {
        if (/^quota\b/i.test(text) || text === '' || text.includes('\uffff')) continue;
        report({ at: spanIn(value, start, end), message: `"${text}" has no effect beside "quota"` });
      }
    }
  },
};
