import { faultRule } from '../../fault-rule.ts';

/** A redefinition of nothing. */
export const macroUndefined = faultRule({
  name: 'macro/undefined',
  severity: 'error',
  summary: 'A macro that is redefined with "==" has been defined before.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'SPOOL == /srv/spool\nspool_directory = SPOOL\n', points: 'SPOOL', says: 'has not been defined' }],
  right: [{ config: 'SPOOL = /srv/spool\nspool_directory = SPOOL\n' }],
});
