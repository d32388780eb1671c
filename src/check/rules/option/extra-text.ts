import { faultRule } from '../../fault-rule.ts';

/** Something follows a value. */
export const optionExtraText = faultRule({
  name: 'option/extra-text',
  severity: 'error',
  summary: 'Nothing follows the value of an option on its line, not even a comment.',
  why: 'A comment takes a line of its own: behind a value it is part of it, or, behind a number or a boolean, text that should not be there.',
  wrong: [{ config: 'smtp_accept_max = 50 # for the office\n', points: '# for the office', says: 'comment' }],
  right: [{ config: '# for the office\nsmtp_accept_max = 50\n' }],
});
