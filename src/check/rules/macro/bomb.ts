import { faultRule } from '../../fault-rule.ts';

/** Macros that grow beyond measure. */
export const macroBomb = faultRule({
  name: 'macro/bomb',
  severity: 'error',
  summary: 'Macros do not make a line longer than a megabyte.',
  why: 'A macro that holds another several times, which holds yet another, doubles and doubles again. Exim would go on until its memory is used up.',
  wrong: [
    {
      config:
        'AB = abcdefgh\nAC = AB AB AB AB\nAD = AC AC AC AC\nAE = AD AD AD AD\nAF = AE AE AE AE\nAG = AF AF AF AF\nAH = AG AG AG AG\nAI = AH AH AH AH\nAJ = AI AI AI AI\nAK = AJ AJ AJ AJ\nprimary_hostname = AK\n',
      points: 'AK = AJ AJ AJ AJ',
      says: 'longer than',
    },
  ],
  right: [{ config: 'AB = mail\nprimary_hostname = AB.example.org\n' }],
});
