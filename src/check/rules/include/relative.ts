import { faultRule } from '../../fault-rule.ts';

/** `.include_if_exists` with a relative path. */
export const includeRelative = faultRule({
  name: 'include/relative',
  severity: 'error',
  summary: 'The path of .include_if_exists is absolute.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: '.include_if_exists local.conf\n', points: 'local.conf', says: 'absolute path' }],
  right: [{ config: '.include_if_exists /etc/exim/local.conf\n' }],
});
