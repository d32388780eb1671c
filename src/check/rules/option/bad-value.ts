import { faultRule } from '../../fault-rule.ts';

/** A value that the option does not take. */
export const optionBadValue = faultRule({
  name: 'option/bad-value',
  severity: 'error',
  summary: 'A value is of the kind that the option takes.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    { config: 'smtp_accept_max = fifty\n', points: 'fifty', says: 'no integer' },
    { config: 'split_spool_directory = maybe\n', points: 'maybe', says: 'takes true, false, yes or no' },
  ],
  right: [{ config: 'smtp_accept_max = 50\nsplit_spool_directory = yes\n' }],
});
