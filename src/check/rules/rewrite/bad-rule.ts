import { faultRule } from '../../fault-rule.ts';

/** A rewriting rule that cannot be read. */
export const rewriteBadRule = faultRule({
  name: 'rewrite/bad-rule',
  severity: 'error',
  summary: 'A rewriting rule has a pattern, a replacement and perhaps flags.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'begin rewrite\n*@old.example.org\n', points: '*@old.example.org', says: 'no replacement' }],
  right: [{ config: 'begin rewrite\n*@old.example.org $1@example.org Fh\n' }],
});
