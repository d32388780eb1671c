import { faultRule } from '../../fault-rule.ts';

/** A retry rule for an error that does not exist. */
export const retryUnknownError = faultRule({
  name: 'retry/unknown-error',
  severity: 'error',
  summary: 'The second word of a retry rule is an error that Exim knows.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'begin retry\n* timeouts F,2h,15m\n', points: 'timeouts', says: 'no error' }],
  right: [{ config: 'begin retry\n* timeout F,2h,15m\n' }],
});
