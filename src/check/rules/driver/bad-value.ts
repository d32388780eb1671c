import { faultRule } from '../../fault-rule.ts';

/** A value that a driver does not take. */
export const driverBadValue = faultRule({
  name: 'driver/bad-value',
  severity: 'error',
  summary: 'An option of a driver has a value that the driver takes.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config:
        'begin routers\nsmarthost:\n  driver = manualroute\n  host_find_failed = ignored\n  route_list = * smtp.example.net\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
      points: 'ignored',
      says: 'must be',
    },
  ],
  right: [
    {
      config:
        'begin routers\nsmarthost:\n  driver = manualroute\n  host_find_failed = ignore\n  route_list = * smtp.example.net\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
    },
  ],
});
