import { faultRule } from '../../fault-rule.ts';

/** A macro with a very long name. */
export const macroNameTooLong = faultRule({
  name: 'macro/name-too-long',
  severity: 'error',
  summary: 'The name of a macro has 63 characters at the most.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA = x\n',
      points: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      says: 'at most 63',
    },
  ],
  right: [{ config: 'SPOOL = /var/spool/exim\nspool_directory = SPOOL\n' }],
});
