import { faultRule } from '../../fault-rule.ts';

/** An included file that is not there. */
export const includeMissing = faultRule({
  name: 'include/missing',
  severity: 'error',
  summary: 'Every file that .include names can be read.',
  why: 'Exim refuses the configuration when the file is not there, and eximc does not know what it holds: rules that something is nowhere are left out. Where the file is another on this machine, say with includeRoots in eximc.config.json where it is.',
  exceptions:
    'Files that are made on the machine that runs Exim: set missingIncludes to "ignore", or use .include_if_exists.',
  wrong: [{ config: '.include /etc/exim/none.conf\n', points: '/etc/exim/none.conf', says: 'cannot be read' }],
  right: [{ config: '.include_if_exists /etc/exim/none.conf\n' }],
});
