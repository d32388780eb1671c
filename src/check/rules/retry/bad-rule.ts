import { faultRule } from '../../fault-rule.ts';

/** A retry rule that cannot be read. */
export const retryBadRule = faultRule({
  name: 'retry/bad-rule',
  severity: 'error',
  summary: 'A retry rule has a pattern, an error, and times like F,2h,15m; G,16h,1h,1.5.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'begin retry\n* * X,2h,15m\n', points: 'X,2h,15m' }],
  right: [{ config: 'begin retry\n* * F,2h,15m; G,16h,1h,1.5; F,4d,6h\n' }],
});
