import { faultRule } from '../../fault-rule.ts';

/** A value that Exim expands as it starts, and cannot. */
export const optionExpansionFailed = faultRule({
  name: 'option/expansion-failed',
  severity: 'error',
  summary: 'A value that Exim expands while it reads the configuration can be expanded.',
  why: 'Paths and a few other main options are expanded once, before anything else is done. Where that fails Exim does not start.',
  wrong: [],
  right: [{ config: 'spool_directory = /var/spool/exim\n' }],
});
