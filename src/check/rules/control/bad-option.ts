import { inRcpt } from '../../example-config.ts';
import { didYouMean } from '../../../catalogue/near-miss.ts';
import { parameterProblem } from '../../parameters.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';
import { askedOf } from '../../verifications.ts';

/** Controls whose last option takes the rest of the text, slashes and all. */
const takesRest = /^name=/;

/** An option of a `control` that it does not take. */
export const controlBadOption: Rule = {
  name: 'control/bad-option',
  severity: 'error',
  summary: 'What follows a control after slashes are options that it takes.',
  why: 'Exim reads the options when the modifier is reached. Some controls answer with a temporary error to an option that they do not know; others pass over it, and nothing happens.',
  wrong: [
    {
      config: inRcpt('  accept control = submission/sender_retian\n'),
      points: 'sender_retian',
      says: 'did you mean "sender_retain"?',
      fixed: inRcpt('  accept control = submission/sender_retain\n'),
    },
    { config: inRcpt('  accept control = no_pipelining/now\n'), points: 'now', says: 'takes no options' },
    { config: inRcpt('  accept control = dscp\n'), points: 'dscp', says: 'needs a value' },
  ],
  right: [
    { config: inRcpt('  accept control = submission/sender_retain/domain=example.org\n') },
    { config: inRcpt('  accept control = dscp/ef\n         control = fakereject/not for you/we/all\n') },
  ],
  check({ config, report }) {
    const rows = config.catalogue.rows('controls');
    for (const { word, at, value, options } of askedOf(config, 'control')) {
      const row = rows.get(word ?? '');
      if (!row) continue;
      if (row.options === 'required' && options.length === 0) {
        report({ at, message: `"control = ${row.name}" needs a value after a slash` });
      }
      for (const item of options) {
        const span = (start: number, end: number): typeof at => spanIn(value, start, end);
        if (row.options === 'none') {
          report({ at: span(item.start, item.end), message: `"control = ${row.name}" takes no options` });
          break;
        }
        if (!row.parameters || item.text === '' || item.text.startsWith('\uffff')) break;
        const problem = parameterProblem(config, item, row.parameters, span);
        if (problem) {
          const { suggestions } = problem;
          report({
            at: problem.at,
            message: problem.message + didYouMean(suggestions),
            ...replaceByOnly(problem.at, suggestions),
          });
        }
        if (takesRest.test(item.text)) break;
      }
    }
  },
};
