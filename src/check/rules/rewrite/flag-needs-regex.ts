import { faultRule } from '../../fault-rule.ts';

/** The flag S without a regular expression. */
export const rewriteFlagNeedsRegex = faultRule({
  name: 'rewrite/flag-needs-regex',
  severity: 'error',
  summary: 'A rewriting rule with the flag S has a regular expression as its pattern.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'begin rewrite\n*@old.example.org $1@example.org S\n', points: 'S', says: 'regular expression' }],
  right: [{ config: 'begin rewrite\n^(.+)@old\\.example\\.org\\$ $1@example.org S\n' }],
});
