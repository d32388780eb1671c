import { explainAbsence } from '../../../catalogue/absence.ts';
import { inRcpt } from '../../example-config.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { replaceByOnly } from '../../suggested.ts';
import { askedOf } from '../../verifications.ts';

/** `verify` of something that Exim cannot verify. */
export const verifyUnknown: Rule = {
  name: 'verify/unknown',
  severity: 'error',
  summary: '"verify" names something that Exim can verify.',
  why: 'Exim reads the value when the condition is reached, and answers with a temporary error where it does not know the word.',
  wrong: [
    {
      config: inRcpt('  require verify = recipeint\n  accept\n'),
      points: 'recipeint',
      says: 'did you mean "recipient"?',
      fixed: inRcpt('  require verify = recipient\n  accept\n'),
    },
  ],
  right: [
    { config: inRcpt('  require verify = recipient/defer_ok\n  accept verify = sender=postmaster@example.org\n') },
  ],
  check({ config, report }) {
    const rows = config.catalogue.rows('verifies');
    for (const { word, at, argument } of askedOf(config, 'verify')) {
      if (word === undefined) continue;
      const row = rows.get(word);
      if (row && (argument === undefined || row.value !== undefined)) continue;
      const absence = explainAbsence(config.catalogue.catalogue, 'verifies', word, undefined, config.target);
      const meant = absence || row ? [] : nearest(word, rows.keys());
      const message = row
        ? `"verify = ${word}" takes nothing after an equals sign`
        : absence
          ? `"verify = ${word}" ${absence.text}`
          : `"${word}" is nothing that Exim can verify${didYouMean(meant)}`;
      report({ at, message, ...replaceByOnly(at, meant) });
    }
  },
};
