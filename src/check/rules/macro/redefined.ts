import { faultRule } from '../../fault-rule.ts';

/** A macro that is defined again with a single equals sign. */
export const macroRedefined = faultRule({
  name: 'macro/redefined',
  severity: 'error',
  summary: 'A macro that is defined already is redefined with "==".',
  why: 'Exim takes a second definition with "=" for a mistake and refuses the configuration.',
  wrong: [
    {
      config: 'SPOOL = /var/spool/exim\nSPOOL = /srv/spool\nspool_directory = SPOOL\n',
      points: 'SPOOL',
      occurrence: 2,
      says: 'use "=="',
    },
  ],
  right: [{ config: 'SPOOL = /var/spool/exim\nSPOOL == /srv/spool\nspool_directory = SPOOL\n' }],
});
