import { explainAbsence } from '../../../catalogue/absence.ts';
import { inRcpt } from '../../example-config.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { replaceByOnly } from '../../suggested.ts';
import { askedOf } from '../../verifications.ts';

/** A `control` that Exim does not have. */
export const controlUnknown: Rule = {
  name: 'control/unknown',
  severity: 'error',
  summary: '"control" names a control that Exim has.',
  why: 'Exim reads the value when the modifier is reached, and answers with a temporary error where it does not know the word, which is written in small letters.',
  wrong: [
    {
      config: inRcpt('  accept control = submision\n'),
      points: 'submision',
      says: 'did you mean "submission"?',
      fixed: inRcpt('  accept control = submission\n'),
    },
    {
      config: inRcpt('  accept control = Submission\n'),
      points: 'Submission',
      says: 'did you mean "submission"?',
      fixed: inRcpt('  accept control = submission\n'),
    },
  ],
  right: [{ config: inRcpt('  accept control = submission/sender_retain\n') }],
  check({ config, report }) {
    const rows = config.catalogue.rows('controls');
    for (const { word, at } of askedOf(config, 'control')) {
      if (word === undefined || rows.has(word)) continue;
      const absence = explainAbsence(config.catalogue.catalogue, 'controls', word, undefined, config.target);
      const meant = absence ? [] : nearest(word, rows.keys());
      const message = absence
        ? `"control = ${word}" ${absence.text}`
        : `there is no control "${word}"${didYouMean(meant)}`;
      report({ at, message, ...replaceByOnly(at, meant) });
    }
  },
};
