import { faultRule } from '../../fault-rule.ts';

/** An option that is set twice. */
export const optionDuplicate = faultRule({
  name: 'option/duplicate',
  severity: 'error',
  summary: 'An option is set once.',
  why: 'Exim takes a second setting for a mistake and refuses the configuration. Only options that add up (conditions of routers, header lines) may stand more than once.',
  wrong: [
    {
      config: 'primary_hostname = a.example.org\nprimary_hostname = b.example.org\n',
      points: 'primary_hostname',
      occurrence: 2,
      says: 'set a second time',
    },
  ],
  right: [{ config: 'primary_hostname = a.example.org\n' }],
});
