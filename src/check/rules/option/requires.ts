import { faultRule } from '../../fault-rule.ts';

/** A main option that needs another. */
export const optionRequires = faultRule({
  name: 'option/requires',
  severity: 'error',
  summary: 'A main option that needs another has it.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    { config: 'smtp_accept_max = 0\nsmtp_accept_max_per_host = 5\n', points: '5', says: 'needs "smtp_accept_max"' },
  ],
  right: [{ config: 'smtp_accept_max = 100\nsmtp_accept_max_per_host = 5\n' }],
});
