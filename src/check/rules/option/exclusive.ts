import { faultRule } from '../../fault-rule.ts';

/** Main options that cannot hold together. */
export const optionExclusive = faultRule({
  name: 'option/exclusive',
  severity: 'error',
  summary: 'Main options do not contradict each other.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'local_from_check\nlocal_sender_retain\n', points: 'local_sender_retain', says: 'goes only with' }],
  right: [{ config: 'no_local_from_check\nlocal_sender_retain\n' }],
});
