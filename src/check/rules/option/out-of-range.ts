import { faultRule } from '../../fault-rule.ts';

/** A number that is too large or too small. */
export const optionOutOfRange = faultRule({
  name: 'option/out-of-range',
  severity: 'error',
  summary: 'A number is one that the option can hold.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'tls_dh_max_bits = 512\n', points: '512', says: 'at least 1024' }],
  right: [{ config: 'tls_dh_max_bits = 2236\n' }],
});
