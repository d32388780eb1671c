import { faultRule } from '../../fault-rule.ts';

/** An option that does not exist. */
export const optionUnknown = faultRule({
  name: 'option/unknown',
  severity: 'error',
  summary: 'Every option is one that Exim has in that place.',
  why: 'Exim refuses the whole configuration at the first option that it does not know, and a daemon that is told to reload goes on with the old one, or does not start again.',
  exceptions: 'A patched Exim may have options of its own: suppress the finding on their lines.',
  wrong: [
    {
      config: 'primary_hostnam = mail.example.org\n',
      points: 'primary_hostnam',
      says: 'did you mean "primary_hostname"?',
      fixed: 'primary_hostname = mail.example.org\n',
    },
  ],
  right: [{ config: 'primary_hostname = mail.example.org\n' }],
});
