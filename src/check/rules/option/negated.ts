import { faultRule } from '../../fault-rule.ts';

/** `no_` before an option that is no boolean. */
export const optionNegated = faultRule({
  name: 'option/negated',
  severity: 'error',
  summary: '"no_" and "not_" stand before boolean options only.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'no_primary_hostname\n', points: 'no_primary_hostname', says: 'no boolean' }],
  right: [{ config: 'no_local_from_check\n' }],
});
