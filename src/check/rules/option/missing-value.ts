import { faultRule } from '../../fault-rule.ts';

/** An option without its value. */
export const optionMissingValue = faultRule({
  name: 'option/missing-value',
  severity: 'error',
  summary: 'An option that is no boolean has a value.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    { config: 'primary_hostname\n', points: 'primary_hostname', says: 'needs a value' },
    { config: 'primary_hostname mail.example.org\n', points: 'primary_hostname', says: '"=" is missing' },
  ],
  right: [{ config: 'primary_hostname = mail.example.org\n' }],
});
