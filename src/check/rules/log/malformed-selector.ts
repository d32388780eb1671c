import { faultRule } from '../../fault-rule.ts';

/** A log selector without its sign. */
export const logMalformedSelector = faultRule({
  name: 'log/malformed-selector',
  severity: 'error',
  summary: 'Every log selector has "+" or "-" before it.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'log_selector = +subject all_parents\n', points: 'all_parents', says: 'begins with' }],
  right: [{ config: 'log_selector = +subject +all_parents\n' }],
});
