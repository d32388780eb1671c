import { faultRule } from '../../fault-rule.ts';

/** Options of local_scan() in a build that has none. */
export const sectionUnsupported = faultRule({
  name: 'section/unsupported',
  severity: 'error',
  summary: 'Options of local_scan() are for a build whose local_scan() takes options.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [],
  right: [{ config: 'begin acl\ncheck:\n  accept\n' }],
});
