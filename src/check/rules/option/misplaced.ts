import { faultRule } from '../../fault-rule.ts';

/** An option that stands where it does not belong. */
export const optionMisplaced = faultRule({
  name: 'option/misplaced',
  severity: 'error',
  summary: 'An option stands in its own section, below a driver that has it.',
  why: 'Options are known only where they belong: "hosts" is an option of the smtp transport, not of routers. Exim refuses the configuration.',
  wrong: [
    {
      config:
        'begin routers\nremote:\n  driver = dnslookup\n  hosts_require_tls = *\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
      points: 'hosts_require_tls',
      says: 'smtp transport',
    },
  ],
  right: [
    {
      config:
        'begin routers\nremote:\n  driver = dnslookup\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n  hosts_require_tls = *\n',
    },
  ],
});
