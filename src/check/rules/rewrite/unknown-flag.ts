import { faultRule } from '../../fault-rule.ts';

/** A flag that rewriting rules do not have. */
export const rewriteUnknownFlag = faultRule({
  name: 'rewrite/unknown-flag',
  severity: 'error',
  summary: 'The flags of a rewriting rule are letters that Exim knows.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    { config: 'begin rewrite\n*@old.example.org $1@example.org Fx\n', points: 'x', occurrence: 3, says: 'no flag' },
  ],
  right: [{ config: 'begin rewrite\n*@old.example.org $1@example.org Fh\n' }],
});
