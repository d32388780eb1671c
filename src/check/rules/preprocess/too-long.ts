import { faultRule } from '../../fault-rule.ts';

/** Text of a length that no configuration has. */
export const preprocessTooLong = faultRule({
  name: 'preprocess/too-long',
  severity: 'error',
  summary: 'No line is longer than a megabyte, and no configuration longer than 64.',
  why: 'Exim itself has no limit but its memory. eximc does not read on, so that a file that is no configuration does no harm.',
  wrong: [],
  right: [{ config: 'primary_hostname = mail.example.org\n' }],
});
