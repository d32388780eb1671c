import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { instancesOf } from '../../settings-of.ts';
import { rewritings } from '../rewriting.ts';

const target = { version: '4.93' };
const config = (lines: string): string =>
  `srs_secrets = correct horse\nbegin routers\nback:\n  driver = redirect\n  srs = reverse\n  data = \${srs_recipient}\nout:\n  driver = redirect\n${lines}  data = bob@example.net\n`;

/** For which direction each option is. */
const uses = [
  ['srs_alias', 'forward'],
  ['srs_dbinsert', 'forward'],
  ['srs_dbselect', 'reverse'],
] as const;

/** An option of a redirect router is there for a rewriting that it does not do. */
export const optionUsed: Rule = {
  name: 'srs/option-used',
  severity: 'warning',
  summary: 'srs_alias, srs_condition and the srs_db options stand on routers that rewrite in their direction.',
  why: 'Without srs none of them does anything; srs_alias and srs_dbinsert are for forwarding, srs_dbselect is for what comes back.',
  wrong: [
    { config: config('  srs_alias = example.org\n'), points: 'srs_alias', says: 'has no "srs" option', target },
    {
      config: config('  srs = forward\n  srs_dbselect = x\n'),
      points: 'srs_dbselect',
      says: 'does not reverse',
      target,
    },
  ],
  right: [{ config: config('  srs = forward\n  srs_alias = example.org\n'), target }],
  check({ config, report }) {
    const known = new Map(rewritings(config).map((each) => [each.router, each]));
    for (const router of instancesOf(config.routers, 'redirect')) {
      const rewriting = known.get(router);
      for (const name of ['srs_alias', 'srs_condition', 'srs_dbinsert', 'srs_dbselect']) {
        const option = router.options.get(name);
        if (!option?.settings.length) continue;
        if (!rewriting)
          report({ at: nameSpan(option), message: `${name} has no effect: the router has no "srs" option` });
        const use = uses.find(([each]) => each === name)?.[1];
        if (!rewriting || use === undefined || rewriting[use] || !(rewriting.forward || rewriting.reverse)) continue;
        report({ at: nameSpan(option), message: `${name} has no effect: the router does not ${use}` });
      }
    }
  },
};
