import { faultRule } from '../../fault-rule.ts';

/** A log selector that does not exist. */
export const logUnknownSelector = faultRule({
  name: 'log/unknown-selector',
  severity: 'error',
  summary: 'Every log selector is one that the target has.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'log_selector = +all_parent\n',
      points: 'all_parent',
      says: 'did you mean "all_parents"?',
      fixed: 'log_selector = +all_parents\n',
    },
  ],
  right: [{ config: 'log_selector = +all_parents\n' }],
});
