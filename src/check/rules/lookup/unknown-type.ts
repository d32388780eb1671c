import { explainAbsence } from '../../../catalogue/absence.ts';
import { inRcpt } from '../../example-config.ts';
import { lookupsOf } from '../../lookups.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { replaceByOnly } from '../../suggested.ts';

/** A lookup type that does not exist. */
export const lookupUnknownType: Rule = {
  name: 'lookup/unknown-type',
  severity: 'error',
  summary: 'Every lookup is of a type that Exim has.',
  why: 'Exim notices when the lookup is to be made: the expansion fails, or the list defers, and with it the mail.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${lookup{$domain}lseerch{/etc/x}{yes}}\n  accept\n'),
      points: 'lseerch',
      says: 'did you mean "lsearch"?',
      fixed: inRcpt('  deny condition = ${lookup{$domain}lsearch{/etc/x}{yes}}\n  accept\n'),
    },
    { config: inRcpt('  deny domains = partial-lsaerch;/etc/x\n  accept\n'), points: 'lsaerch', says: '"lsearch"' },
  ],
  right: [{ config: inRcpt('  deny domains = partial-lsearch;/etc/x : dsearch,ret=full;/etc/domains\n  accept\n') }],
  check({ config, report }) {
    const rows = config.catalogue.rows('lookups');
    if (rows.size === 0) return;
    for (const { type, at } of lookupsOf(config)) {
      if (rows.has(type.name)) continue;
      const { catalogue, target } = config.catalogue;
      const absence = explainAbsence(catalogue, 'lookups', type.name, undefined, target);
      const meant = absence ? [] : nearest(type.name, rows.keys());
      const message = absence
        ? `the lookup type "${type.name}" ${absence.text}`
        : `there is no lookup type "${type.name}"${didYouMean(meant)}`;
      report({ at, message, ...replaceByOnly(at, meant) });
    }
  },
};
