import { faultRule } from '../../fault-rule.ts';

/** A line that is no setting. */
export const optionExpected = faultRule({
  name: 'option/expected',
  severity: 'error',
  summary: 'A line of the main section, or below the name of a driver, sets an option.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'primary_hostname = mail.example.org\n= mail.example.net\n',
      points: '= mail.example.net',
      says: 'must set an option',
    },
  ],
  right: [{ config: 'primary_hostname = mail.example.org\n' }],
});
